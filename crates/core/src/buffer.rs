use crate::{BlockMut, BlockRef};

/// Owned planar audio in one contiguous allocation.
///
/// The capacity is fixed when the buffer is made; the number of frames in use may change
/// within it without allocating. The stride between planes is the capacity.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Buffer {
    samples: Vec<f32>,
    channels: usize,
    capacity: usize,
    frames: usize,
}

impl Buffer {
    /// A silent buffer of `channels` planes that holds `frames` frames.
    pub fn new(channels: usize, frames: usize) -> Self {
        Self { samples: vec![0.0; channels * frames], channels, capacity: frames, frames }
    }

    /// A buffer with a copy of the given planes.
    ///
    /// # Panics
    /// If the planes differ in length.
    #[track_caller]
    pub fn from_planes<P: AsRef<[f32]>>(planes: &[P]) -> Self {
        let frames = planes.first().map_or(0, |plane| plane.as_ref().len());
        let mut buffer = Self::new(planes.len(), frames);
        for (to, from) in buffer.block_mut().planes_mut().zip(planes) {
            to.copy_from_slice(from.as_ref());
        }
        buffer
    }

    /// Frames in use.
    pub fn frames(&self) -> usize {
        self.frames
    }

    /// Number of planes.
    pub fn channels(&self) -> usize {
        self.channels
    }

    /// The largest number of frames the buffer can hold.
    pub fn capacity_frames(&self) -> usize {
        self.capacity
    }

    /// Changes the number of frames in use; never allocates. Frames that come into use hold
    /// whatever was there before.
    ///
    /// # Panics
    /// If `frames` is beyond [`capacity_frames`](Self::capacity_frames).
    #[track_caller]
    pub fn set_frames(&mut self, frames: usize) {
        assert!(frames <= self.capacity, "{frames} frames in a buffer for {}", self.capacity);
        self.frames = frames;
    }

    /// The frames in use, read-only.
    pub fn block(&self) -> BlockRef<'_> {
        BlockRef::new(&self.samples, self.capacity, self.channels, self.frames)
    }

    /// The frames in use, mutable.
    pub fn block_mut(&mut self) -> BlockMut<'_> {
        BlockMut::new(&mut self.samples, self.capacity, self.channels, self.frames)
    }

    /// The samples of one channel.
    ///
    /// # Panics
    /// If there is no such channel.
    #[track_caller]
    pub fn plane(&self, channel: usize) -> &[f32] {
        self.block().plane(channel)
    }

    /// The samples of one channel, mutable.
    ///
    /// # Panics
    /// If there is no such channel.
    #[track_caller]
    pub fn plane_mut(&mut self, channel: usize) -> &mut [f32] {
        assert!(channel < self.channels, "channel {channel} of {}", self.channels);
        let start = channel * self.capacity;
        &mut self.samples[start..start + self.frames]
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn frames_in_use_change_within_the_capacity() {
        let mut buffer = Buffer::from_planes(&[[1.0, 2.0, 3.0], [4.0, 5.0, 6.0]]);
        buffer.set_frames(2);
        assert_eq!(buffer.plane(1), [4.0, 5.0]);
        buffer.plane_mut(1)[0] = 9.0;
        buffer.set_frames(3);
        assert_eq!(buffer.block().plane(1), [9.0, 5.0, 6.0]);
        assert_eq!((buffer.channels(), buffer.capacity_frames()), (2, 3));
    }

    #[test]
    fn no_channels_and_no_frames_are_ordinary() {
        assert_eq!(Buffer::new(0, 0).block().planes().count(), 0);
        assert_eq!(Buffer::new(2, 0).block().plane(1).len(), 0);
    }
}
