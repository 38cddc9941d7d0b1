//! The analysis grid: a track is cut at fixed places, its segments are analysed on all cores, and the results are
//! merged in order.

use auralis_core::{BlockRef, BuildError};
use rayon::prelude::*;

/// Frames per block within a segment: two channels stay in the second-level cache.
const BLOCK_FRAMES: usize = 4_096;
/// Segments under way per thread. They are merged while the next ones are heard, so memory stays bounded.
const SEGMENTS_PER_THREAD: usize = 8;

/// An analyser whose segments merge to the bits of the whole.
pub(crate) trait OnGrid: Sized + Send + Sync {
    /// The same analyser for the segment from frame `start` on.
    fn segment(&self, start: u64) -> Result<Self, BuildError>;
    /// Listens to the audio of the whole from where it stands, its warm-up included, up to frame `end`.
    fn hear(&mut self, audio: &BlockRef<'_>, end: usize);
    /// Continues with the segment that follows.
    fn merge(&mut self, next: &Self);
}

/// Segments that have been heard, of which the last ones may still have to be merged.
pub(crate) struct Heard<A> {
    whole: Option<A>,
    rest: Vec<A>,
}

/// Lets `analyzer` hear `audio`, cut into segments of `segment_frames`, on the threads of the current pool. What it
/// finds does not depend on how many those are, to the bit.
pub(crate) fn hear_on_grid<A: OnGrid>(
    analyzer: &A,
    audio: &BlockRef<'_>,
    segment_frames: u64,
) -> Result<Heard<A>, BuildError> {
    let cut = usize::try_from(segment_frames).unwrap_or(usize::MAX).max(1);
    let hear = |start: usize| {
        let mut segment = analyzer.segment(start as u64)?;
        segment.hear(audio, start.saturating_add(cut).min(audio.frames()));
        Ok(segment)
    };
    let at_once = SEGMENTS_PER_THREAD * rayon::current_num_threads();
    let segments = audio.frames().div_ceil(cut).max(1);
    let mut heard = Heard { whole: None, rest: Vec::new() };
    for first in (0..segments).step_by(at_once) {
        // One by one, so that a thread that is done can always take another.
        let batch = (first..segments.min(first + at_once)).into_par_iter().with_max_len(1);
        let batch = || batch.map(|n| hear(n * cut)).collect::<Result<Vec<A>, BuildError>>();
        let (next, ()) = rayon::join(batch, || heard.merge());
        heard.rest = next?;
    }
    Ok(heard)
}

impl<A: OnGrid> Heard<A> {
    /// Merges what has been heard, in order.
    fn merge(&mut self) {
        for segment in self.rest.drain(..) {
            match &mut self.whole {
                Some(whole) => whole.merge(&segment),
                None => self.whole = Some(segment),
            }
        }
    }

    /// The analyser that has heard all of it.
    pub(crate) fn merged(mut self) -> A {
        self.merge();
        self.whole.expect("there is at least one segment")
    }
}

/// Pushes `audio` from frame `start` to `end`, block by block.
pub(crate) fn feed(audio: &BlockRef<'_>, start: u64, end: usize, mut push: impl FnMut(&BlockRef<'_>)) {
    let mut start = start as usize;
    while start < end {
        let frames = BLOCK_FRAMES.min(end - start);
        push(&audio.range(start..start + frames));
        start += frames;
    }
}
