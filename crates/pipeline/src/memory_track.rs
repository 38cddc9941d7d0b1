use core::convert::Infallible;
use core::num::NonZeroU32;

use auralis_core::{BlockMut, BlockRef, BuildError, ChannelLayout, FrameSource, StreamSpec};
use auralis_kernels::Kernels;

use crate::track::Track;

/// Audio in memory as a [`Track`]; it opens at any frame at no cost.
///
/// Samples that are not finite are read as 0.
#[derive(Clone, Copy, Debug)]
pub struct MemoryTrack<'a> {
    kernels: Kernels,
    audio: BlockRef<'a>,
    sample_rate: NonZeroU32,
    layout: ChannelLayout,
}

impl<'a> MemoryTrack<'a> {
    /// Audio at a sample rate, and what its channels are.
    ///
    /// # Errors
    /// A stream that is not served, or a layout with another number of channels than the audio.
    pub fn new(audio: BlockRef<'a>, sample_rate_hz: u32, layout: ChannelLayout) -> Result<Self, BuildError> {
        let channels = u16::try_from(audio.channels()).unwrap_or(u16::MAX);
        let spec = StreamSpec::new(sample_rate_hz, channels, 1)?;
        if layout.channels() != channels {
            let value = f64::from(layout.channels());
            let reason = "it must have as many channels as the audio";
            return Err(BuildError::Unsupported { parameter: "layout", value, reason });
        }
        Ok(Self { kernels: Kernels::detect(), audio, sample_rate: spec.sample_rate, layout })
    }
}

/// Reads a [`MemoryTrack`].
#[derive(Clone, Debug)]
pub struct MemorySource<'a> {
    track: MemoryTrack<'a>,
    position: usize,
}

impl<'a> Track for MemoryTrack<'a> {
    type Source = MemorySource<'a>;

    fn open(&self) -> Result<MemorySource<'a>, Infallible> {
        self.open_at(0)
    }

    fn open_at(&self, frame: u64) -> Result<MemorySource<'a>, Infallible> {
        let end = self.audio.frames();
        Ok(MemorySource {
            track: *self,
            position: usize::try_from(frame).map_or(end, |frame| frame.min(end)),
        })
    }
}

impl FrameSource for MemorySource<'_> {
    type Error = Infallible;

    fn sample_rate(&self) -> NonZeroU32 {
        self.track.sample_rate
    }

    fn layout(&self) -> ChannelLayout {
        self.track.layout
    }

    fn total_frames(&self) -> Option<u64> {
        Some(self.track.audio.frames() as u64)
    }

    fn read(&mut self, block: &mut BlockMut<'_>) -> Result<usize, Infallible> {
        let frames = block.frames().min(self.track.audio.frames() - self.position);
        let from = self.track.audio.range(self.position..self.position + frames);
        let mut to = block.range(0..frames);
        to.copy_from(&from);
        for plane in to.planes_mut() {
            self.track.kernels.replace_non_finite(plane);
        }
        self.position += frames;
        Ok(frames)
    }

    fn skip(&mut self, frames: u64) -> Result<u64, Infallible> {
        let passed = frames.min((self.track.audio.frames() - self.position) as u64);
        self.position += passed as usize;
        Ok(passed)
    }
}
