use core::ops::Range;
use core::sync::atomic::{AtomicU64, Ordering};

use auralis_core::{BlockMut, BlockRef};

use crate::render::RenderGrid;

/// Samples of a chunk, whatever its channels: 8,192 frames of stereo. A miss renders to the end of its chunk, which takes
/// a quarter of a millisecond, and the tables take 0.1 % of what the audio takes.
pub(super) const CHUNK_SAMPLES: usize = 16_384;
pub(super) const CHUNK_BYTES: usize = CHUNK_SAMPLES * size_of::<f32>();
/// Chunks have a multiple of this many frames, where the stages of a chain end blocks of their own.
const QUANTUM: usize = 256;

/// The number of the next master. It tells masters apart, and nothing that is rendered depends on it.
static NEXT: AtomicU64 = AtomicU64::new(0);

/// Which frames a chunk holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(super) struct Key {
    pub(super) master: u64,
    start: u64,
}

/// What chunks of a master are known by, and how it is cut into them.
#[derive(Clone, Debug)]
pub(crate) struct Master {
    number: u64,
    /// The grid and the number of channels, once the track was opened.
    cut: Option<(RenderGrid, usize)>,
    end: u64,
}

impl Master {
    /// A master that is none of those before.
    pub(crate) fn new() -> Self {
        Self { number: NEXT.fetch_add(1, Ordering::Relaxed), cut: None, end: u64::MAX }
    }

    pub(super) fn number(&self) -> u64 {
        self.number
    }

    pub(crate) fn set_cut(&mut self, grid: RenderGrid, channels: usize) {
        self.cut = Some((grid, channels));
    }

    /// No frame lies here or beyond.
    pub(crate) fn ends_by(&mut self, frame: u64) {
        self.end = self.end.min(frame);
    }

    /// A frame beyond all others, as far as is known.
    pub(crate) fn end(&self) -> u64 {
        self.end
    }

    /// The chunk that a frame lies in, and the start of its segment. `None` before the track was opened.
    pub(crate) fn chunk_at(&self, frame: u64) -> Option<Chunk> {
        let (grid, channels) = self.cut?;
        let segment = grid.segment_of(frame);
        let segment = grid.start(segment)..grid.start(segment + 1);
        let capacity = capacity(channels) as u64;
        let start = frame - (frame - segment.start) % capacity;
        let frames = start..start.saturating_add(capacity).min(segment.end);
        Some(Chunk { master: self.number, channels, frames, segment_start: segment.start })
    }
}

/// The most frames that a chunk of so many channels has.
fn capacity(channels: usize) -> usize {
    let frames = CHUNK_SAMPLES / channels.max(1);
    frames - frames % QUANTUM
}

/// Frames of a master that are kept together. None lies in two segments, for whoever seeks renders from the start of one.
#[derive(Clone, Debug)]
pub(crate) struct Chunk {
    master: u64,
    channels: usize,
    frames: Range<u64>,
    segment_start: u64,
}

impl Chunk {
    pub(crate) fn start(&self) -> u64 {
        self.frames.start
    }

    pub(crate) fn end(&self) -> u64 {
        self.frames.end
    }

    pub(crate) fn segment_start(&self) -> u64 {
        self.segment_start
    }

    pub(super) fn key(&self) -> Key {
        Key { master: self.master, start: self.frames.start }
    }

    /// The chunk's frames in room for it.
    pub(crate) fn block_mut<'a>(&self, room: &'a mut [f32]) -> BlockMut<'a> {
        let frames = (self.frames.end - self.frames.start) as usize;
        BlockMut::new(room, capacity(self.channels), self.channels, frames)
    }

    /// Copies from a frame on, where the chunk has `frames` of its own, and says how many that was.
    pub(crate) fn copy(&self, room: &[f32], frames: usize, start: u64, block: &mut BlockMut<'_>) -> usize {
        let from = (start - self.frames.start) as usize;
        let count = block.frames().min(frames.saturating_sub(from));
        if count > 0 {
            let audio = BlockRef::new(room, capacity(self.channels), self.channels, frames);
            block.range(0..count).copy_from(&audio.range(from..from + count));
        }
        count
    }
}
