use auralis_core::BlockRef;
use auralis_kernels::Kernels;

use crate::tap::Tap;

/// The input that outputs still depend on: one line per channel, behind zeros that stand for what was before
/// the first frame.
#[derive(Clone, Debug)]
pub(crate) struct History<T> {
    kernels: Kernels,
    samples: Vec<T>,
    capacity: usize,
    lead: usize,
    filled: usize,
}

impl<T: Tap> History<T> {
    /// Begins with `lead` zeros.
    pub(crate) fn new(channels: usize, lead: usize, capacity: usize) -> Self {
        let samples = vec![T::default(); channels * capacity];
        Self { kernels: Kernels::detect(), samples, capacity, lead, filled: lead }
    }

    pub(crate) fn reset(&mut self) {
        self.filled = self.lead;
        for line in self.samples.chunks_mut(self.capacity) {
            line[..self.lead].fill(T::default());
        }
    }

    /// Frames in the lines, the leading zeros included.
    pub(crate) fn filled(&self) -> usize {
        self.filled
    }

    /// The frames of one channel.
    pub(crate) fn line(&self, channel: usize) -> &[T] {
        &self.samples[channel * self.capacity..][..self.filled]
    }

    /// How many more frames fit.
    pub(crate) fn room(&self) -> usize {
        self.capacity - self.filled
    }

    /// Forgets the first `frames`.
    pub(crate) fn discard(&mut self, frames: usize) {
        for line in self.samples.chunks_mut(self.capacity) {
            line.copy_within(frames..self.filled, 0);
        }
        self.filled -= frames;
    }

    /// Appends a block that fits; what is not finite becomes 0.
    pub(crate) fn push(&mut self, block: &BlockRef<'_>) {
        for (line, plane) in self.samples.chunks_mut(self.capacity).zip(block.planes()) {
            T::copy_finite(self.kernels, plane, &mut line[self.filled..][..plane.len()]);
        }
        self.filled += block.frames();
    }

    /// Appends zeros that fit.
    pub(crate) fn push_silence(&mut self, frames: usize) {
        for line in self.samples.chunks_mut(self.capacity) {
            line[self.filled..][..frames].fill(T::default());
        }
        self.filled += frames;
    }
}
