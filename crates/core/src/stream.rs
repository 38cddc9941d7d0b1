use core::error::Error;
use core::num::NonZeroU32;

use crate::{BlockMut, BlockRef, ChannelLayout};

/// A finite stream of frames: a decoded file, a buffer, a resampler around either.
pub trait FrameSource {
    /// Why reading can fail.
    type Error: Error + Send + Sync + 'static;

    /// Frames per second.
    fn sample_rate(&self) -> NonZeroU32;

    /// What each channel is; its length is the number of channels.
    fn layout(&self) -> ChannelLayout;

    /// The length of the whole stream in frames, where it is known before the end is reached.
    fn total_frames(&self) -> Option<u64>;

    /// Fills `block` from its start and returns how many frames were written.
    ///
    /// The count falls short of `block.frames()` only at the end of the stream; from then on it is 0.
    ///
    /// # Errors
    /// The stream cannot be read or decoded further. Samples handed out are always finite.
    fn read(&mut self, block: &mut BlockMut<'_>) -> Result<usize, Self::Error>;
}

/// Takes frames in order: a file being encoded, a buffer, a socket.
pub trait FrameSink {
    /// Why writing can fail.
    type Error: Error + Send + Sync + 'static;

    /// Appends the frames of `block`.
    ///
    /// # Errors
    /// The frames cannot be encoded or stored.
    fn write(&mut self, block: &BlockRef<'_>) -> Result<(), Self::Error>;
}

impl<S: FrameSource + ?Sized> FrameSource for &mut S {
    type Error = S::Error;

    fn sample_rate(&self) -> NonZeroU32 {
        (**self).sample_rate()
    }

    fn layout(&self) -> ChannelLayout {
        (**self).layout()
    }

    fn total_frames(&self) -> Option<u64> {
        (**self).total_frames()
    }

    fn read(&mut self, block: &mut BlockMut<'_>) -> Result<usize, S::Error> {
        (**self).read(block)
    }
}
