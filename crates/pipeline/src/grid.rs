//! The analysis grid: a track is cut at fixed places, its segments are analysed on all cores, and the results are
//! merged in order.

use std::collections::BTreeMap;
use std::sync::{Mutex, MutexGuard, PoisonError};

use auralis_core::{BlockRef, BuildError};

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

/// What an analyser finds in audio that is cut into segments, on as many threads as [`work`](Self::work) on it. The
/// bits do not depend on how many those are.
pub(crate) struct Grid<'a, A> {
    analyzer: A,
    audio: &'a BlockRef<'a>,
    cut: usize,
    segments: usize,
    /// How many segments may be under way.
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

impl<'a, A: OnGrid> Grid<'a, A> {
    /// Cut into segments of `segment_frames`.
    pub(crate) fn new(analyzer: A, audio: &'a BlockRef<'a>, segment_frames: u64) -> Self {
        let cut = usize::try_from(segment_frames).unwrap_or(usize::MAX).max(1);
        Self {
            analyzer,
            audio,
            cut,
            segments: audio.frames().div_ceil(cut).max(1),
            ahead: SEGMENTS_PER_THREAD * rayon::current_num_threads(),
            state: Mutex::new(State { taken: 0, merged: 0, whole: None, waiting: BTreeMap::new() }),
        }
    }

    /// Takes segments one by one and listens to them, until none can be taken: a thread that is done with one can
    /// always take another, and merges what is next.
    pub(crate) fn work(&self) -> Result<(), BuildError> {
        while let Some(n) = self.take() {
            let start = n * self.cut;
            let mut segment = self.analyzer.segment(start as u64)?;
            segment.hear(self.audio, start.saturating_add(self.cut).min(self.audio.frames()));
            self.put(n, segment);
        }
        Ok(())
    }

    /// Whether segments are left to be heard or merged.
    pub(crate) fn is_open(&self) -> bool {
        self.state().merged < self.segments
    }

    /// What was found, once all segments are merged: for who asks first.
    pub(crate) fn take_whole(&self) -> Option<A> {
        let mut state = self.state();
        if state.merged == self.segments { state.whole.take() } else { None }
    }

    fn state(&self) -> MutexGuard<'_, State<A>> {
        // Who panics takes the whole analysis along.
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
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
