use auralis_core::{Analyzer, BlockRef, Buffer, BuildError, ChannelLayout, DbTp, Lufs, StreamSpec};
use auralis_kernels::Kernels;

use crate::bins::Bins;
use crate::curve::{CurvePoint, curve};
use crate::filter::KWeightedEnergy;
use crate::gating::loudness;
use crate::history::History;
use crate::peaks::Peaks;
use crate::report::LoudnessReport;
use crate::weights::weighted_channels;
use crate::window::Window;

/// Bins of 10 ms in a momentary and in a short-term window, and between entries of the history.
const MOMENTARY: usize = 40;
const SHORT_TERM: usize = 300;
const HISTORY: usize = 10;

/// Parameters of a [`LoudnessMeter`].
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct LoudnessDesign {
    /// What each channel is; decides its weight.
    pub layout: ChannelLayout,
    /// Whether a mono stream is measured as if it came from two speakers, 3.01 LU louder.
    pub dual_mono: bool,
    /// Whether true peaks are measured; without, the report gives the sample peak in their place.
    pub true_peak: bool,
}

impl LoudnessDesign {
    /// Everything measured, mono as one channel.
    pub fn new(layout: ChannelLayout) -> Self {
        Self { layout, dual_mono: false, true_peak: true }
    }

    /// Builds the meter.
    ///
    /// Rates below 8 kHz are refused: the K-weighting's shelf no longer fits below half the rate.
    ///
    /// # Errors
    /// A sample rate below 8 kHz, or a layout with another number of channels than the stream.
    pub fn build(&self, spec: &StreamSpec) -> Result<LoudnessMeter, BuildError> {
        let rate = spec.sample_rate_hz();
        BuildError::check("sample_rate_hz", rate, 8_000.0, f64::from(StreamSpec::MAX_SAMPLE_RATE))?;
        if self.layout.channels() != spec.channels {
            return Err(BuildError::Unsupported {
                parameter: "layout",
                value: f64::from(self.layout.channels()),
                reason: "it must name as many channels as the stream has",
            });
        }
        LoudnessMeter::new(self, spec)
    }
}

/// Measures loudness and peaks of a stream. See the [crate documentation](crate).
///
/// Any split of a stream gives the same report, bit for bit. `push` allocates only to extend the
/// history, by 16 KiB every 6.8 minutes. NaN and infinity are measured as silence.
#[derive(Clone, Debug)]
pub struct LoudnessMeter {
    kernels: Kernels,
    bins: Bins,
    /// Frames pushed, and bins completed.
    frame: u64,
    bin: u64,
    energy: KWeightedEnergy,
    window: Window<SHORT_TERM>,
    history: History,
    peaks: Peaks,
    max_momentary: f64,
    max_short_term: f64,
    /// Takes the place of a piece of input that holds a NaN or an infinity.
    finite: Buffer,
}

impl LoudnessMeter {
    fn new(design: &LoudnessDesign, spec: &StreamSpec) -> Result<Self, BuildError> {
        let bins = Bins::new(spec.sample_rate.get());
        let longest_bin = spec.sample_rate.get() as usize / 100 + 1;
        let channels = weighted_channels(&design.layout, design.dual_mono);
        Ok(Self {
            kernels: Kernels::detect(),
            bins,
            frame: 0,
            bin: 0,
            energy: KWeightedEnergy::new(spec.sample_rate_hz(), &channels),
            window: Window::new(),
            history: History::default(),
            peaks: Peaks::new(usize::from(spec.channels), design.true_peak)?,
            max_momentary: 0.0,
            max_short_term: 0.0,
            finite: Buffer::new(usize::from(spec.channels), longest_bin),
        })
    }

    /// Loudness of the last 400 ms, updated every 10 ms; −∞ before there are 400 ms. Real-time safe.
    pub fn momentary(&self) -> Lufs {
        self.mean_square(MOMENTARY).map_or(Lufs::SILENCE, loudness)
    }

    /// Loudness of the last 3 s, updated every 10 ms; −∞ before there are 3 s. Real-time safe.
    pub fn short_term(&self) -> Lufs {
        self.mean_square(SHORT_TERM).map_or(Lufs::SILENCE, loudness)
    }

    /// The highest true peak so far, 24 frames behind the input. Real-time safe.
    pub fn true_peak(&self) -> DbTp {
        self.peaks.true_peak()
    }

    /// Momentary and short-term loudness every 100 ms since the start, a walk over the history.
    pub fn curve(&self) -> impl Iterator<Item = CurvePoint> + '_ {
        curve(&self.history)
    }

    pub(crate) fn history(&self) -> &History {
        &self.history
    }

    /// The mean square of the newest `bins` bins, once there are as many.
    fn mean_square(&self, bins: usize) -> Option<f64> {
        let frames = |count| self.bins.frames_before(self.bin, count) as f64;
        self.window.sum(bins).map(|energy| energy / frames(bins as u64))
    }

    /// Measures frames that lie within the open bin.
    fn push_within_bin(&mut self, block: &BlockRef<'_>) {
        let finite = block.planes().all(|plane| self.kernels.first_non_finite(plane).is_none());
        if finite {
            self.energy.push(block);
            self.peaks.push(block);
            return;
        }
        self.finite.set_frames(block.frames());
        self.finite.block_mut().copy_from(block);
        for plane in self.finite.block_mut().planes_mut() {
            self.kernels.replace_non_finite(plane);
        }
        self.energy.push(&self.finite.block());
        self.peaks.push(&self.finite.block());
    }

    /// Takes the completed bin into the windows, the maxima and the history.
    fn close_bin(&mut self) {
        self.window.push(self.energy.take());
        self.bin += 1;
        self.max_momentary = self.max_momentary.max(self.mean_square(MOMENTARY).unwrap_or(0.0));
        self.max_short_term = self.max_short_term.max(self.mean_square(SHORT_TERM).unwrap_or(0.0));
        if self.bin.is_multiple_of(HISTORY as u64)
            && let Some(mean_square) = self.mean_square(HISTORY)
        {
            self.history.push(mean_square);
        }
    }
}

impl Analyzer for LoudnessMeter {
    type Report = LoudnessReport;

    fn push(&mut self, block: &BlockRef<'_>) {
        let mut start = 0;
        while start < block.frames() {
            let bin_end = self.bins.start(self.bin + 1);
            let frames = ((bin_end - self.frame) as usize).min(block.frames() - start);
            self.push_within_bin(&block.range(start..start + frames));
            self.frame += frames as u64;
            start += frames;
            if self.frame == bin_end {
                self.close_bin();
            }
        }
    }

    /// Everything measured so far. Walks over the history: call it at the end or now and then, not per block.
    fn report(&self) -> LoudnessReport {
        let mut report = LoudnessReport::of_histories(std::iter::once(&self.history));
        report.frames = self.frame;
        report.max_momentary = loudness(self.max_momentary);
        report.max_short_term = loudness(self.max_short_term);
        report.true_peak = self.peaks.final_true_peak();
        report.sample_peak = self.peaks.sample_peak();
        report
    }

    fn reset(&mut self) {
        self.frame = 0;
        self.bin = 0;
        self.energy.reset();
        self.window.reset();
        self.history.clear();
        self.peaks.reset();
        self.max_momentary = 0.0;
        self.max_short_term = 0.0;
    }
}
