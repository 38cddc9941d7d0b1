use auralis_core::StreamSpec;
use auralis_dsp::{Stft, StftFrame};

use super::ContentFrame;
use super::report::{ContentReport, Measured};
use crate::features::FeatureExtractor;
use crate::grid::{CellSums, Cells, MergeError};
use crate::levels::Levels;
use crate::noise_floor::FrameLevels;
use crate::onset::OnsetCounter;

/// Sums of features: centroid, roll-off, flatness, flux.
const FEATURES: usize = 4;

/// Everything but the transform, so that its frames can be lent to it.
#[derive(Clone, Debug)]
pub(super) struct State {
    cells: Cells,
    extractor: FeatureExtractor,
    onsets: OnsetCounter,
    levels: Levels,
    /// Power per bin of each channel; of two channels the parts of their cross-spectrum as well.
    spectra: CellSums,
    features: CellSums,
    counts: Counts,
    frame_levels: FrameLevels,
    /// The end of the stream, once it is known.
    end: u64,
}

#[derive(Clone, Copy, Debug, Default, PartialEq)]
struct Counts {
    frames: u64,
    /// Frames with a timbre.
    sounding: u64,
    onsets: u64,
}

impl State {
    /// The state for the segment that starts at frame `start`, whose transform begins a warm-up earlier.
    pub(super) fn new(spec: &StreamSpec, stft: &Stft, start: u64) -> Self {
        let channels = stft.channels();
        let spectra = if channels == 2 { 4 } else { channels };
        Self {
            cells: Cells::new(spec, start),
            extractor: FeatureExtractor::new(stft, spec.sample_rate_hz()),
            onsets: OnsetCounter::new(),
            levels: Levels::new(channels, spec.sample_rate.get(), owned_from(stft, start)),
            spectra: CellSums::new(spectra * stft.bins()),
            features: CellSums::new(FEATURES),
            counts: Counts::default(),
            frame_levels: FrameLevels::new(),
            end: u64::MAX,
        }
    }

    /// Measures the next frame.
    pub(super) fn take_in(&mut self, frame: &StftFrame<'_>, visit: &mut impl FnMut(&ContentFrame<'_>)) {
        let features = self.extractor.extract(frame);
        // That the sound is cut off is no onset.
        let is_cut_off = frame.last() >= self.end;
        let is_onset = self.onsets.push(if is_cut_off { 0.0 } else { features.onset_strength });
        if frame.last() < self.cells.start {
            return;
        }
        if self.cells.enter(frame.last()) {
            self.fold();
        }
        self.measure_samples(frame);
        // A frame across an end of the stream holds an edge that the recording may not have.
        if frame.start() >= 0 && !is_cut_off {
            self.add_spectra(frame);
        }
        self.counts.frames += 1;
        self.counts.onsets += u64::from(is_onset);
        self.frame_levels.push(features.mean_square);
        if let Some(timbre) = features.timbre {
            self.counts.sounding += 1;
            let values = [timbre.centroid.0, timbre.rolloff.0, timbre.flatness, timbre.flux];
            self.features.open.iter_mut().zip(values).for_each(|(sum, value)| *sum += value);
        }
        let (power, magnitude) = (self.extractor.power(), self.extractor.magnitude());
        visit(&ContentFrame { spectra: frame, power, magnitude, features });
    }

    fn add_spectra(&mut self, frame: &StftFrame<'_>) {
        let bins = frame.bins();
        let (powers, cross) = self.spectra.open.split_at_mut(frame.channels() * bins);
        for (channel, sums) in powers.chunks_exact_mut(bins).enumerate() {
            frame.add_power(channel, sums);
        }
        if !cross.is_empty() {
            let (re, im) = cross.split_at_mut(bins);
            frame.add_cross(0, 1, re, im);
        }
    }

    /// Measures the samples that are new in this frame: those of its last quarter, or of its second half if it is
    /// the first.
    fn measure_samples(&mut self, frame: &StftFrame<'_>) {
        let samples = frame.samples();
        let len = samples.frames();
        let first = if frame.index() == 0 { len / 2 } else { len - len / 4 };
        let start = (frame.start() + first as i64) as u64;
        let frames = (len - first).min(self.end.saturating_sub(start) as usize);
        if frames > 0 {
            let before = usize::from(start > 0);
            self.levels.push(&samples.range(first - before..first + frames), start, before == 1);
        }
    }

    fn fold(&mut self) {
        self.levels.fold();
        self.spectra.fold();
        self.features.fold();
    }

    /// Continues with the segment that follows; the two have been heard up to `end` and `next_end`.
    pub(super) fn merge(&mut self, next: &Self, end: u64, next_end: u64) -> Result<(), MergeError> {
        self.cells.check(end, &next.cells, next_end)?;
        self.levels.merge(&next.levels);
        self.spectra.merge(&next.spectra);
        self.features.merge(&next.features);
        self.frame_levels.merge(&next.frame_levels);
        self.counts.frames += next.counts.frames;
        self.counts.sounding += next.counts.sounding;
        self.counts.onsets += next.counts.onsets;
        self.extractor.continue_with(&next.extractor);
        self.onsets.clone_from(&next.onsets);
        self.cells.continue_with(&next.cells);
        Ok(())
    }

    /// The stream ends at this frame: what comes is the silence that the last frames are filled up with.
    pub(super) fn end_at(&mut self, end: u64) {
        self.end = end;
    }

    /// What was found, once the last frame is in.
    pub(super) fn report(&mut self, sample_rate_hz: f64, frame_len: usize) -> ContentReport {
        // The decision on an onset waits for the frames after it.
        for _ in 0..OnsetCounter::DELAY {
            self.counts.onsets += u64::from(self.onsets.push(0.0));
        }
        let Counts { frames, sounding, onsets } = self.counts;
        ContentReport::of(&Measured {
            sample_rate_hz,
            start: self.cells.start,
            end: self.end,
            frame_len,
            levels: &self.levels,
            sums: &self.levels.sums.total(),
            spectra: &self.spectra.total(),
            features: &self.features.total(),
            frame_levels: &self.frame_levels,
            frames,
            sounding,
            onsets,
        })
    }

    pub(super) fn reset(&mut self, stft: &Stft) {
        let start = owned_from(stft, self.cells.start);
        self.cells.reset();
        self.extractor.reset();
        self.onsets.reset();
        self.levels.reset(start);
        self.spectra.reset();
        self.features.reset();
        self.counts = Counts::default();
        self.frame_levels.reset();
    }
}

/// The first sample that the frames of a segment bring in anew.
fn owned_from(stft: &Stft, start: u64) -> u64 {
    let (hop, half) = (stft.design().hop as u64, stft.design().frame_len as u64 / 2);
    if start < half { 0 } else { (start - half) / hop * hop + half }
}
