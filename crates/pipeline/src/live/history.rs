use auralis_core::{BlockMut, BlockRef, Buffer};

/// The last frames of the input, of which a new chain hears what it needs to be in step.
#[derive(Debug)]
pub(super) struct History {
    /// A ring; the oldest frame stands at `at`.
    ring: Buffer,
    at: usize,
}

impl History {
    pub(super) fn new(channels: usize, frames: usize) -> Self {
        Self { ring: Buffer::new(channels, frames), at: 0 }
    }

    pub(super) fn frames(&self) -> usize {
        self.ring.frames()
    }

    pub(super) fn clear(&mut self) {
        self.ring.block_mut().clear();
        self.at = 0;
    }

    /// Takes the newest frames.
    pub(super) fn push(&mut self, block: &BlockRef<'_>) {
        let capacity = self.ring.frames();
        let mut done = block.frames().saturating_sub(capacity);
        while done < block.frames() {
            let count = (block.frames() - done).min(capacity - self.at);
            let from = block.range(done..done + count);
            self.ring.block_mut().range(self.at..self.at + count).copy_from(&from);
            self.at = (self.at + count) % capacity;
            done += count;
        }
    }

    /// Copies the frames that came `back` frames ago and after; no more than that, and no more than are kept.
    pub(super) fn copy(&self, back: usize, block: &mut BlockMut<'_>) {
        let capacity = self.ring.frames();
        let mut from = (self.at + capacity - back) % capacity;
        let mut done = 0;
        while done < block.frames() {
            let count = (block.frames() - done).min(capacity - from);
            block.range(done..done + count).copy_from(&self.ring.block().range(from..from + count));
            from = (from + count) % capacity;
            done += count;
        }
    }
}
