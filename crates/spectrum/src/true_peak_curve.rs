use auralis_core::{Analyzer, BlockRef, BuildError, StreamSpec};
use auralis_dsp::InterSamplePeak;
use auralis_kernels::Kernels;

use crate::grid::MergeError;

/// Bins in a second.
const RATE: u64 = 10;
/// Room for this many bins without allocation: an hour.
const RESERVED: usize = 36_000;
/// Samples copied at a time.
const PIECE: usize = 1_024;

/// The true peak of every 100 ms, over all channels: what the peak to short-term loudness ratio needs.
///
/// Bin k covers the frames ⌊k·fs/10⌋ to ⌊(k+1)·fs/10⌋, the grid of the loudness meter. The points between samples
/// come 24 frames late and count in the bin that they come in. NaN and infinity count as 0.
///
/// Any split, and any cut into segments at the start of a bin, gives the same bits. Allocates nothing during the
/// first hour.
#[derive(Clone, Debug)]
pub struct TruePeakCurve {
    kernels: Kernels,
    sample_rate: u64,
    detectors: Vec<InterSamplePeak>,
    start: u64,
    position: u64,
    peaks: Vec<f32>,
    open: f32,
    finite: [f32; PIECE],
}

impl TruePeakCurve {
    /// A curve for a stream, of `factor` points per sample; see [`InterSamplePeak`]. Allocates.
    ///
    /// # Errors
    /// A factor other than 2, 4, 8, 16 or 32.
    pub fn new(spec: &StreamSpec, factor: usize) -> Result<Self, BuildError> {
        Ok(Self {
            kernels: Kernels::detect(),
            sample_rate: u64::from(spec.sample_rate.get()),
            detectors: vec![InterSamplePeak::new(factor)?; usize::from(spec.channels)],
            start: 0,
            position: 0,
            peaks: Vec::with_capacity(RESERVED),
            open: 0.0,
            finite: [0.0; PIECE],
        })
    }

    /// The same curve for the segment that starts at frame `start`, which must be the start of a bin. Its first
    /// block must begin at [`position`](Self::position), 47 frames earlier. Allocates.
    #[must_use]
    pub fn segment(&self, start: u64) -> Self {
        let mut segment = Self { start, peaks: Vec::with_capacity(128), ..self.clone() };
        segment.reset();
        segment
    }

    /// The frame of the stream that the next block must begin with.
    pub fn position(&self) -> u64 {
        self.position
    }

    /// Continues with the segment that follows: bit for bit the curve of both.
    ///
    /// # Errors
    /// The segments do not belong together. Nothing has changed then.
    pub fn merge(&mut self, next: &Self) -> Result<(), MergeError> {
        let design = |curve: &Self| {
            (curve.sample_rate, curve.detectors.len(), curve.detectors.first().map(InterSamplePeak::factor))
        };
        if design(self) != design(next) {
            return Err(MergeError::DifferentDesign);
        }
        if self.position != next.start || next.position < next.start {
            return Err(MergeError::NotAdjacent { end: self.position, start: next.start });
        }
        if self.bin_start(self.bin_of(next.start)) != next.start {
            return Err(MergeError::OffTheGrid { start: next.start });
        }
        self.peaks.extend_from_slice(&next.peaks);
        self.open = next.open;
        self.detectors.clone_from(&next.detectors);
        self.position = next.position;
        Ok(())
    }

    fn bin_start(&self, bin: u64) -> u64 {
        (u128::from(bin) * u128::from(self.sample_rate) / u128::from(RATE)) as u64
    }

    fn bin_of(&self, frame: u64) -> u64 {
        let after = (u128::from(frame) + 1) * u128::from(RATE);
        (after.div_ceil(u128::from(self.sample_rate)) - 1) as u64
    }

    fn listen(&mut self, block: &BlockRef<'_>) {
        let Self { kernels, detectors, finite, open, .. } = self;
        let floor = if self.position < self.start { f32::INFINITY } else { *open };
        let mut peak = floor;
        for (detector, plane) in detectors.iter_mut().zip(block.planes()) {
            for part in plane.chunks(PIECE) {
                let finite = &mut finite[..part.len()];
                kernels.copy_bounded(part, finite, f32::MAX);
                // The samples first: only where the points between could be higher are they computed.
                let floor = peak.max(kernels.max_abs(finite));
                peak = detector.max_above(finite, floor);
            }
        }
        if peak < f32::INFINITY {
            *open = peak;
        }
    }
}

impl Analyzer for TruePeakCurve {
    /// The true peak of each bin, linear; the last one may be shorter.
    type Report = Vec<f32>;

    fn push(&mut self, block: &BlockRef<'_>) {
        let mut done = 0;
        while done < block.frames() {
            let bin_end = self.bin_start(self.bin_of(self.position) + 1);
            let end = if self.position < self.start { self.start } else { bin_end };
            let frames = ((end - self.position) as usize).min(block.frames() - done);
            self.listen(&block.range(done..done + frames));
            let was_measured = self.position >= self.start;
            self.position += frames as u64;
            done += frames;
            if was_measured && self.position == bin_end {
                self.peaks.push(core::mem::take(&mut self.open));
            }
        }
    }

    fn report(&self) -> Vec<f32> {
        let silence = [0.0; 24];
        let open = self
            .detectors
            .iter()
            .fold(self.open, |peak, detector| detector.clone().max_above(&silence, peak));
        let mut peaks = self.peaks.clone();
        let is_between_bins = self.bin_start(self.bin_of(self.position)) == self.position;
        match peaks.last_mut() {
            // What the last samples still hold back belongs to them.
            Some(last) if is_between_bins => *last = last.max(open),
            _ if self.position > self.start => peaks.push(open),
            _ => {}
        }
        peaks
    }

    fn reset(&mut self) {
        let history = self.detectors.first().map_or(0, InterSamplePeak::taps) as u64;
        self.position = self.start.saturating_sub(history - history.min(1));
        self.detectors.iter_mut().for_each(InterSamplePeak::reset);
        self.peaks.clear();
        self.open = 0.0;
    }
}
