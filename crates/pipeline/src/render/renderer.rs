use auralis_core::{BlockMut, BuildError, FrameSource, StreamSpec};
use auralis_dsp::Dither;

use crate::chain::ChainDesign;
use crate::error::PipelineError;
use crate::render::cache::Master;
use crate::render::segments::Segments;
use crate::render::{Mastered, RenderGrid};
use crate::track::Track;

pub(super) type SourceError<T> = <<T as Track>::Source as FrameSource>::Error;

/// Renders any frames of a track's master, in any order.
///
/// Every range has the bits of the whole: [`render`](crate::render), a listener who seeks and a range request get the
/// same. A range that goes on where the last one ended, or lies a little ahead of it, continues with the state at hand;
/// any other is rendered from the pre-roll of its segment, which takes the time of a segment at most. With
/// [`render_cached`](Self::render_cached) what was rendered before is only copied.
///
/// Several threads have a renderer each. A clone renders the same master, and shares what a cache has of it; another
/// renderer never does, whatever it is made of.
///
/// ```
/// use auralis_core::{Buffer, ChannelLayout};
/// use auralis_pipeline::{ChainDesign, GridRenderer, MemoryTrack};
///
/// let audio = Buffer::new(2, 100_000);
/// let track = MemoryTrack::new(audio.block(), 44_100, ChannelLayout::STEREO)?;
/// let chain = ChainDesign { limiter: Some(Default::default()), ..ChainDesign::default() };
/// let mut renderer = GridRenderer::new(track, chain, None);
/// let mut block = Buffer::new(2, 4_096);
/// let frames = renderer.render(98_000, &mut block.block_mut()).expect("memory can be read");
/// assert_eq!(frames, 2_000, "the track ends there");
/// # Ok::<(), auralis_core::BuildError>(())
/// ```
#[derive(Debug)]
pub struct GridRenderer<T: Track> {
    track: T,
    chain: ChainDesign,
    dither: Option<Dither>,
    grid: Option<RenderGrid>,
    open: Option<Mastered<T::Source>>,
    /// Kept from a source that is closed.
    segments: Option<Segments>,
    /// What a cache knows it by. No setting changes, so what is kept stays true.
    master: Master,
}

impl<T: Track + Clone> Clone for GridRenderer<T> {
    fn clone(&self) -> Self {
        Self {
            track: self.track.clone(),
            chain: self.chain.clone(),
            dither: self.dither,
            grid: self.grid,
            open: None,
            segments: None,
            master: self.master.clone(),
        }
    }
}

impl<T: Track> GridRenderer<T> {
    /// The master of a track by a chain, with a dither to the depth of the output if it is to have one.
    pub fn new(track: T, chain: ChainDesign, dither: Option<Dither>) -> Self {
        Self { track, chain, dither, grid: None, open: None, segments: None, master: Master::new() }
    }

    /// The same on another grid than [`RenderGrid::of`] the chain. It is another master, if only below −120 dBFS.
    #[must_use]
    pub fn on_grid(self, grid: RenderGrid) -> Self {
        Self { grid: Some(grid), open: None, segments: None, master: Master::new(), ..self }
    }

    /// The track.
    pub fn track(&self) -> &T {
        &self.track
    }

    /// Renders the frames from `start` on into a block, and says how many there were: fewer than the block has only
    /// at the end of the track.
    ///
    /// # Errors
    /// The track fails, or the chain does not suit its stream.
    pub fn render(
        &mut self,
        start: u64,
        block: &mut BlockMut<'_>,
    ) -> Result<usize, PipelineError<SourceError<T>>> {
        if self.position_near(start).is_none() {
            self.reopen(start)?;
        }
        let Some(open) = &mut self.open else { return Ok(0) };
        let frames = pass_and_read(open, start, block);
        match &frames {
            Ok(frames) if *frames < block.frames() => self.master.ends_by(start + *frames as u64),
            Ok(_) => {}
            Err(_) => self.open = None,
        }
        frames.map_err(PipelineError::Source)
    }

    pub(super) fn master(&self) -> &Master {
        &self.master
    }

    /// The frame that is rendered next, if going on from it is the shorter way to the one given.
    pub(super) fn position_near(&self, frame: u64) -> Option<u64> {
        self.open.as_ref().filter(|open| is_near(open, frame)).map(Mastered::position)
    }

    /// Opens the track where the pre-roll of the frame's segment starts.
    pub(super) fn reopen(&mut self, start: u64) -> Result<(), PipelineError<SourceError<T>>> {
        let kept = self.open.take().map(Mastered::into_segments).or_else(|| self.segments.take());
        let (source, segments) = match kept {
            Some(mut segments) => {
                segments.start(segments.grid().segment_of(start));
                let source = self.track.open_at(segments.input());
                if source.is_err() {
                    self.segments = Some(segments);
                    return source.map(drop).map_err(PipelineError::Source);
                }
                (source.map_err(PipelineError::Source)?, segments)
            }
            None => self.first_open(start)?,
        };
        self.open = Some(Mastered::behind(source, segments));
        Ok(())
    }

    fn first_open(&mut self, start: u64) -> Result<(T::Source, Segments), PipelineError<SourceError<T>>> {
        let source = self.track.open().map_err(PipelineError::Source)?;
        let spec = spec_of(&source)?;
        let grid = self.grid.unwrap_or_else(|| RenderGrid::of(&self.chain, &spec));
        let mut segments = Segments::new(&self.chain, self.dither, grid, &spec)?;
        segments.start(grid.segment_of(start));
        self.master.set_cut(grid, usize::from(spec.channels));
        let source = match segments.input() {
            0 => source,
            frame => self.track.open_at(frame).map_err(PipelineError::Source)?,
        };
        Ok((source, segments))
    }
}

fn spec_of(source: &impl FrameSource) -> Result<StreamSpec, BuildError> {
    StreamSpec::new(source.sample_rate().get(), source.layout().channels(), 4_096)
}

/// Whether the frame lies ahead, before the pre-roll of another segment would be the shorter way.
fn is_near<S: FrameSource>(open: &Mastered<S>, frame: u64) -> bool {
    let grid = open.segments().grid();
    let position = open.position();
    position <= frame && frame - position <= frame.saturating_sub(grid.preroll_start(grid.segment_of(frame)))
}

fn pass_and_read<S: FrameSource>(
    open: &mut Mastered<S>,
    start: u64,
    block: &mut BlockMut<'_>,
) -> Result<usize, S::Error> {
    open.skip(start.saturating_sub(open.position()))?;
    // A start beyond the end of the track is never reached.
    if open.position() < start { Ok(0) } else { open.read(block) }
}
