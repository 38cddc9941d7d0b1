use auralis_core::{Analyzer, BlockRef, BuildError, StreamSpec};
use auralis_dsp::{FrameAlignment, Stft, StftDesign, StftFrame, Window};

use crate::content_report::{ContentReport, Measured};
use crate::features::{FeatureExtractor, FrameFeatures};
use crate::grid::{CellSums, Cells, MergeError};
use crate::levels::Levels;
use crate::noise_floor::FrameLevels;
use crate::onset::OnsetCounter;

/// Frames heard before a segment that are not its own.
const WARM_UP: usize = OnsetCounter::WARM_UP + 1;
/// Sums of features: centroid, roll-off, flatness, flux.
const FEATURES: usize = 4;

/// Finds out what a stream holds, in one pass with one transform per frame. See [`ContentReport`].
///
/// Frames are Hann, centred, of 2,048 samples every 512 at 44.1 kHz, and of the same duration (within 3.5 %) at
/// other rates. They can be shared: [`push_with`](Self::push_with) hands each of them on with what has been
/// computed from it already.
///
/// Any split gives the same report, bit for bit, and so does a cut at multiples of
/// [`segment_frames`](crate::segment_frames), merged in order. `push` and `reset` allocate nothing during the
/// first four hours of a stream; `report` does.
///
/// ```
/// use auralis_core::{Analyzer, BlockRef, StreamSpec};
/// use auralis_spectrum::ContentAnalyzer;
///
/// let mut analyzer = ContentAnalyzer::new(&StreamSpec::new(44_100, 1, 4_096)?)?;
/// let tone: Vec<f32> = (0..44_100).map(|n| (n as f32 * 0.1).sin()).collect();
/// analyzer.push(&BlockRef::mono(&tone));
/// let content = analyzer.report();
/// assert!((content.crest.unwrap().0 - 3.01).abs() < 0.01);
/// assert_eq!(content.head_silence.0, 1); // the sine starts at zero
/// # Ok::<(), auralis_core::BuildError>(())
/// ```
#[derive(Clone, Debug)]
pub struct ContentAnalyzer {
    spec: StreamSpec,
    stft: Stft,
    state: State,
}

/// Everything but the transform, so that its frames can be lent to it.
#[derive(Clone, Debug)]
struct State {
    cells: Cells,
    extractor: FeatureExtractor,
    onsets: OnsetCounter,
    levels: Levels,
    /// Power per bin of each channel, then the cross-spectrum of the first two if there are but two.
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

/// A frame of analysis with what has been computed from it.
#[derive(Debug)]
pub struct ContentFrame<'a> {
    /// The spectra.
    pub spectra: &'a StftFrame<'a>,
    /// Σ |X\[k\]|² over channels.
    pub power: &'a [f32],
    /// √ of it.
    pub magnitude: &'a [f32],
    /// The features.
    pub features: FrameFeatures,
}

/// The nearest length to 2,048/44,100 s that is a multiple of 4 and a product of 2, 3, 5 and 7.
fn frame_len(sample_rate_hz: f64) -> usize {
    let wanted = 2_048.0 * sample_rate_hz / 44_100.0;
    let is_smooth = |len: &usize| {
        let mut rest = *len;
        for factor in [2, 3, 5, 7] {
            while rest.is_multiple_of(factor) {
                rest /= factor;
            }
        }
        rest == 1
    };
    let candidates = (16..=2 * wanted as usize + 16).step_by(4).filter(is_smooth);
    candidates.min_by(|a, b| (*a as f64 - wanted).abs().total_cmp(&(*b as f64 - wanted).abs())).unwrap_or(16)
}

impl ContentAnalyzer {
    /// An analyser for a stream. Allocates.
    ///
    /// # Errors
    /// None for a stream that [`StreamSpec::new`] has made.
    pub fn new(spec: &StreamSpec) -> Result<Self, BuildError> {
        let frame_len = frame_len(spec.sample_rate_hz());
        let alignment = FrameAlignment::Centred;
        let design = StftDesign { alignment, ..StftDesign::new(frame_len, frame_len / 4, Window::Hann) };
        let stft = design.build(usize::from(spec.channels))?;
        Ok(Self { spec: *spec, state: State::new(spec, &stft, 0), stft })
    }

    /// The same analyser for the segment that starts at frame `start`. Its first block must begin at
    /// [`position`](Self::position), some 0.3 s earlier. Allocates.
    #[must_use]
    pub fn segment(&self, start: u64) -> Self {
        let warm_up = (WARM_UP * self.stft.design().hop) as u64;
        let stft = self.stft.segment(start.saturating_sub(warm_up));
        Self { spec: self.spec, state: State::new(&self.spec, &stft, start), stft }
    }

    /// The frame of the stream that the next block must begin with.
    pub fn position(&self) -> u64 {
        self.stft.position()
    }

    /// The transform whose frames are analysed.
    pub fn stft(&self) -> &StftDesign {
        self.stft.design()
    }

    /// Listens to the next block, and hands each frame of the segment on to `visit`.
    pub fn push_with(&mut self, block: &BlockRef<'_>, mut visit: impl FnMut(&ContentFrame<'_>)) {
        let state = &mut self.state;
        self.stft.push(block, |frame| state.take_in(frame, &mut visit));
    }

    /// Continues with what was found in the segment that follows: bit for bit the analyser that had listened to
    /// both.
    ///
    /// # Errors
    /// The segments do not belong together. Nothing has changed then.
    pub fn merge(&mut self, next: &Self) -> Result<(), MergeError> {
        if self.stft.design() != next.stft.design() || self.stft.channels() != next.stft.channels() {
            return Err(MergeError::DifferentDesign);
        }
        self.state.cells.check(self.position(), &next.state.cells, next.position())?;
        self.state.merge(&next.state);
        self.stft.continue_with(&next.stft);
        Ok(())
    }
}

impl State {
    fn new(spec: &StreamSpec, stft: &Stft, start: u64) -> Self {
        let channels = stft.channels();
        let spectra = channels + usize::from(channels == 2);
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

    fn take_in(&mut self, frame: &StftFrame<'_>, visit: &mut impl FnMut(&ContentFrame<'_>)) {
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
        let bins = frame.bins();
        let (powers, cross) = self.spectra.open.split_at_mut(frame.channels() * bins);
        for (channel, sums) in powers.chunks_exact_mut(bins).enumerate() {
            frame.add_power(channel, sums);
        }
        if !cross.is_empty() {
            frame.add_cross(0, 1, cross);
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

    /// Measures the samples that are new in this frame: those of its last quarter, or of its second half if it is the first.
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

    fn merge(&mut self, next: &Self) {
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
    }
}

/// The first sample that the frames of a segment bring in anew.
fn owned_from(stft: &Stft, start: u64) -> u64 {
    let (hop, half) = (stft.design().hop as u64, stft.design().frame_len as u64 / 2);
    if start < half { 0 } else { (start - half) / hop * hop + half }
}

impl Analyzer for ContentAnalyzer {
    type Report = ContentReport;

    fn push(&mut self, block: &BlockRef<'_>) {
        self.push_with(block, |_| ());
    }

    /// Everything found so far, as if the stream ended here. Allocates.
    fn report(&self) -> ContentReport {
        let mut ended = self.clone();
        let state = &mut ended.state;
        state.end = ended.stft.position();
        ended.stft.finish(|frame| state.take_in(frame, &mut |_| ()));
        // The decision on an onset waits for the frames after it.
        for _ in 0..OnsetCounter::DELAY {
            state.counts.onsets += u64::from(state.onsets.push(0.0));
        }
        let Counts { frames, sounding, onsets } = state.counts;
        ContentReport::of(&Measured {
            sample_rate_hz: self.spec.sample_rate_hz(),
            start: state.cells.start,
            end: state.end,
            frame_len: ended.stft.design().frame_len,
            levels: &state.levels,
            sums: &state.levels.sums.total(),
            spectra: &state.spectra.total(),
            features: &state.features.total(),
            frame_levels: &state.frame_levels,
            frames,
            sounding,
            onsets,
        })
    }

    fn reset(&mut self) {
        self.stft.reset();
        let state = &mut self.state;
        let start = owned_from(&self.stft, state.cells.start);
        state.cells.reset();
        state.extractor.reset();
        state.onsets.reset();
        state.levels.reset(start);
        state.spectra.reset();
        state.features.reset();
        state.counts = Counts::default();
        state.frame_levels.reset();
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn frames_last_as_long_at_any_rate() {
        assert_eq!([22_050.0, 44_100.0, 88_200.0].map(frame_len), [1_024, 2_048, 4_096]);
        for rate in [8_000.0, 11_025.0, 16_000.0, 32_000.0, 48_000.0, 96_000.0, 192_000.0, 768_000.0] {
            let ratio = frame_len(rate) as f64 / rate * 44_100.0 / 2_048.0;
            assert!((ratio - 1.0).abs() < 0.035, "{rate}: {ratio}");
        }
    }
}
