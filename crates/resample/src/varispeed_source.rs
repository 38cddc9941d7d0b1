use core::num::NonZeroU32;

use auralis_core::{BlockMut, BlockRef, BuildError, ChannelLayout, FrameSource};

use crate::feed::{self, Converter, Feed};
use crate::{Progress, Varispeed, VarispeedDesign};

/// A source that is played at a speed of its own: reads from `S`, and is itself a [`FrameSource`].
///
/// The frames do not depend on the sizes of the blocks that are read, as long as a new speed is set between
/// the same two of them. Their number is not known beforehand, because the speed may change at any of them.
/// Memory does not grow with the length. See [`Varispeed`].
///
/// ```
/// # use core::convert::Infallible;
/// # use core::num::NonZeroU32;
/// # use auralis_core::{BlockMut, Buffer, ChannelLayout, FrameSource};
/// # struct Second { left: usize }
/// # impl FrameSource for Second {
/// #     type Error = Infallible;
/// #     fn sample_rate(&self) -> NonZeroU32 { NonZeroU32::new(44_100).expect("not zero") }
/// #     fn layout(&self) -> ChannelLayout { ChannelLayout::STEREO }
/// #     fn total_frames(&self) -> Option<u64> { Some(44_100) }
/// #     fn read(&mut self, block: &mut BlockMut<'_>) -> Result<usize, Infallible> {
/// #         let frames = block.frames().min(self.left);
/// #         self.left -= frames;
/// #         Ok(frames)
/// #     }
/// # }
/// use auralis_resample::{VarispeedDesign, VarispeedSource};
///
/// let second = Second { left: 44_100 };
/// let mut source = VarispeedSource::new(second, &VarispeedDesign { ramp_ms: 0.0, ..Default::default() })?;
/// source.set_speed(0.5);
/// let mut block = Buffer::new(2, 100_000);
/// assert_eq!(source.read(&mut block.block_mut()), Ok(88_200));
/// # Ok::<(), auralis_core::BuildError>(())
/// ```
#[derive(Debug)]
pub struct VarispeedSource<S> {
    feed: Feed<S>,
    varispeed: Varispeed,
}

impl<S: FrameSource> VarispeedSource<S> {
    /// Wraps a source.
    ///
    /// # Errors
    /// A parameter outside its range, or a source whose rate or channels are.
    pub fn new(source: S, design: &VarispeedDesign) -> Result<Self, BuildError> {
        let varispeed = design.build(&feed::spec(&source)?)?;
        Ok(Self { feed: Feed::new(source), varispeed })
    }

    /// Glides to another speed, from the next frame that is read on: see [`Varispeed::set_speed`].
    pub fn set_speed(&mut self, speed: f64) {
        self.varispeed.set_speed(speed);
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

impl<S: FrameSource> FrameSource for VarispeedSource<S> {
    type Error = S::Error;

    fn sample_rate(&self) -> NonZeroU32 {
        self.varispeed.output_rate()
    }

    fn layout(&self) -> ChannelLayout {
        self.source().layout()
    }

    fn total_frames(&self) -> Option<u64> {
        None
    }

    fn read(&mut self, block: &mut BlockMut<'_>) -> Result<usize, S::Error> {
        self.feed.read(&mut self.varispeed, block)
    }
}

impl Converter for Varispeed {
    fn convert(&mut self, input: &BlockRef<'_>, output: &mut BlockMut<'_>) -> Progress {
        self.process(input, output)
    }

    fn finish(&mut self, output: &mut BlockMut<'_>) -> usize {
        Varispeed::finish(self, output)
    }
}
