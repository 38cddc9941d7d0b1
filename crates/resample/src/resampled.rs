use core::num::NonZeroU32;

use auralis_core::{BlockMut, BlockRef, BuildError, ChannelLayout, FrameSource};

use crate::feed::{self, Converter, Feed};
use crate::{Progress, Resampler, ResamplerDesign};

/// A source at another sample rate: reads from `S`, and is itself a [`FrameSource`].
///
/// Frame 0 belongs to frame 0, n frames become round(n·fₒᵤₜ/fᵢₙ), and the frames do not depend on the sizes
/// of the blocks that are read. Memory does not grow with the length. See [`Resampler`].
#[derive(Debug)]
pub struct Resampled<S> {
    feed: Feed<S>,
    resampler: Resampler,
}

impl<S: FrameSource> Resampled<S> {
    /// Wraps a source.
    ///
    /// # Errors
    /// A rate outside 1,000 to 768,000 Hz, or a source without channels.
    pub fn new(source: S, design: &ResamplerDesign) -> Result<Self, BuildError> {
        let resampler = design.build(&feed::spec(&source)?)?;
        Ok(Self::through(source, resampler))
    }

    /// Wraps a source in a resampler that was built for its rate and its channels, to design the filters once for
    /// many sources. Whatever stream the resampler was in is forgotten.
    ///
    /// Reading panics if the numbers of channels differ.
    pub fn through(source: S, mut resampler: Resampler) -> Self {
        resampler.reset();
        Self { feed: Feed::new(source), resampler }
    }

    /// The source that is read from.
    pub fn source(&self) -> &S {
        self.feed.source()
    }

    /// The source, from wherever it has been read to.
    pub fn into_inner(self) -> S {
        self.feed.into_inner()
    }
}

impl<S: FrameSource> FrameSource for Resampled<S> {
    type Error = S::Error;

    fn sample_rate(&self) -> NonZeroU32 {
        self.resampler.output_rate()
    }

    fn layout(&self) -> ChannelLayout {
        self.source().layout()
    }

    fn total_frames(&self) -> Option<u64> {
        self.source().total_frames().map(|frames| self.resampler.total_output_frames(frames))
    }

    fn read(&mut self, block: &mut BlockMut<'_>) -> Result<usize, S::Error> {
        self.feed.read(&mut self.resampler, block)
    }
}

impl Converter for Resampler {
    /// Nobody waits for a single frame here: in batches they cost less.
    fn convert(&mut self, input: &BlockRef<'_>, output: &mut BlockMut<'_>) -> Progress {
        self.process_batched(input, output)
    }

    fn finish(&mut self, output: &mut BlockMut<'_>) -> usize {
        Resampler::finish(self, output)
    }
}
