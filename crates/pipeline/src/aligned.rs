use core::num::NonZeroU32;

use auralis_core::{BlockMut, Buffer, ChannelLayout, FrameSource, Processor};

/// Frames fed at a time while the latency is passed.
const PRIME_FRAMES: usize = 1_024;

/// A source seen through a processor, with its latency compensated: frame *n* of the result belongs to
/// frame *n* of the source, and there are as many.
#[derive(Debug)]
pub struct Aligned<S, P> {
    source: S,
    processor: P,
    scratch: Buffer,
    primed: bool,
    frames_in: u64,
    frames_out: u64,
}

impl<S: FrameSource, P: Processor> Aligned<S, P> {
    /// Puts `processor`, fresh, behind `source`, at its start.
    pub fn new(source: S, processor: P) -> Self {
        let channels = usize::from(source.layout().channels());
        let frames = processor.latency_frames().min(PRIME_FRAMES);
        let scratch = Buffer::new(channels, frames);
        Self { source, processor, scratch, primed: false, frames_in: 0, frames_out: 0 }
    }

    /// The processor, to ask what it has done.
    pub fn processor(&self) -> &P {
        &self.processor
    }

    /// Feeds as many frames as the latency is long, and drops what comes out.
    fn prime(&mut self) -> Result<(), S::Error> {
        let mut remaining = self.processor.latency_frames();
        while remaining > 0 {
            self.scratch.set_frames(remaining.min(self.scratch.capacity_frames()));
            remaining -= self.scratch.frames();
            self.frames_in += read_or_silence(&mut self.source, &mut self.scratch.block_mut())?;
            self.processor.process(&mut self.scratch.block_mut());
        }
        self.primed = true;
        Ok(())
    }
}

/// Reads a block, filled up with silence after the end, and says how many frames were read.
fn read_or_silence<S: FrameSource>(source: &mut S, block: &mut BlockMut<'_>) -> Result<u64, S::Error> {
    let read = source.read(block)?;
    let frames = block.frames();
    block.range(read..frames).clear();
    Ok(read as u64)
}

impl<S: FrameSource, P: Processor> FrameSource for Aligned<S, P> {
    type Error = S::Error;

    fn sample_rate(&self) -> NonZeroU32 {
        self.source.sample_rate()
    }

    fn layout(&self) -> ChannelLayout {
        self.source.layout()
    }

    fn total_frames(&self) -> Option<u64> {
        self.source.total_frames()
    }

    fn read(&mut self, block: &mut BlockMut<'_>) -> Result<usize, S::Error> {
        if !self.primed {
            self.prime()?;
        }
        self.frames_in += read_or_silence(&mut self.source, block)?;
        self.processor.process(block);
        let frames = (self.frames_in - self.frames_out).min(block.frames() as u64);
        self.frames_out += frames;
        Ok(frames as usize)
    }
}
