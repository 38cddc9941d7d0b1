use core::error::Error;
use core::num::NonZeroU32;

use crate::{BlockMut, BlockRef, Buffer, ChannelLayout, Inspect};

/// Frames read at a time on the way to a later one.
const SKIP_FRAMES: usize = 4_096;

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

    /// Passes frames and returns how many there were: fewer only at the end of the stream. What follows are the frames
    /// that follow when all are read.
    ///
    /// As provided, it reads and drops them. A source that can go there directly should.
    ///
    /// # Errors
    /// As [`read`](Self::read), for what has to be read on the way.
    fn skip(&mut self, frames: u64) -> Result<u64, Self::Error> {
        let mut dropped = Buffer::new(usize::from(self.layout().channels()), SKIP_FRAMES);
        let mut passed = 0;
        while passed < frames {
            dropped.set_frames((frames - passed).min(SKIP_FRAMES as u64) as usize);
            let read = self.read(&mut dropped.block_mut())?;
            passed += read as u64;
            if read < dropped.frames() {
                break;
            }
        }
        Ok(passed)
    }

    /// Lets `hear` have every frame on its way to the reader, those that are skipped included: a meter beside a pass that
    /// is made anyway.
    ///
    /// ```
    /// # use core::{convert::Infallible, num::NonZeroU32};
    /// # use auralis_core::{BlockMut, Buffer, ChannelLayout, FrameSource};
    /// # struct Second(usize);
    /// # impl FrameSource for Second {
    /// #     type Error = Infallible;
    /// #     fn sample_rate(&self) -> NonZeroU32 { NonZeroU32::MIN.saturating_add(47_999) }
    /// #     fn layout(&self) -> ChannelLayout { ChannelLayout::MONO }
    /// #     fn total_frames(&self) -> Option<u64> { Some(48_000) }
    /// #     fn read(&mut self, block: &mut BlockMut<'_>) -> Result<usize, Infallible> {
    /// #         let frames = block.frames().min(self.0);
    /// #         self.0 -= frames;
    /// #         block.range(0..frames).planes_mut().for_each(|plane| plane.fill(0.25));
    /// #         Ok(frames)
    /// #     }
    /// # }
    /// # let second = Second(48_000);
    /// let mut peak = 0.0_f32;
    /// let mut source = second.inspect(|block| {
    ///     peak = block.planes().flatten().fold(peak, |peak, sample| peak.max(sample.abs()));
    /// });
    /// let mut block = Buffer::new(1, 512);
    /// while source.read(&mut block.block_mut())? > 0 {}
    /// assert_eq!(peak, 0.25);
    /// # Ok::<(), Infallible>(())
    /// ```
    fn inspect<F: FnMut(&BlockRef<'_>)>(self, hear: F) -> Inspect<Self, F>
    where
        Self: Sized,
    {
        Inspect::new(self, hear)
    }
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

    fn skip(&mut self, frames: u64) -> Result<u64, S::Error> {
        (**self).skip(frames)
    }
}

#[cfg(test)]
mod tests {
    use core::convert::Infallible;

    use super::*;

    /// Counts upwards to its end.
    struct Numbers {
        next: u64,
        end: u64,
    }

    impl FrameSource for Numbers {
        type Error = Infallible;

        fn sample_rate(&self) -> NonZeroU32 {
            NonZeroU32::MIN
        }

        fn layout(&self) -> ChannelLayout {
            ChannelLayout::MONO
        }

        fn total_frames(&self) -> Option<u64> {
            None
        }

        fn read(&mut self, block: &mut BlockMut<'_>) -> Result<usize, Infallible> {
            let frames = block.frames().min((self.end - self.next) as usize);
            let plane = block.planes_mut().next().expect("one channel");
            plane.iter_mut().zip(self.next..self.end).for_each(|(sample, n)| *sample = n as f32);
            self.next += frames as u64;
            Ok(frames)
        }
    }

    #[test]
    fn what_is_skipped_is_read_and_dropped() {
        for frames in [0, 1, 4_095, 4_096, 4_097, 10_000, 20_000, 20_001, u64::MAX] {
            let mut source = Numbers { next: 0, end: 20_000 };
            let expected = frames.min(20_000);
            assert_eq!(<&mut Numbers>::skip(&mut &mut source, frames), Ok(expected));
            let mut block = Buffer::new(1, 1);
            assert_eq!(source.read(&mut block.block_mut()), Ok(usize::from(expected < 20_000)));
            assert!(expected == 20_000 || block.plane(0) == [expected as f32]);
            assert_eq!(source.skip(3), Ok(20_000u64.saturating_sub(expected + 1).min(3)));
        }
    }

    #[test]
    fn every_frame_is_heard_once_and_in_order() {
        let mut heard = Vec::new();
        let numbers = Numbers { next: 0, end: 5_000 };
        let mut source = numbers.inspect(|block| heard.extend_from_slice(block.plane(0)));
        let mut block = Buffer::new(1, 300);
        for _ in 0..5 {
            assert_eq!(source.read(&mut block.block_mut()), Ok(300));
            assert_eq!(source.skip(600), Ok(600));
        }
        assert_eq!(source.read(&mut block.block_mut()), Ok(300));
        // At the end, a block is filled and heard in part.
        assert_eq!(source.read(&mut block.block_mut()), Ok(200));
        assert_eq!(source.read(&mut block.block_mut()), Ok(0));
        assert_eq!(heard, (0..5_000).map(|n| n as f32).collect::<Vec<_>>());
    }
}
