//! The analysis grid: a track is cut at fixed places, its segments are analysed on all cores, and the results are
//! merged in order.

use std::collections::BTreeMap;
use std::sync::{Mutex, MutexGuard, PoisonError};

use auralis_core::{BlockRef, BuildError};
use rayon::prelude::*;

/// Frames per block within a segment: two channels stay in the second-level cache.
const BLOCK_FRAMES: usize = 4_096;
/// Segments per thread by which the threads may be ahead of what is merged, so that memory stays bounded.
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

/// What `analyzer` finds in `audio`, cut into segments of `segment_frames`, on the threads of the current pool. The
/// bits do not depend on how many those are.
pub(crate) fn analyze_on_grid<A: OnGrid>(
    analyzer: &A,
    audio: &BlockRef<'_>,
    segment_frames: u64,
) -> Result<A, BuildError> {
    let cut = usize::try_from(segment_frames).unwrap_or(usize::MAX).max(1);
    let threads = rayon::current_num_threads();
    let queue = Queue::new(audio.frames().div_ceil(cut).max(1), SEGMENTS_PER_THREAD * threads);
    let work = || {
        while let Some(n) = queue.take() {
            let start = n * cut;
            let mut segment = analyzer.segment(start as u64)?;
            segment.hear(audio, start.saturating_add(cut).min(audio.frames()));
            queue.put(n, segment);
        }
        Ok(())
    };
    // A thread may begin the work of another while it waits within its own, and find that the queue is too far ahead
    // of what lies on its stack. Then all end, and begin again.
    while queue.is_open() {
        (0..threads).into_par_iter().with_max_len(1).try_for_each(|_| work())?;
    }
    Ok(queue.into_whole().expect("there is at least one segment"))
}

/// Segments that threads take one by one, so that one that is done can always take another, and put back heard.
/// Who puts one back merges what is next.
struct Queue<A> {
    segments: usize,
    /// How many may be taken that are not merged.
    ahead: usize,
    state: Mutex<State<A>>,
}

struct State<A> {
    taken: usize,
    merged: usize,
    whole: Option<A>,
    /// Heard before their predecessors were.
    waiting: BTreeMap<usize, A>,
}

impl<A: OnGrid> Queue<A> {
    fn new(segments: usize, ahead: usize) -> Self {
        let state = State { taken: 0, merged: 0, whole: None, waiting: BTreeMap::new() };
        Self { segments, ahead, state: Mutex::new(state) }
    }

    fn state(&self) -> MutexGuard<'_, State<A>> {
        // Who panics takes the whole analysis along.
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn is_open(&self) -> bool {
        self.state().merged < self.segments
    }

    fn take(&self) -> Option<usize> {
        let mut state = self.state();
        let next = state.taken;
        let is_free = next < self.segments && next - state.merged < self.ahead;
        state.taken += usize::from(is_free);
        is_free.then_some(next)
    }

    fn put(&self, n: usize, segment: A) {
        let mut state = self.state();
        let State { merged, whole, waiting, .. } = &mut *state;
        waiting.insert(n, segment);
        while let Some(next) = waiting.remove(merged) {
            match whole {
                Some(whole) => whole.merge(&next),
                None => *whole = Some(next),
            }
            *merged += 1;
        }
    }

    fn into_whole(self) -> Option<A> {
        self.state.into_inner().unwrap_or_else(PoisonError::into_inner).whole
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
