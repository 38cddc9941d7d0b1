use core::num::NonZeroU32;

use auralis_core::{BlockMut, Buffer, BuildError, ChannelLayout, FrameSource, StreamSpec};

use crate::{Resampler, ResamplerDesign};

/// Frames that are read from the source at once.
const READ_FRAMES: usize = 2_048;

/// A source at another sample rate: reads from `S`, and is itself a [`FrameSource`].
///
/// Frame 0 belongs to frame 0, n frames become round(n·fₒᵤₜ/fᵢₙ), and the frames do not depend on the sizes
/// of the blocks that are read. Memory does not grow with the length. See [`Resampler`].
#[derive(Debug)]
pub struct Resampled<S> {
    source: S,
    resampler: Resampler,
    input: Buffer,
    used: usize,
    ended: bool,
}

impl<S: FrameSource> Resampled<S> {
    /// Wraps a source.
    ///
    /// # Errors
    /// A rate outside 1,000 to 768,000 Hz, or a source without channels.
    pub fn new(source: S, design: &ResamplerDesign) -> Result<Self, BuildError> {
        let channels = source.layout().channels();
        let spec = StreamSpec::new(source.sample_rate().get(), channels, READ_FRAMES)?;
        let mut input = Buffer::new(usize::from(channels), READ_FRAMES);
        input.set_frames(0);
        Ok(Self { source, resampler: design.build(&spec)?, input, used: 0, ended: false })
    }

    /// The source that is read from.
    pub fn source(&self) -> &S {
        &self.source
    }

    /// The source, from wherever it has been read to.
    pub fn into_inner(self) -> S {
        self.source
    }

    /// Reads the next input when the last is used up.
    fn refill(&mut self) -> Result<(), S::Error> {
        if self.used < self.input.frames() || self.ended {
            return Ok(());
        }
        self.input.set_frames(READ_FRAMES);
        let frames = self.source.read(&mut self.input.block_mut());
        self.used = 0;
        self.input.set_frames(*frames.as_ref().unwrap_or(&0));
        self.ended = frames? < READ_FRAMES;
        Ok(())
    }
}

impl<S: FrameSource> FrameSource for Resampled<S> {
    type Error = S::Error;

    fn sample_rate(&self) -> NonZeroU32 {
        self.resampler.output_rate()
    }

    fn layout(&self) -> ChannelLayout {
        self.source.layout()
    }

    fn total_frames(&self) -> Option<u64> {
        self.source.total_frames().map(|frames| self.resampler.total_output_frames(frames))
    }

    fn read(&mut self, block: &mut BlockMut<'_>) -> Result<usize, S::Error> {
        let mut done = 0;
        while done < block.frames() {
            self.refill()?;
            let input = self.input.block().range(self.used..self.input.frames());
            let mut rest = block.range(done..block.frames());
            let progress = self.resampler.process_batched(&input, &mut rest);
            self.used += progress.consumed;
            done += progress.produced;
            if self.ended && self.used == self.input.frames() && done < block.frames() {
                return Ok(done + self.resampler.finish(&mut block.range(done..block.frames())));
            }
        }
        Ok(done)
    }
}
