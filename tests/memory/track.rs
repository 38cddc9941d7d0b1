//! A track that takes no memory, and where masters go.

use std::convert::Infallible;
use std::num::NonZeroU32;

use auralis::pipeline::Track;
use auralis::{BlockMut, BlockRef, Buffer, ChannelLayout, FrameSink, FrameSource};

/// Decaying bursts of a tone of 212 Hz, two a second, made as they are read.
#[derive(Clone)]
pub(crate) struct Bursts {
    sample_rate_hz: u32,
    frames: u64,
    position: u64,
}

impl Bursts {
    pub(crate) fn minutes(minutes: u64, sample_rate_hz: u32) -> Self {
        Self { sample_rate_hz, frames: minutes * 60 * u64::from(sample_rate_hz), position: 0 }
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
        NonZeroU32::new(self.sample_rate_hz).unwrap()
    }

    fn layout(&self) -> ChannelLayout {
        ChannelLayout::STEREO
    }

    fn total_frames(&self) -> Option<u64> {
        Some(self.frames)
    }

    fn read(&mut self, block: &mut BlockMut<'_>) -> Result<usize, Infallible> {
        let frames = (self.frames - self.position).min(block.frames() as u64) as usize;
        let burst = self.sample_rate_hz / 2;
        let tone = 1_332.0 / self.sample_rate_hz as f32;
        for plane in block.planes_mut() {
            for (n, sample) in (self.position..).zip(&mut plane[..frames]) {
                let into_burst = (n % u64::from(burst)) as f32;
                *sample = 0.2 * (1.0 - into_burst / burst as f32).powi(8) * (tone * into_burst).sin();
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
