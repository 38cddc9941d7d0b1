use core::fmt;
use core::num::NonZeroU32;

use crate::{BlockMut, BlockRef, ChannelLayout, FrameSource};

/// A source of which something hears every frame on its way: see [`FrameSource::inspect`].
pub struct Inspect<S, F> {
    source: S,
    hear: F,
}

impl<S, F> Inspect<S, F> {
    pub(crate) fn new(source: S, hear: F) -> Self {
        Self { source, hear }
    }
}

impl<S: FrameSource, F: FnMut(&BlockRef<'_>)> FrameSource for Inspect<S, F> {
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
        let frames = self.source.read(block)?;
        (self.hear)(&block.as_ref().range(0..frames));
        Ok(frames)
    }
}

impl<S: fmt::Debug, F> fmt::Debug for Inspect<S, F> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Inspect").field("source", &self.source).finish_non_exhaustive()
    }
}
