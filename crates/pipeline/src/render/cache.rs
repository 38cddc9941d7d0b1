mod chunk;

use core::fmt;

use auralis_core::BlockMut;
use lru::LruCache;

use crate::render::GridRenderer;
use crate::track::Track;
use chunk::{CHUNK_BYTES, CHUNK_SAMPLES, Key};
pub(super) use chunk::{Chunk, Master};

/// What a chunk takes beside its audio, at most: a node of the list, and a share of a table that is up to 9/16 empty, with
/// the table before it while it grows. That is 174 bytes.
const ENTRY_BYTES: usize = 256;
const KEPT_BYTES: usize = CHUNK_BYTES + ENTRY_BYTES;

/// Rendered audio, kept up to a limit in bytes: what was heard before is heard again at once.
///
/// One cache serves any number of renderers, which are handed it to
/// [`render_cached`](crate::GridRenderer::render_cached). It keeps chunks of 64 KiB, 8,192 frames of stereo, cut from the
/// start of each segment of the [`RenderGrid`](crate::RenderGrid); what was not used for the longest time goes first.
///
/// The limit holds at every moment. A chunk counts as 65,792 bytes: its audio, and 256 for its entry, which is more than
/// the tables ever take. Below that nothing is kept and everything is rendered. A cache that is full renders into the
/// memory of the chunks that go.
///
/// For several threads, see [`CacheAccess`].
///
/// ```
/// use auralis_core::{Buffer, ChannelLayout};
/// use auralis_pipeline::{ChainDesign, GridRenderer, MemoryTrack, RenderCache};
///
/// let audio = Buffer::new(2, 100_000);
/// let track = MemoryTrack::new(audio.block(), 44_100, ChannelLayout::STEREO)?;
/// let chain = ChainDesign { limiter: Some(Default::default()), ..ChainDesign::default() };
/// let mut renderer = GridRenderer::new(track, chain, None);
/// let mut cache = RenderCache::new(64 << 20);
/// let mut block = Buffer::new(2, 4_096);
/// for start in [50_000, 10_000, 50_000] {
///     renderer.render_cached(start, &mut block.block_mut(), &mut cache).expect("memory can be read");
/// }
/// // What lies before the first place was passed on the way there.
/// assert_eq!((cache.hits(), cache.misses()), (2, 1));
/// assert!(cache.held_bytes() <= cache.limit_bytes());
/// # Ok::<(), auralis_core::BuildError>(())
/// ```
pub struct RenderCache {
    limit: usize,
    chunks: LruCache<Key, Kept>,
    /// Chunks that there is memory for: those that are kept, and those that are being rendered.
    held: usize,
    hits: u64,
    misses: u64,
}

/// A chunk's audio, of which some frames are the master's.
struct Kept {
    audio: Box<[f32]>,
    frames: usize,
}

impl RenderCache {
    /// An empty cache, which allocates as it is filled. [`usize::MAX`] is no limit, and 0 keeps nothing.
    pub fn new(limit_bytes: usize) -> Self {
        Self { limit: limit_bytes, chunks: LruCache::unbounded(), held: 0, hits: 0, misses: 0 }
    }

    /// The most bytes that are held.
    pub fn limit_bytes(&self) -> usize {
        self.limit
    }

    /// Bytes of heap that are held, never more than the limit.
    pub fn held_bytes(&self) -> usize {
        self.held * KEPT_BYTES
    }

    /// How often a chunk was there when frames of it were asked for.
    pub fn hits(&self) -> u64 {
        self.hits
    }

    /// How often a chunk had to be rendered when frames of it were asked for.
    pub fn misses(&self) -> u64 {
        self.misses
    }

    /// Drops all chunks and frees their memory. The counts of hits and misses go on.
    pub fn clear(&mut self) {
        self.held -= self.chunks.len();
        self.chunks = LruCache::unbounded();
    }

    /// Drops the chunks of a master that will not be heard again. Without this they go as their turn comes.
    pub fn forget<T: Track>(&mut self, renderer: &GridRenderer<T>) {
        let before = self.chunks.len();
        self.chunks.retain(|key, _| key.master != renderer.master().number());
        self.held -= before - self.chunks.len();
    }

    /// Copies what a chunk has from a frame on, and says how many frames that was; `None` if it is not there.
    pub(super) fn read(&mut self, chunk: &Chunk, start: u64, block: &mut BlockMut<'_>) -> Option<usize> {
        let Some(kept) = self.chunks.get(&chunk.key()) else {
            self.misses += 1;
            return None;
        };
        self.hits += 1;
        Some(chunk.copy(&kept.audio, kept.frames, start, block))
    }

    pub(super) fn contains(&self, chunk: &Chunk) -> bool {
        self.chunks.contains(&chunk.key())
    }

    /// Room for a chunk to be rendered in: new memory below the limit, else that of the oldest chunk. `None` if the limit
    /// allows for none, or all is with other threads.
    pub(super) fn claim(&mut self) -> Option<Box<[f32]>> {
        let held = (self.held + 1).saturating_mul(KEPT_BYTES);
        if held <= self.limit {
            self.held += 1;
            Some(vec![0.0; CHUNK_SAMPLES].into())
        } else {
            self.chunks.pop_lru().map(|(_, kept)| kept.audio)
        }
    }

    /// Keeps a chunk that was rendered whole, or up to the end of the track.
    pub(super) fn keep(&mut self, chunk: &Chunk, room: Box<[f32]>, frames: usize) {
        // Another thread may have been quicker with the same chunk.
        if self.contains(chunk) {
            self.give_back(room);
        } else {
            self.chunks.put(chunk.key(), Kept { audio: room, frames });
        }
    }

    /// Frees the room of a chunk that is not kept.
    pub(super) fn give_back(&mut self, room: Box<[f32]>) {
        drop(room);
        self.held -= 1;
    }
}

impl fmt::Debug for RenderCache {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { limit, hits, misses, .. } = self;
        let mut debug = f.debug_struct("RenderCache");
        debug
            .field("limit", limit)
            .field("held", &self.held_bytes())
            .field("hits", hits)
            .field("misses", misses);
        debug.finish_non_exhaustive()
    }
}

/// How a renderer reaches a [`RenderCache`]: as `&mut` where it is alone, behind a lock where several threads share one.
///
/// Nothing is rendered meanwhile: the lock is held for as long as it takes to find a chunk and to copy it, some
/// microseconds.
///
/// ```
/// use std::sync::{Arc, Mutex, PoisonError};
///
/// use auralis_pipeline::{CacheAccess, RenderCache};
///
/// #[derive(Clone)]
/// struct Shared(Arc<Mutex<RenderCache>>);
///
/// impl CacheAccess for Shared {
///     fn with<R>(&mut self, work: impl FnOnce(&mut RenderCache) -> R) -> R {
///         work(&mut self.0.lock().unwrap_or_else(PoisonError::into_inner))
///     }
/// }
/// ```
pub trait CacheAccess {
    /// Does some work on the cache. It is always the same cache.
    fn with<R>(&mut self, work: impl FnOnce(&mut RenderCache) -> R) -> R;
}

impl CacheAccess for RenderCache {
    fn with<R>(&mut self, work: impl FnOnce(&mut RenderCache) -> R) -> R {
        work(self)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::render::RenderGrid;

    fn chunk() -> Chunk {
        let mut master = Master::new();
        master.set_cut(RenderGrid { segment_frames: u64::MAX, preroll_frames: 0 }, 2);
        master.chunk_at(0).unwrap()
    }

    #[test]
    fn what_two_threads_miss_at_once_is_kept_once() {
        let mut cache = RenderCache::new(usize::MAX);
        let chunk = chunk();
        for room in [(); 2].map(|()| cache.claim().unwrap()) {
            cache.keep(&chunk, room, 100);
        }
        assert_eq!(cache.held_bytes(), KEPT_BYTES);
    }

    #[test]
    fn what_is_with_a_thread_stays_counted() {
        let mut cache = RenderCache::new(KEPT_BYTES);
        let room = cache.claim().unwrap();
        cache.clear();
        assert_eq!(cache.held_bytes(), KEPT_BYTES);
        assert!(cache.claim().is_none(), "there is no room beside it");
        cache.give_back(room);
        assert_eq!(cache.held_bytes(), 0);
    }
}
