use auralis_core::{Analyzer, BlockRef, Buffer, BuildError, DbTp, Lu, Lufs, StreamSpec};
use auralis_kernels::Kernels;

use crate::bins::Bins;
use crate::curve::{CurvePoint, curve};
use crate::design::LoudnessDesign;
use crate::filter::KWeightedEnergy;
use crate::gating::{gated_loudness, loudness};
use crate::grid;
use crate::history::History;
use crate::peaks::Peaks;
use crate::range::loudness_range;
use crate::report::LoudnessReport;
use crate::weights::weighted_channels;
use crate::window::Window;

/// Bins of 10 ms in a momentary and in a short-term window, and between entries of the history.
const MOMENTARY: usize = 40;
pub(crate) const SHORT_TERM: usize = 300;
const HISTORY: u64 = 10;

/// Measures loudness and peaks of a stream. See the [crate documentation](crate).
///
/// Any split of a stream gives the same report, bit for bit, and so does any cut into segments. NaN
/// and infinity are measured as silence, and counted.
///
/// # Real-time safety
/// [`push`](Analyzer::push) allocates nothing within the [reserve](LoudnessDesign::reserve) of the
/// design, and [`reset`](Analyzer::reset) nothing at all. The readings by name, such as
/// [`integrated`](Self::integrated), neither allocate nor walk over the history.
#[derive(Clone, Debug)]
pub struct LoudnessMeter {
    pub(crate) design: LoudnessDesign,
    kernels: Kernels,
    pub(crate) bins: Bins,
    /// The first frame that is measured.
    pub(crate) start: u64,
    /// The next frame to be pushed, and the bin it lies in.
    pub(crate) frame: u64,
    pub(crate) bin: u64,
    pub(crate) energy: KWeightedEnergy,
    /// The energies of the first bins, up to a short-term window: a segment before this one needs
    /// them for the windows that lie across the seam.
    pub(crate) opening: Vec<f64>,
    pub(crate) window: Window<SHORT_TERM>,
    pub(crate) history: History,
    pub(crate) peaks: Peaks,
    pub(crate) max_momentary: f64,
    pub(crate) max_short_term: f64,
    pub(crate) non_finite: u64,
    /// Takes the place of a piece of input that holds a NaN or an infinity.
    finite: Buffer,
}

impl LoudnessMeter {
    pub(crate) fn new(design: &LoudnessDesign, spec: &StreamSpec, start: u64) -> Result<Self, BuildError> {
        let bins = Bins::new(spec.sample_rate.get());
        let bin = grid::warm_up_of(bins.of_frame(start));
        let longest_bin = spec.sample_rate.get() as usize / 100 + 1;
        let channels = weighted_channels(&design.layout, design.dual_mono);
        let factor = design.true_peak.then_some(design.true_peak_factor);
        Ok(Self {
            design: *design,
            kernels: Kernels::detect(),
            bins,
            start,
            frame: bins.start(bin),
            bin,
            energy: KWeightedEnergy::new(spec.sample_rate_hz(), &channels, longest_bin),
            opening: Vec::with_capacity(SHORT_TERM),
            window: Window::new(),
            history: History::new(design.reserve),
            peaks: Peaks::new(usize::from(spec.channels), factor)?,
            max_momentary: 0.0,
            max_short_term: 0.0,
            non_finite: 0,
            finite: Buffer::new(usize::from(spec.channels), longest_bin),
        })
    }

    /// The frame of the stream that the next block must begin with: the number of frames pushed, or,
    /// for a new [segment](LoudnessDesign::build_segment), where its warm-up begins.
    pub fn position(&self) -> u64 {
        self.frame
    }

    /// Loudness of the last 400 ms, updated every 10 ms; −∞ before there are 400 ms. Real-time safe.
    pub fn momentary(&self) -> Lufs {
        self.mean_square(MOMENTARY).map_or(Lufs::SILENCE, loudness)
    }

    /// Loudness of the last 3 s, updated every 10 ms; −∞ before there are 3 s. Real-time safe.
    pub fn short_term(&self) -> Lufs {
        self.mean_square(SHORT_TERM).map_or(Lufs::SILENCE, loudness)
    }

    /// Gated loudness so far, updated every 100 ms; equal to that of a report. Real-time safe.
    ///
    /// Costs a sum over the levels in use, 0.1 dB each, and a look at the blocks of two of them.
    pub fn integrated(&self) -> Lufs {
        gated_loudness(core::iter::once(&self.history)).integrated
    }

    /// Loudness range so far, updated every 100 ms; equal to that of a report. Real-time safe.
    ///
    /// EBU Tech 3342 calls it unstable during the first minute. Costs as much as
    /// [`integrated`](Self::integrated).
    pub fn range(&self) -> Option<Lu> {
        loudness_range(core::iter::once(&self.history))
    }

    /// The highest true peak so far, 24 frames behind the input. Real-time safe.
    pub fn true_peak(&self) -> DbTp {
        self.peaks.true_peak()
    }

    /// Momentary and short-term loudness every 100 ms since the start, a walk over the history.
    pub fn curve(&self) -> impl Iterator<Item = CurvePoint> + '_ {
        curve(&self.history, self.first_entry())
    }

    pub(crate) fn history(&self) -> &History {
        &self.history
    }

    /// The first bin that is measured.
    pub(crate) fn first_bin(&self) -> u64 {
        self.bins.of_frame(self.start)
    }

    /// The number of the first entry of the history, counted from the start of the stream.
    pub(crate) fn first_entry(&self) -> u64 {
        self.first_bin().div_ceil(HISTORY)
    }

    /// The mean square of the newest `bins` bins, once there are as many.
    fn mean_square(&self, bins: usize) -> Option<f64> {
        let frames = |count| self.bins.frames_before(self.bin, count) as f64;
        self.window.sum(bins).map(|energy| energy / frames(bins as u64))
    }

    /// Takes in frames that lie within the open bin, and on one side of the start.
    fn push_within_bin(&mut self, block: &BlockRef<'_>) {
        let finite = block.planes().all(|plane| self.kernels.first_non_finite(plane).is_none());
        if finite {
            self.listen(block);
            return;
        }
        let mut replacement = core::mem::take(&mut self.finite);
        replacement.set_frames(block.frames());
        let mut samples = replacement.block_mut();
        samples.copy_from(block);
        let replaced: usize = samples.planes_mut().map(|plane| self.kernels.replace_non_finite(plane)).sum();
        if self.frame >= self.start {
            self.non_finite += replaced as u64;
        }
        self.listen(&replacement.block());
        self.finite = replacement;
    }

    fn listen(&mut self, block: &BlockRef<'_>) {
        if self.frame >= self.start {
            self.peaks.push(block);
        } else {
            self.peaks.warm_up(block);
        }
        self.frame += block.frames() as u64;
        let completes = self.frame == self.bins.start(self.bin + 1);
        if let Some(energy) = self.energy.push(block, self.bin, completes) {
            self.close_bin(energy);
        }
    }

    fn close_bin(&mut self, energy: f64) {
        if self.bin >= self.first_bin() {
            self.take_in(energy);
        } else {
            self.bin += 1;
        }
    }

    /// Takes the energy of the open bin into the windows, the maxima and the history.
    pub(crate) fn take_in(&mut self, energy: f64) {
        if self.opening.len() < SHORT_TERM {
            self.opening.push(energy);
        }
        self.window.push(energy);
        self.bin += 1;
        self.max_momentary = self.max_momentary.max(self.mean_square(MOMENTARY).unwrap_or(0.0));
        self.max_short_term = self.max_short_term.max(self.mean_square(SHORT_TERM).unwrap_or(0.0));
        if self.bin.is_multiple_of(HISTORY)
            && let Some(mean_square) = self.mean_square(HISTORY as usize)
        {
            self.history.push(mean_square);
        }
    }
}

impl Analyzer for LoudnessMeter {
    type Report = LoudnessReport;

    fn push(&mut self, block: &BlockRef<'_>) {
        let mut done = 0;
        while done < block.frames() {
            let bin_end = self.bins.start(self.bin + 1);
            let end = if self.frame < self.start { bin_end.min(self.start) } else { bin_end };
            let frames = ((end - self.frame) as usize).min(block.frames() - done);
            self.push_within_bin(&block.range(done..done + frames));
            done += frames;
        }
    }

    /// Everything measured so far, as if the stream ended here. Allocates; the readings by name do not.
    fn report(&self) -> LoudnessReport {
        LoudnessReport {
            frames: self.frame.saturating_sub(self.start),
            max_momentary: loudness(self.max_momentary),
            max_short_term: loudness(self.max_short_term),
            true_peak: self.peaks.final_true_peak(),
            sample_peak: self.peaks.sample_peak(),
            clipping: self.peaks.clipping(),
            non_finite_samples: self.non_finite,
            ..LoudnessReport::of_histories(core::iter::once(&self.history))
        }
    }

    fn reset(&mut self) {
        self.bin = grid::warm_up_of(self.first_bin());
        self.frame = self.bins.start(self.bin);
        self.energy.reset();
        self.opening.clear();
        self.window.reset();
        self.history.clear();
        self.peaks.reset();
        self.max_momentary = 0.0;
        self.max_short_term = 0.0;
        self.non_finite = 0;
    }
}
