use auralis_core::{BlockMut, Buffer};

/// Outputs that are made and not yet taken: filters work in groups, callers in blocks of any size.
#[derive(Clone, Debug)]
pub(crate) struct Staging {
    buffer: Buffer,
    taken: usize,
}

impl Staging {
    pub(crate) fn new(channels: usize, capacity_frames: usize) -> Self {
        let mut staging = Self { buffer: Buffer::new(channels, capacity_frames), taken: 0 };
        staging.reset();
        staging
    }

    pub(crate) fn reset(&mut self) {
        self.buffer.set_frames(0);
        self.taken = 0;
    }

    /// Frames that wait.
    pub(crate) fn frames(&self) -> usize {
        self.buffer.frames() - self.taken
    }

    /// Replaces what was taken by `frames` new ones, written channel by channel.
    pub(crate) fn fill(&mut self, frames: usize, mut write: impl FnMut(usize, &mut [f32])) {
        self.taken = 0;
        self.buffer.set_frames(frames);
        for channel in 0..self.buffer.channels() {
            write(channel, self.buffer.plane_mut(channel));
        }
    }

    /// [`fill`](Self::fill), two channels at a time; a last one may have no partner.
    pub(crate) fn fill_pairs(
        &mut self,
        frames: usize,
        mut write: impl FnMut(usize, &mut [f32], Option<&mut [f32]>),
    ) {
        self.taken = 0;
        self.buffer.set_frames(frames);
        let mut block = self.buffer.block_mut();
        let (mut planes, mut channel) = (block.planes_mut(), 0);
        while let Some(first) = planes.next() {
            write(channel, first, planes.next());
            channel += 2;
        }
    }

    /// Hands out as many frames as wait and `block` has room for.
    pub(crate) fn take(&mut self, block: &mut BlockMut<'_>) -> usize {
        let frames = self.frames().min(block.frames());
        let waiting = self.buffer.block().range(self.taken..self.taken + frames);
        block.range(0..frames).copy_from(&waiting);
        self.taken += frames;
        frames
    }
}
