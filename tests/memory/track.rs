//! A track that takes no memory, and where masters go.

use std::convert::Infallible;
use std::num::NonZeroU32;

use auralis::pipeline::Track;
use auralis::{BlockMut, BlockRef, Buffer, ChannelLayout, FrameSink, FrameSource};

const RATE: u32 = 44_100;

/// Decaying bursts of a tone, made as they are read.
#[derive(Clone)]
pub(crate) struct Bursts {
    frames: u64,
    position: u64,
}

impl Bursts {
    pub(crate) fn minutes(minutes: u64) -> Self {
        Self { frames: minutes * 60 * u64::from(RATE), position: 0 }
    }
}

impl Track for Bursts {
    type Source = Self;

    fn open(&self) -> Result<Self, Infallible> {
        Ok(self.clone())
    }
}

impl FrameSource for Bursts {
    type Error = Infallible;

    fn sample_rate(&self) -> NonZeroU32 {
        NonZeroU32::new(RATE).unwrap()
    }

    fn layout(&self) -> ChannelLayout {
        ChannelLayout::STEREO
    }

    fn total_frames(&self) -> Option<u64> {
        Some(self.frames)
    }

    fn read(&mut self, block: &mut BlockMut<'_>) -> Result<usize, Infallible> {
        let frames = (self.frames - self.position).min(block.frames() as u64) as usize;
        for plane in block.planes_mut() {
            for (n, sample) in (self.position..).zip(&mut plane[..frames]) {
                let into_burst = (n % 22_050) as f32 / 22_050.0;
                *sample = 0.2 * (1.0 - into_burst).powi(8) * (0.03 * (n % 22_050) as f32).sin();
            }
        }
        self.position += frames as u64;
        Ok(frames)
    }
}

/// Takes blocks and forgets them.
pub(crate) struct Nowhere;

impl FrameSink for Nowhere {
    type Error = Infallible;

    fn write(&mut self, _: &BlockRef<'_>) -> Result<(), Infallible> {
        Ok(())
    }
}

/// A buffer of known length that is filled in order.
pub(crate) struct Collected {
    audio: Buffer,
    filled: usize,
}

impl Collected {
    pub(crate) fn new(channels: usize, frames: usize) -> Self {
        Self { audio: Buffer::new(channels, frames), filled: 0 }
    }

    pub(crate) fn frames(&self) -> usize {
        self.filled
    }
}

impl FrameSink for Collected {
    type Error = Infallible;

    fn write(&mut self, block: &BlockRef<'_>) -> Result<(), Infallible> {
        let end = self.filled + block.frames();
        self.audio.block_mut().range(self.filled..end).copy_from(block);
        self.filled = end;
        Ok(())
    }
}
