use auralis_core::{BlockMut, BlockRef, Buffer, BuildError, FrameSource, StreamSpec};

use crate::Progress;

/// Frames that are read from the source at once.
const READ_FRAMES: usize = 2_048;

/// What takes frames at one pace and gives them at another.
pub(crate) trait Converter {
    /// Uses the input and fills the output until one of them is used up.
    fn convert(&mut self, input: &BlockRef<'_>, output: &mut BlockMut<'_>) -> Progress;

    /// Hands out what remains after the last input.
    fn finish(&mut self, output: &mut BlockMut<'_>) -> usize;
}

/// A source, and the frames of it that are read and not yet used.
#[derive(Debug)]
pub(crate) struct Feed<S> {
    source: S,
    input: Buffer,
    used: usize,
    ended: bool,
}

/// What a converter behind a source is built for.
pub(crate) fn spec(source: &impl FrameSource) -> Result<StreamSpec, BuildError> {
    StreamSpec::new(source.sample_rate().get(), source.layout().channels(), READ_FRAMES)
}

impl<S: FrameSource> Feed<S> {
    pub(crate) fn new(source: S) -> Self {
        let mut input = Buffer::new(usize::from(source.layout().channels()), READ_FRAMES);
        input.set_frames(0);
        Self { source, input, used: 0, ended: false }
    }

    pub(crate) fn source(&self) -> &S {
        &self.source
    }

    pub(crate) fn into_inner(self) -> S {
        self.source
    }

    /// Fills the block through the converter; fewer frames than it has mean the end.
    pub(crate) fn read(
        &mut self,
        converter: &mut impl Converter,
        block: &mut BlockMut<'_>,
    ) -> Result<usize, S::Error> {
        let mut done = 0;
        while done < block.frames() {
            self.refill()?;
            let input = self.input.block().range(self.used..self.input.frames());
            let mut rest = block.range(done..block.frames());
            let progress = converter.convert(&input, &mut rest);
            self.used += progress.consumed;
            done += progress.produced;
            if self.ended && self.used == self.input.frames() && done < block.frames() {
                return Ok(done + converter.finish(&mut block.range(done..block.frames())));
            }
        }
        Ok(done)
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
