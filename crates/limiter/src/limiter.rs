use auralis_core::{BlockMut, Buffer, BuildError, Db, Design, Processor, StreamSpec, Tail};
use auralis_dsp::{GainReductionCell, GainReductionMeter, LinearRamp};
use auralis_kernels::Kernels;

use crate::ceiling::Ceiling;
use crate::design::{CEILING_DBTP, GAIN_DB, LINK, LimiterDesign, RELEASE_MS};
use crate::detector::CrestDetector;
use crate::link::LinkedGain;
use crate::soft_clip::SoftClip;

/// Frames handled at a time; all scratch stays in the first-level cache.
pub(crate) const PIECE: usize = 256;
/// How long a parameter takes to a new value.
const RAMP_MS: f64 = 20.0;

/// A true-peak limiter for 1 to 24 channels; built from [`LimiterDesign`].
///
/// y\[n\] = g\[n\]·a·x\[n − latency\], with the input gain a. Below the ceiling g is exactly 1. What is above the
/// ceiling is brought down by a gain that moves over the look-ahead, stays for 10 ms, and comes back with the release:
/// 1 − g falls by e^(−1/τ) per frame. Between the crests of a steady tone below 50 Hz the gain stays too, by up to
/// 30 ms, so that it does not ride on the waveform: harmonics are below −120 dB from 20 Hz up.
///
/// Latency: look-ahead + 199 frames, which is 8.5 ms by default at 44.1 kHz, and that of a soft clipper. Real-time safe;
/// any split gives identical bits. Samples that are not finite are replaced by 0 and counted. Peaks are limited down to a
/// gain of −180 dB; beyond that the output is silent.
///
/// At the default times and 10 to 88 dB too loud, the exact band-limited waveform is at most 0.05 dB over the
/// ceiling and comes within 0.3 dB of it: on steady tones at the worst phase, clicks, plateaus, edges between
/// samples, white, Gaussian and pink noise up to fs/2, and 1 to 100 samples of alternating sign, then the
/// same mirrored. That is from 16 kHz up; at 8 kHz, where the look-ahead has 32 frames, white noise came up to 0.18 dB
/// over. Where something above 0.45 fs of the sample rate is near, peaks are taken 0.29 dB higher
/// than a sinc of 1,152 samples reads them, most of them past ones: what dense noise to fs/2 hides from a filter of finite
/// latency is within that in all of 128 other stretches of white and Gaussian noise. On everything else the
/// ceiling is met to 0.003 dB. Channels that are not linked are limited by what each of them needs, so that the
/// bound is the same for every link.
///
/// Setters may be called between blocks and neither allocate nor lock. What they set glides in 20 ms, sample by
/// sample and evenly in amplitude (gain, ceiling), in decibels' share (link) and in what a frame leaves of a
/// reduction (release). A value outside its range is taken to the nearest inside, NaN is ignored. `reset`
/// keeps what was set.
///
/// A ceiling that glides is that of look-ahead − 1 frames before: the output reaches the new one 20 ms and the
/// look-ahead after it was set, and on the way exceeds the one in force by the bound above and what a frame
/// moves it.
#[derive(Clone, Debug)]
pub struct Limiter {
    kernels: Kernels,
    design: LimiterDesign,
    gain: LinearRamp,
    soft_clip: Option<SoftClip>,
    ceiling: Ceiling,
    detectors: Vec<CrestDetector>,
    linked: LinkedGain,
    /// Frames from the input of the detectors to the output.
    lag: usize,
    crests: [f32; PIECE],
    peaks: [f32; PIECE],
    gains: Buffer,
    last_gain: f32,
    smallest_gain: f32,
    reduction: GainReductionCell,
    non_finite: u64,
}

impl Limiter {
    pub(crate) fn new(design: &LimiterDesign, spec: &StreamSpec) -> Result<Self, BuildError> {
        let channels = usize::from(spec.channels);
        let sample_rate_hz = spec.sample_rate_hz();
        let ramp_frames = (RAMP_MS * 1e-3 * sample_rate_hz).round() as u32;
        let linked = LinkedGain::new(design, channels, sample_rate_hz, ramp_frames);
        let lag = CrestDetector::DELAY_FRAMES + linked.latency_frames();
        let piece = spec.with_max_block_frames(PIECE);
        let mut gain = LinearRamp::new(ramp_frames);
        gain.set_target(Db(design.gain_db).to_amplitude());
        Ok(Self {
            kernels: Kernels::detect(),
            design: *design,
            gain,
            soft_clip: design.soft_clip.map(|soft_clip| soft_clip.build(&piece)).transpose()?,
            ceiling: Ceiling::new(design.ceiling_dbtp, ramp_frames),
            detectors: vec![CrestDetector::new(lag); channels],
            linked,
            lag,
            crests: [0.0; PIECE],
            peaks: [0.0; PIECE],
            gains: Buffer::new(channels, PIECE),
            last_gain: 1.0,
            smallest_gain: 1.0,
            reduction: GainReductionCell::default(),
            non_finite: 0,
        })
    }

    /// The parameters in use, as the setters left them.
    pub fn design(&self) -> &LimiterDesign {
        &self.design
    }

    /// Glides to another input gain, −60 to 60 dB.
    pub fn set_gain_db(&mut self, gain_db: f64) {
        set(&mut self.design.gain_db, gain_db, GAIN_DB);
        self.gain.set_target(Db(self.design.gain_db).to_amplitude());
    }

    /// Glides to another ceiling, −60 to 0 dBTP.
    pub fn set_ceiling_dbtp(&mut self, ceiling_dbtp: f64) {
        set(&mut self.design.ceiling_dbtp, ceiling_dbtp, CEILING_DBTP);
        self.ceiling.set(self.design.ceiling_dbtp);
    }

    /// Glides to another release, 1 to 5,000 ms.
    pub fn set_release_ms(&mut self, release_ms: f64) {
        set(&mut self.design.release_ms, release_ms, RELEASE_MS);
        self.linked.set_release_ms(self.design.release_ms);
    }

    /// Glides to another link, 0 to 1. On the way from 0 to 1 the gains of the channels become the same bits when the
    /// reductions that differ have been released.
    pub fn set_link(&mut self, link: f64) {
        set(&mut self.design.link, link, LINK);
        self.linked.set_link(self.design.link);
    }

    /// A handle that reads the gain reduction from any thread: that of the frame that ended the last block or
    /// piece of 256 frames, in the channel where it was most.
    pub fn gain_reduction_meter(&self) -> GainReductionMeter {
        self.reduction.meter()
    }

    /// How much the last frame was turned down, in the channel where it was most, 0 dB or more.
    pub fn gain_reduction(&self) -> Db {
        reduction(self.last_gain)
    }

    /// The most that any frame was turned down since the start, 0 dB or more.
    pub fn max_gain_reduction(&self) -> Db {
        reduction(self.smallest_gain)
    }

    /// How many samples were not finite since the start.
    pub fn non_finite_samples(&self) -> u64 {
        self.non_finite
    }

    fn process_piece(&mut self, block: &mut BlockMut<'_>) {
        let frames = block.frames();
        self.take_input(block);
        self.ceiling.advance(frames);
        self.find_needs(block);
        self.ceiling.finish(frames);
        self.delay_input(block);
        if self.linked.process(&mut self.gains, frames) {
            self.note_gain(1.0, 1.0);
        } else {
            self.turn_down(block);
        }
    }

    /// Input gain, what is not finite, and the soft clipper.
    fn take_input(&mut self, block: &mut BlockMut<'_>) {
        let frames = block.frames();
        let is_moving = !self.gain.is_settled();
        let gain = self.gain.target() as f32;
        self.gain.fill(&mut self.crests[..frames]);
        for plane in block.planes_mut() {
            if is_moving {
                self.kernels.gain_curve(plane, &self.crests);
            } else if gain != 1.0 {
                self.kernels.gain(plane, gain);
            }
            self.non_finite += self.kernels.replace_non_finite(plane) as u64;
        }
        if let Some(soft_clip) = &mut self.soft_clip {
            soft_clip.process(block);
        }
    }

    /// The gain that each channel needs in every interval, as far as it matters; that of the neediest where one serves
    /// all.
    fn find_needs(&mut self, block: &mut BlockMut<'_>) {
        let frames = block.frames();
        let is_common = self.linked.is_common();
        let lowest = self.ceiling.lowest();
        self.peaks[..frames].fill(0.0);
        for (channel, plane) in block.planes_mut().enumerate() {
            let floor = self.floor(channel);
            let crests = &mut self.crests[..frames];
            self.detectors[channel].process_above(plane, lowest, floor, crests);
            if !is_common {
                self.ceiling.gains(crests, &mut self.gains.plane_mut(channel)[..frames]);
                continue;
            }
            self.kernels.max_magnitude(&mut self.peaks[..frames], crests);
        }
        if is_common {
            self.ceiling.gains(&self.peaks[..frames], &mut self.gains.plane_mut(0)[..frames]);
        }
    }

    /// The highest peak that cannot matter: one under the ceiling, or turned down enough by the release.
    fn floor(&self, channel: usize) -> f32 {
        let lowest = self.ceiling.lowest();
        // A little lower than that, for rounding and for what comes to rest.
        let released = f64::from(lowest) / self.linked.gain_that_changes_nothing(channel) * (1.0 - 1e-6);
        lowest.max(released as f32)
    }

    /// Replaces the block by what came in `lag` frames ago.
    fn delay_input(&mut self, block: &mut BlockMut<'_>) {
        for (detector, plane) in self.detectors.iter().zip(block.planes_mut()) {
            plane.copy_from_slice(detector.delayed(self.lag, plane.len()));
        }
    }

    fn turn_down(&mut self, block: &mut BlockMut<'_>) {
        let frames = block.frames();
        let is_common = self.linked.is_common();
        let (mut last, mut smallest) = (1.0f32, 1.0f32);
        for (channel, plane) in block.planes_mut().enumerate() {
            let gains = &self.gains.plane(if is_common { 0 } else { channel })[..frames];
            self.kernels.gain_curve(plane, gains);
            if channel == 0 || !is_common {
                last = gains.last().map_or(last, |gain| last.min(*gain));
                smallest = smallest.min(self.kernels.min_max(gains).0);
            }
        }
        self.note_gain(last, smallest);
    }

    fn note_gain(&mut self, last: f32, smallest: f32) {
        if (last, self.last_gain) != (1.0, 1.0) {
            self.reduction.write(reduction(last).0 as f32);
        }
        self.last_gain = last;
        self.smallest_gain = self.smallest_gain.min(smallest);
    }
}

/// Sets a parameter within its range; NaN changes nothing.
fn set(parameter: &mut f64, value: f64, (min, max): (f64, f64)) {
    if !value.is_nan() {
        *parameter = value.clamp(min, max);
    }
}

fn reduction(gain: f32) -> Db {
    // Not −0 dB at rest.
    Db((-Db::from_amplitude(f64::from(gain)).0).max(0.0))
}

impl Processor for Limiter {
    fn process(&mut self, block: &mut BlockMut<'_>) {
        let mut done = 0;
        while done < block.frames() {
            let frames = self.ceiling.frames_alike(PIECE.min(block.frames() - done));
            self.process_piece(&mut block.range(done..done + frames));
            done += frames;
        }
    }

    fn reset(&mut self) {
        self.gain.reset();
        self.gain.set_target(Db(self.design.gain_db).to_amplitude());
        if let Some(soft_clip) = &mut self.soft_clip {
            soft_clip.reset();
        }
        self.ceiling.reset(self.design.ceiling_dbtp);
        self.detectors.iter_mut().for_each(CrestDetector::reset);
        self.linked.reset(&self.design);
        self.last_gain = 1.0;
        self.smallest_gain = 1.0;
        self.reduction.clear();
        self.non_finite = 0;
    }

    fn latency_frames(&self) -> usize {
        self.lag + self.soft_clip.as_ref().map_or(0, SoftClip::latency_frames)
    }

    /// That of a soft clipper; the gain only shapes what comes.
    fn tail(&self) -> Tail {
        self.soft_clip.as_ref().map_or(Tail::Frames(0), SoftClip::tail)
    }
}
