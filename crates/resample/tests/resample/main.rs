//! Changes of sample rate, measured against the same signal computed at the new rate.
#![allow(clippy::unwrap_used, reason = "a test that cannot go on fails")]

mod contract;
mod fidelity;
mod varispeed;

use core::convert::Infallible;
use core::num::NonZeroU32;

use auralis_core::{BlockMut, BlockRef, Buffer, ChannelLayout, FrameSource, StreamSpec};
use auralis_resample::{Quality, Resampler, ResamplerDesign};

auralis_testkit::count_allocations!();

const QUALITIES: [Quality; 3] = [Quality::Fast, Quality::High, Quality::Best];

fn resampler(from_hz: u32, to_hz: u32, quality: Quality, channels: u16) -> Resampler {
    let design = ResamplerDesign { output_rate_hz: to_hz, quality };
    design.build(&StreamSpec::new(from_hz, channels, 512).unwrap()).unwrap()
}

/// The whole stream, pushed in pieces of `split` frames into blocks of `room` frames.
fn convert_split(
    resampler: &mut Resampler,
    input: &BlockRef<'_>,
    split: usize,
    room: usize,
) -> Vec<Vec<f32>> {
    let mut block = Buffer::new(input.channels(), room);
    let mut planes = vec![Vec::new(); input.channels()];
    let mut keep = |block: &Buffer, frames: usize| {
        for (plane, made) in planes.iter_mut().zip(block.block().planes()) {
            plane.extend_from_slice(&made[..frames]);
        }
    };
    let mut done = 0;
    while done < input.frames() {
        let piece = input.range(done..input.frames().min(done + split));
        let progress = resampler.process(&piece, &mut block.block_mut());
        keep(&block, progress.produced);
        done += progress.consumed;
    }
    loop {
        let frames = resampler.finish(&mut block.block_mut());
        keep(&block, frames);
        if frames == 0 {
            return planes;
        }
    }
}

/// One channel, converted as a whole.
fn convert(from_hz: u32, to_hz: u32, quality: Quality, samples: &[f64]) -> Vec<f32> {
    let input = auralis_testkit::signals::mono(samples);
    let mut resampler = resampler(from_hz, to_hz, quality, 1);
    convert_split(&mut resampler, &input.block(), 4_096, 4_096).remove(0)
}

/// One channel at 44.1 kHz, as a source.
struct Memory {
    plane: Vec<f32>,
    read: usize,
}

impl Memory {
    fn new(samples: &[f64]) -> Self {
        Self { plane: auralis_testkit::signals::to_f32(samples), read: 0 }
    }
}

impl FrameSource for Memory {
    type Error = Infallible;

    fn sample_rate(&self) -> NonZeroU32 {
        NonZeroU32::new(44_100).unwrap()
    }

    fn layout(&self) -> ChannelLayout {
        ChannelLayout::MONO
    }

    fn total_frames(&self) -> Option<u64> {
        Some(self.plane.len() as u64)
    }

    fn read(&mut self, block: &mut BlockMut<'_>) -> Result<usize, Infallible> {
        let frames = block.frames().min(self.plane.len() - self.read);
        block.plane_mut(0)[..frames].copy_from_slice(&self.plane[self.read..][..frames]);
        self.read += frames;
        Ok(frames)
    }
}

/// What is left of a source of one channel, read in blocks of `block_frames`.
fn read_all(source: &mut impl FrameSource<Error = Infallible>, block_frames: usize) -> Vec<f32> {
    let (mut block, mut output) = (Buffer::new(1, block_frames), Vec::new());
    loop {
        let read = source.read(&mut block.block_mut()).unwrap();
        output.extend_from_slice(&block.plane(0)[..read]);
        if read < block_frames {
            return output;
        }
    }
}
