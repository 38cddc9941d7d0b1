//! The passages that a plan is tried on.

use core::num::NonZeroU32;
use core::ops::Range;

use auralis_core::{Buffer, ChannelLayout, FrameSource, StreamSpec};

use crate::analysis::ContentAnalysis;
use crate::error::PipelineError;
use crate::progress::{Observer, Progress, Stage};
use crate::track::Track;

/// What is measured of a passage: one window of short-term loudness; and what runs before it, for states to settle.
const PASSAGE_S: f64 = 3.0;
pub(super) const LEAD_IN_S: f64 = 1.0;
/// A passage softer than this beside the integrated loudness is a fade or a pause, in LU.
const DELICATE_GATE_LU: f64 = 20.0;
const BLOCK_FRAMES: usize = 4_096;

/// The loudest and the most delicate four seconds of a track: where a plan that is too much is heard first.
#[derive(Clone, Debug)]
pub struct Passages {
    pub(super) sample_rate: NonZeroU32,
    pub(super) layout: ChannelLayout,
    pub(super) audio: Vec<Buffer>,
}

impl Passages {
    /// Reads the passages that the loudness curve points at, each from where it begins.
    ///
    /// # Errors
    /// The track cannot be read, or the observer stops the work.
    pub fn read<T: Track>(
        track: &T,
        analysis: &ContentAnalysis,
        observer: &mut impl Observer,
    ) -> Result<Self, PipelineError<<T::Source as FrameSource>::Error>> {
        let (sample_rate, layout) = (analysis.track.sample_rate, analysis.track.layout);
        let ranges = ranges(analysis);
        let total_frames = Some(ranges.iter().map(|range| range.end - range.start).sum());
        let mut frames = 0;
        let mut audio = Vec::with_capacity(ranges.len());
        for range in ranges {
            let mut source = track.open_at(range.start).map_err(PipelineError::Source)?;
            let mut passage = Buffer::new(usize::from(layout.channels()), (range.end - range.start) as usize);
            source.read(&mut passage.block_mut()).map_err(PipelineError::Source)?;
            frames += range.end - range.start;
            if observer.progress(Progress { stage: Stage::Try, frames, total_frames }).is_break() {
                return Err(PipelineError::Cancelled);
            }
            audio.push(passage);
        }
        Ok(Self { sample_rate, layout, audio })
    }

    pub(super) fn spec(&self) -> Result<StreamSpec, auralis_core::BuildError> {
        StreamSpec::new(self.sample_rate.get(), self.layout.channels(), BLOCK_FRAMES)
    }
}

/// The frames of the loudest passage and of the softest that is not a fade; the same one counts once, and a track of less than
/// 3 s is one passage.
fn ranges(analysis: &ContentAnalysis) -> Vec<Range<u64>> {
    let rate = f64::from(analysis.track.sample_rate.get());
    let frames = analysis.track.loudness.frames;
    let gate = analysis.track.loudness.integrated.0 - DELICATE_GATE_LU;
    let short_term = || {
        let points = analysis.track.meter.curve().map(|point| (point.time.0, point.short_term.0));
        points.filter(|(_, loudness)| *loudness >= gate && loudness.is_finite())
    };
    let passage = |(end, _): (f64, f64)| {
        let end = ((end * rate) as u64).min(frames);
        end.saturating_sub(((PASSAGE_S + LEAD_IN_S) * rate) as u64)..end
    };
    let loudest = short_term().max_by(|a, b| a.1.total_cmp(&b.1)).map(passage);
    let softest = short_term().min_by(|a, b| a.1.total_cmp(&b.1)).map(passage);
    match (loudest, softest) {
        (Some(loudest), Some(softest)) if loudest != softest => vec![loudest, softest],
        (Some(only), _) => vec![only],
        _ => {
            let start = 0..frames.min((PASSAGE_S * rate) as u64);
            vec![start]
        }
    }
}
