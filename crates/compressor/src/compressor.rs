use auralis_core::{BlockMut, BlockRef, Buffer, Processor, StreamSpec, Tail};
use auralis_dsp::{GainReductionCell, GainReductionMeter, LinearRamp};
use auralis_kernels::{Ballistics, DetectorState, Kernels};

use crate::curve::GlidingCurve;
use crate::delay::Delay;
use crate::design::{CompressorDesign, Makeup, Smoothing};
use crate::level::LevelDetector;
use crate::makeup::AutomaticMakeup;
use crate::octaves::{from_db, to_db};
use crate::times::ballistics;

/// Frames handled at a time, counted from the start: the block of the recursive kernels.
pub(crate) const PIECE: usize = 256;
/// How long a parameter takes to a new value.
const RAMP_MS: f64 = 20.0;

/// A feed-forward compressor with its detector in decibels, for any number of channels; built from
/// [`CompressorDesign`].
///
/// y\[n\] = x\[n − latency\]·(1 + mix·(2^(makeup − r\[n\]) − 1)), where r is the smoothed reduction in octaves.
/// Without reduction and make-up the output is the delayed input, bit for bit.
///
/// Latency: the look-ahead. Real-time safe; any split gives identical bits. Samples that are not finite
/// are replaced by 0 and counted; those of a side chain are replaced only.
///
/// Setters may be called between blocks. Threshold, ratio, knee, make-up and mix glide in 20 ms, sample by
/// sample; times count from the next multiple of 256 frames, where the gain goes on from where it is. A
/// value outside its range is taken to the nearest inside, NaN is ignored. `reset` keeps what was set.
#[derive(Debug)]
pub struct Compressor {
    kernels: Kernels,
    design: CompressorDesign,
    sample_rate_hz: f64,
    level: LevelDetector,
    curve: GlidingCurve,
    ballistics: Ballistics,
    /// Those of the design, if they are to be taken at the next piece.
    next_ballistics: Option<Ballistics>,
    /// One per gain: for all channels if they are linked.
    detectors: Vec<DetectorState>,
    reductions: Buffer,
    makeup: LinearRamp,
    automatic: Option<AutomaticMakeup>,
    mix: LinearRamp,
    delay: Delay,
    /// Frames since the last multiple of a piece.
    at: usize,
    reduction: GainReductionCell,
    non_finite: u64,
}

impl Compressor {
    pub(crate) fn new(design: &CompressorDesign, spec: &StreamSpec) -> Self {
        let channels = usize::from(spec.channels);
        let gains = if design.link == 1.0 { 1 } else { channels };
        let sample_rate_hz = spec.sample_rate_hz();
        let ramp_frames = (RAMP_MS * 1e-3 * sample_rate_hz).round() as u32;
        let lookahead = (design.lookahead_ms * 1e-3 * sample_rate_hz).round() as usize;
        let automatic = design.makeup == Makeup::Automatic;
        let mut compressor = Self {
            kernels: Kernels::detect(),
            design: *design,
            sample_rate_hz,
            level: LevelDetector::new(design, channels, sample_rate_hz),
            curve: GlidingCurve::new(design, ramp_frames),
            ballistics: ballistics(design, sample_rate_hz),
            next_ballistics: None,
            detectors: vec![Default::default(); gains],
            reductions: Buffer::new(gains, PIECE),
            makeup: LinearRamp::new(ramp_frames),
            automatic: automatic.then(|| AutomaticMakeup::new(design, channels, sample_rate_hz)),
            mix: LinearRamp::new(ramp_frames),
            delay: Delay::new(channels, lookahead),
            at: 0,
            reduction: GainReductionCell::default(),
            non_finite: 0,
        };
        compressor.head_for_design();
        compressor
    }

    /// The parameters in use, as the setters left them.
    pub fn design(&self) -> &CompressorDesign {
        &self.design
    }

    /// A handle that reads the gain reduction from any thread: that of the frame that ended the last block or
    /// multiple of 256 frames, without make-up and mix.
    pub fn gain_reduction_meter(&self) -> GainReductionMeter {
        self.reduction.meter()
    }

    /// How many samples were not finite since the start.
    pub fn non_finite_samples(&self) -> u64 {
        self.non_finite
    }

    /// Glides to another threshold, −80 to 12 dB.
    pub fn set_threshold_db(&mut self, threshold_db: f64) {
        set(&mut self.design.threshold_db, threshold_db, -80.0, 12.0);
        self.head_for_design();
    }

    /// Glides to another ratio, 1 to ∞, evenly in 1 − 1/ratio.
    pub fn set_ratio(&mut self, ratio: f64) {
        set(&mut self.design.ratio, ratio, 1.0, f64::INFINITY);
        self.head_for_design();
    }

    /// Glides to another width of the knee, 0 to 48 dB.
    pub fn set_knee_db(&mut self, knee_db: f64) {
        set(&mut self.design.knee_db, knee_db, 0.0, 48.0);
        self.head_for_design();
    }

    /// Takes another attack, 0.02 to 1,000 ms.
    pub fn set_attack_ms(&mut self, attack_ms: f64) {
        set(&mut self.design.attack_ms, attack_ms, 0.02, 1_000.0);
        self.next_ballistics = Some(ballistics(&self.design, self.sample_rate_hz));
    }

    /// Takes another release, 1 to 10,000 ms.
    pub fn set_release_ms(&mut self, release_ms: f64) {
        set(&mut self.design.release_ms, release_ms, 1.0, 10_000.0);
        self.next_ballistics = Some(ballistics(&self.design, self.sample_rate_hz));
    }

    /// Glides to a fixed make-up gain, −60 to 60 dB. Where make-up is automatic, nothing changes.
    pub fn set_makeup_db(&mut self, makeup_db: f64) {
        if let Makeup::Fixed(db) = &mut self.design.makeup {
            set(db, makeup_db, -60.0, 60.0);
            self.head_for_design();
        }
    }

    /// Glides to another share of the compressed signal, 0 to 1.
    pub fn set_mix(&mut self, mix: f64) {
        set(&mut self.design.mix, mix, 0.0, 1.0);
        self.head_for_design();
    }

    /// Processes a block, with another signal to listen to.
    ///
    /// `side_chain` belongs to the same frames. Of fewer channels, the last one serves for those that are
    /// missing; missing frames are silence. Laws and ranges as for [`process`](Processor::process).
    pub fn process_with_side_chain(&mut self, block: &mut BlockMut<'_>, side_chain: &BlockRef<'_>) {
        self.process_pieces(block, Some(side_chain));
    }

    fn head_for_design(&mut self) {
        self.curve.head_for(&self.design);
        if let Makeup::Fixed(db) = self.design.makeup {
            self.makeup.set_target(from_db(db));
        }
        self.mix.set_target(self.design.mix);
    }

    fn process_pieces(&mut self, block: &mut BlockMut<'_>, side_chain: Option<&BlockRef<'_>>) {
        let mut done = 0;
        while done < block.frames() {
            let end = block.frames().min(done + PIECE - self.at);
            let side = side_chain.map(|s| s.range(done.min(s.frames())..end.min(s.frames())));
            self.process_piece(&mut block.range(done..end), side);
            self.at = (self.at + end - done) % PIECE;
            if self.at == 0 {
                self.level.snap_to_zero();
            }
            done = end;
        }
    }

    /// At most a piece, not across the border of one.
    fn process_piece(&mut self, block: &mut BlockMut<'_>, side_chain: Option<BlockRef<'_>>) {
        if self.at == 0
            && let Some(ballistics) = self.next_ballistics.take()
        {
            self.ballistics = ballistics;
        }
        for plane in block.planes_mut() {
            self.non_finite += self.kernels.replace_non_finite(plane) as u64;
        }
        match side_chain {
            Some(side) => self.level.process(&side, block.frames(), &mut self.reductions),
            None => self.level.process_audio(&block.as_ref(), &mut self.reductions),
        }
        self.reduce(block.frames());
        self.delay.process(block);
        self.apply(block);
    }

    /// From levels to smoothed reductions, in place.
    fn reduce(&mut self, frames: usize) {
        let mut most = f32::NEG_INFINITY;
        let curve = self.curve;
        for (values, detector) in self.reductions.block_mut().planes_mut().zip(&mut self.detectors) {
            let values = &mut values[..frames];
            self.curve = curve;
            self.curve.process(values);
            // At rest, nothing to do is nothing changed.
            if frames < PIECE || !detector.is_at_rest() || self.kernels.max_abs(values) > 0.0 {
                match self.design.smoothing {
                    Smoothing::Decoupled => {
                        self.kernels.decoupled_detector(values, &self.ballistics, detector)
                    }
                    Smoothing::Branching => {
                        self.kernels.branching_detector(values, &self.ballistics, detector)
                    }
                }
            }
            most = values.last().map_or(most, |last| most.max(*last));
        }
        if most.is_finite() {
            self.reduction.write(to_db(f64::from(most)) as f32);
        }
    }

    /// Turns reductions into gains, and the block with them.
    fn apply(&mut self, block: &mut BlockMut<'_>) {
        let frames = block.frames();
        let (mut makeup, mut mix) = ([0.0; PIECE], [0.0; PIECE]);
        match &self.automatic {
            Some(automatic) => automatic.fill(&mut makeup[..frames]),
            None => self.makeup.fill(&mut makeup[..frames]),
        }
        let is_mixed = self.mix.value() < 1.0 || !self.mix.is_settled();
        self.mix.fill(&mut mix[..frames]);
        self.measure_makeup(block.as_ref());
        for gains in self.reductions.block_mut().planes_mut() {
            let gains = &mut gains[..frames];
            self.kernels.exp2_gains(gains, &makeup);
            if is_mixed {
                self.kernels.mix_gains(gains, &mix);
            }
        }
        let last = self.reductions.channels() - 1;
        for (channel, plane) in block.planes_mut().enumerate() {
            self.kernels.gain_curve(plane, self.reductions.plane(channel.min(last)));
        }
    }

    fn measure_makeup(&mut self, audio: BlockRef<'_>) {
        let Some(automatic) = &mut self.automatic else { return };
        let frames = audio.frames();
        let last = self.reductions.channels() - 1;
        for channel in 0..audio.channels() {
            let mut gains = [0.0; PIECE];
            gains[..frames].copy_from_slice(&self.reductions.plane(channel.min(last))[..frames]);
            self.kernels.exp2_gains(&mut gains[..frames], &[0.0; PIECE]);
            automatic.measure(channel, &audio, &gains);
        }
        automatic.advance(frames);
    }
}

/// Sets a parameter within its range; NaN changes nothing.
fn set(parameter: &mut f64, value: f64, min: f64, max: f64) {
    if !value.is_nan() {
        *parameter = value.clamp(min, max);
    }
}

impl Processor for Compressor {
    fn process(&mut self, block: &mut BlockMut<'_>) {
        self.process_pieces(block, None);
    }

    fn reset(&mut self) {
        self.level.reset();
        for ramp in [&mut self.makeup, &mut self.mix] {
            ramp.reset();
        }
        self.curve.reset();
        self.head_for_design();
        self.ballistics = ballistics(&self.design, self.sample_rate_hz);
        self.next_ballistics = None;
        self.detectors.fill(Default::default());
        if let Some(automatic) = &mut self.automatic {
            automatic.reset();
        }
        self.delay.reset();
        self.at = 0;
        self.reduction.clear();
        self.non_finite = 0;
    }

    fn latency_frames(&self) -> usize {
        self.delay.frames()
    }

    fn tail(&self) -> Tail {
        Tail::Frames(0)
    }
}
