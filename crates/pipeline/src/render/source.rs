use core::num::NonZeroU32;

use auralis_core::{BlockMut, Buffer, BuildError, ChannelLayout, Db, FrameSource, StreamSpec};
use auralis_dsp::Dither;

use crate::chain::ChainDesign;
use crate::render::RenderGrid;
use crate::render::segments::Segments;

/// Frames fed at a time while a pre-roll and a latency are passed.
const PRIME_FRAMES: usize = 4_096;

/// A source as its master: seen through a chain and dither on the [`RenderGrid`], with the latency compensated.
///
/// Frame *n* of the result belongs to frame *n* of the source, and there are as many. The bits do not depend on where
/// reading began: see [`GridRenderer`](crate::GridRenderer) for any range of a track.
#[derive(Debug)]
pub struct Mastered<S> {
    source: S,
    segments: Segments,
    warm_up: Buffer,
    /// The end of the source, once it was met.
    end: Option<u64>,
}

impl<S: FrameSource> Mastered<S> {
    /// Puts a chain, and a dither to the depth of the output, behind a source at its start.
    ///
    /// # Errors
    /// The chain, the dither or the grid does not suit the stream.
    pub fn new(
        source: S,
        chain: &ChainDesign,
        dither: Option<Dither>,
        grid: RenderGrid,
    ) -> Result<Self, BuildError> {
        let spec = StreamSpec::new(source.sample_rate().get(), source.layout().channels(), PRIME_FRAMES)?;
        let segments = Segments::new(chain, dither, grid, &spec)?;
        Ok(Self::behind(source, segments))
    }

    /// Puts segments behind a source that stands at the next frame of their input.
    pub(crate) fn behind(source: S, segments: Segments) -> Self {
        let channels = usize::from(source.layout().channels());
        Self { source, segments, warm_up: Buffer::new(channels, PRIME_FRAMES), end: None }
    }

    pub(crate) fn segments(&self) -> &Segments {
        &self.segments
    }

    pub(crate) fn into_segments(self) -> Segments {
        self.segments
    }

    /// The frame that is read next.
    pub fn position(&self) -> u64 {
        let next = self.segments.input() + self.segments.until_output();
        next.saturating_sub(self.segments.latency()).min(self.end.unwrap_or(u64::MAX))
    }

    /// The most that the limiter took off so far, 0 dB or more.
    pub fn max_gain_reduction(&self) -> Db {
        self.segments.max_gain_reduction()
    }

    /// Samples so far that lay beyond full scale and were limited to it by the dither.
    pub fn clipped_samples(&self) -> u64 {
        self.segments.clipped_samples()
    }

    /// Feeds until the next frame in is a frame out.
    fn prime(&mut self) -> Result<(), S::Error> {
        let target = self.segments.input() + self.segments.until_output();
        self.pass_up_to(target)
    }

    fn pass_up_to(&mut self, target: u64) -> Result<(), S::Error> {
        while self.segments.input() < target && !self.is_over() {
            let frames = (target - self.segments.input()).min(PRIME_FRAMES as u64) as usize;
            self.warm_up.set_frames(frames);
            advance(&mut self.source, &mut self.segments, &mut self.end, &mut self.warm_up.block_mut())?;
        }
        Ok(())
    }

    /// Whether all has come out.
    fn is_over(&self) -> bool {
        self.end.is_some_and(|end| self.segments.input() >= end + self.segments.latency())
    }
}

/// Reads a block, filled up with silence after the end, and renders it.
fn advance<S: FrameSource>(
    source: &mut S,
    segments: &mut Segments,
    end: &mut Option<u64>,
    block: &mut BlockMut<'_>,
) -> Result<(), S::Error> {
    let frames = block.frames();
    let read = if end.is_some() { 0 } else { source.read(block)? };
    if read < frames {
        end.get_or_insert(segments.input() + read as u64);
        block.range(read..frames).clear();
    }
    // Beyond its latency nothing follows the end: no segment begins there.
    let due = end.map_or(u64::MAX, |end| (end + segments.latency()).saturating_sub(segments.input()));
    segments.process(&mut block.range(0..due.min(frames as u64) as usize));
    Ok(())
}

impl<S: FrameSource> FrameSource for Mastered<S> {
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
        self.prime()?;
        let position = self.position();
        advance(&mut self.source, &mut self.segments, &mut self.end, block)?;
        let left = self.end.map_or(u64::MAX, |end| end.saturating_sub(position));
        Ok(left.min(block.frames() as u64) as usize)
    }

    /// Renders what is passed, for what follows depends on it.
    fn skip(&mut self, frames: u64) -> Result<u64, S::Error> {
        self.prime()?;
        let from = self.position();
        let target = self.segments.input().saturating_add(frames);
        self.pass_up_to(target)?;
        Ok(self.position() - from)
    }
}
