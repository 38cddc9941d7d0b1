use std::num::NonZeroU32;

use auralis_core::{Analyzer, BlockMut, ChannelLayout, FrameSource};

/// A source whose frames an analyser hears as they are read.
pub(super) struct Overheard<S, A> {
    pub(super) source: S,
    pub(super) analyzer: A,
}

impl<S: FrameSource, A: Analyzer> FrameSource for Overheard<S, A> {
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
        self.analyzer.push(&block.as_ref().range(0..frames));
        Ok(frames)
    }
}
