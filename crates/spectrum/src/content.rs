mod report;
mod state;

pub use report::ContentReport;

use auralis_core::{Analyzer, BlockRef, BuildError, StreamSpec};
use auralis_dsp::{FrameAlignment, Stft, StftDesign, StftFrame, Window};

use crate::features::FrameFeatures;
use crate::grid::MergeError;
use crate::onset::OnsetCounter;
use state::State;

/// Frames heard before a segment that are not its own.
const WARM_UP: usize = OnsetCounter::WARM_UP + 1;

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
        self.state.merge(&next.state, self.position(), next.position())?;
        self.stft.continue_with(&next.stft);
        Ok(())
    }
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
        state.end_at(ended.stft.position());
        ended.stft.finish(|frame| state.take_in(frame, &mut |_| ()));
        state.report(self.spec.sample_rate_hz(), ended.stft.design().frame_len)
    }

    fn reset(&mut self) {
        self.stft.reset();
        self.state.reset(&self.stft);
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
