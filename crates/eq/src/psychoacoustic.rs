mod analyzer;
mod bands;
mod correction;
mod levels;

pub use analyzer::BandAnalyzer;
pub use bands::{BANDS, CRITICAL_BAND_EDGES_HZ};
pub use correction::{BandCorrection, BandReason, CorrectionRules};

use auralis_core::{BlockMut, BuildError, Design, Processor, StreamSpec, Tail};
use auralis_dsp::{Complex32, ConvolutionKernel, Convolver, FrameObserver};

use bands::BandShapes;
use levels::BandLevels;

/// An equalizer of 25 critical bands: gains by hand, and corrections that follow the music.
///
/// The gains form one smooth curve of linear phase, H = 1 + Σ aᵦ·Φᵦ, whose weights are solved so that white
/// noise in each band gains what the band says.
#[derive(Clone, Debug, PartialEq)]
pub struct PsychoacousticDesign {
    /// Gains by hand, ±12 dB; those of bands above fs/2 do nothing.
    pub gains_db: [f64; BANDS],
    /// How the curve follows the music on top of that; `None` stays with the gains by hand.
    pub adaptive: Option<CorrectionRules>,
    /// The time over which levels are averaged, 0.1 to 100 s.
    pub average_s: f64,
}

impl Default for PsychoacousticDesign {
    /// Flat, not adaptive, averages over 10 s.
    fn default() -> Self {
        Self { gains_db: [0.0; BANDS], adaptive: None, average_s: 10.0 }
    }
}

impl PsychoacousticDesign {
    /// An analyser that reports the corrections for a whole track by this design's rules, or the usual ones.
    ///
    /// # Errors
    /// A rule outside its range.
    pub fn analyzer(&self, spec: &StreamSpec) -> Result<BandAnalyzer, BuildError> {
        let rules = self.adaptive.unwrap_or_default();
        rules.check()?;
        Ok(BandAnalyzer::new(rules, spec))
    }
}

impl Design for PsychoacousticDesign {
    type Processor = PsychoacousticEq;

    fn build(&self, spec: &StreamSpec) -> Result<PsychoacousticEq, BuildError> {
        for gain_db in self.gains_db {
            BuildError::check("gains_db", gain_db, -12.0, 12.0)?;
        }
        BuildError::check("average_s", self.average_s, 0.1, 100.0)?;
        if let Some(rules) = &self.adaptive {
            rules.check()?;
        }
        Ok(PsychoacousticEq::new(self, spec))
    }
}

/// The real-time equalizer of a [`PsychoacousticDesign`].
///
/// Half kernel: 42.5 ms rounded up to a power of two of frames (2,048 at 44.1 kHz). Latency: 7 of them,
/// exactly (14,336 frames at 44.1 kHz). With all gains at 0 dB the output is the delayed input, bit for bit.
///
/// The adaptive curve moves every four frames of 6 half kernels (1.1 s at 44.1 kHz): the first step takes the
/// gains, each step adds up its share of the bands, the fourth hands the curve over, and it fades in over
/// the next frame. No transform is designed, nothing is allocated, and each frame costs nearly the same.
/// Gains set by hand take all steps at once. Any split gives identical bits on one machine.
#[derive(Debug)]
pub struct PsychoacousticEq {
    convolver: Convolver,
    follower: Follower,
}

impl PsychoacousticEq {
    fn new(design: &PsychoacousticDesign, spec: &StreamSpec) -> Self {
        let (rate, channels) = (spec.sample_rate_hz(), usize::from(spec.channels));
        let shapes = BandShapes::new(rate);
        let shape = shapes.shape();
        let mut follower = Follower {
            levels: BandLevels::new(shape, rate, channels, design.average_s),
            others: vec![0.0; shape.fft_len() / 2 + 1],
            kernel: ConvolutionKernel::new(shape, &[]),
            shapes,
            manual_db: design.gains_db,
            rules: design.adaptive,
            gains_db: design.gains_db,
            weights: [0.0; BANDS],
            step: 0,
            by_hand: false,
        };
        follower.redesign();
        Self { convolver: Convolver::new(&follower.kernel, channels), follower }
    }

    /// The gain of each band as last taken up, by hand and by correction together.
    pub fn gains_db(&self) -> [f64; BANDS] {
        self.follower.gains_db
    }

    /// 20·log₁₀|H| of the curve of [`gains_db`](Self::gains_db), 0 ≤ `frequency_hz` ≤ fs/2.
    ///
    /// Between the bins of the transform, four of which the kernel resolves as one, along a straight line.
    pub fn magnitude_db(&self, frequency_hz: f64) -> f64 {
        20.0 * self.follower.shapes.curve(&self.follower.weights, frequency_hz).abs().log10()
    }

    /// Sets the gains by hand, each held within ±12 dB; one that is not a number counts as 0 dB.
    ///
    /// They fade in with the next frame, up to two hops later. Real-time safe.
    pub fn set_gains_db(&mut self, gains_db: [f64; BANDS]) {
        self.follower.manual_db = gains_db.map(|db| if db.is_nan() { 0.0 } else { db.clamp(-12.0, 12.0) });
        self.follower.by_hand = true;
    }
}

/// Frames from one curve to the next.
const STEPS: usize = 4;

/// Listens and draws the curve.
#[derive(Debug)]
struct Follower {
    levels: BandLevels,
    shapes: BandShapes,
    rules: Option<CorrectionRules>,
    manual_db: [f64; BANDS],
    gains_db: [f64; BANDS],
    weights: [f64; BANDS],
    others: Vec<f32>,
    kernel: ConvolutionKernel,
    step: usize,
    by_hand: bool,
}

impl Follower {
    /// The whole curve at once.
    fn redesign(&mut self) {
        (self.step, self.by_hand) = (0, false);
        while self.advance().is_none() {}
    }

    /// One step of the curve, which is complete after the last.
    fn advance(&mut self) -> Option<&ConvolutionKernel> {
        if self.step == 0 {
            self.take_gains();
        }
        let present = self.shapes.present();
        for band in present * self.step / STEPS..present * (self.step + 1) / STEPS {
            self.shapes.add(band, self.weights[band], &mut self.others);
        }
        self.step += 1;
        if self.step < STEPS {
            return None;
        }
        // The shape is one transform.
        let _ = self.kernel.set_zero_phase(1.0, &self.others);
        self.step = 0;
        Some(&self.kernel)
    }

    fn take_gains(&mut self) {
        self.gains_db = self.manual_db;
        if let Some(rules) = &self.rules {
            let bands = rules.corrections(&self.levels.levels_dbfs(), self.levels.present());
            for (gain, band) in self.gains_db.iter_mut().zip(bands) {
                *gain += band.gain_db;
            }
        }
        self.weights = self.shapes.weights(&self.gains_db);
        self.others.fill(0.0);
    }

    fn reset(&mut self) {
        self.levels.reset();
        self.redesign();
    }
}

impl FrameObserver for Follower {
    fn spectrum(&mut self, _: usize, spectrum: &[Complex32]) {
        if self.rules.is_some() {
            self.levels.add(spectrum);
        }
    }

    fn frame_done(&mut self) -> Option<&ConvolutionKernel> {
        if self.rules.is_some() {
            self.levels.end_frame();
        }
        if self.by_hand {
            self.redesign();
            return Some(&self.kernel);
        }
        self.rules.is_some().then(|| self.advance())?
    }
}

impl Processor for PsychoacousticEq {
    fn process(&mut self, block: &mut BlockMut<'_>) {
        self.convolver.process_observed(block, &mut self.follower);
    }

    fn reset(&mut self) {
        self.follower.reset();
        // The kernel is the follower's own shape.
        let _ = self.convolver.set_kernel(&self.follower.kernel);
        self.convolver.reset();
    }

    fn latency_frames(&self) -> usize {
        self.convolver.shape().latency_frames()
    }

    fn tail(&self) -> Tail {
        let shape = self.convolver.shape();
        Tail::Frames(shape.taps() - 1 - shape.center())
    }
}
