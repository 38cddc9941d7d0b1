use core::ops::Range;

use auralis_core::{BlockRef, Buffer, BuildError, Db, FrameSink, FrameSource, StreamSpec};
use auralis_dsp::Dither;
use rayon::prelude::*;

use crate::chain::ChainDesign;
use crate::drive::stream_spec;
use crate::error::PipelineError;
use crate::plan::MasteringPlan;
use crate::progress::{Observer, Progress, Stage};
use crate::render::measured::MeasuredSink;
use crate::render::segments::Segments;
use crate::render::{RenderGrid, Rendering};

/// Frames written at a time.
const BLOCK_FRAMES: usize = 4_096;

/// Renders as [`render`](crate::render), with the same bits, on all threads of the current rayon pool.
///
/// The source is read once, in order, and so is the sink written. Each thread holds one segment of the
/// [`RenderGrid`] with its pre-roll: 12 MB for stereo at 44.1 kHz.
///
/// # Errors
/// As [`render`](crate::render).
pub fn render_in_parallel<S: FrameSource, K: FrameSink>(
    source: &mut S,
    sink: &mut K,
    plan: &MasteringPlan,
    dither: Option<Dither>,
    observer: &mut impl Observer,
) -> Result<Rendering, PipelineError<S::Error, K::Error>> {
    let spec = stream_spec(source)?;
    let chain = ChainDesign::of_plan(plan);
    let grid = RenderGrid::of(&chain, &spec);
    let mut sink = MeasuredSink::new(sink, &spec, source.layout())?;
    let workers = (0..rayon::current_num_threads()).map(|_| Worker::new(&chain, dither, grid, &spec));
    let mut workers: Vec<Worker> = workers.collect::<Result<_, _>>()?;
    let mut reader = Reader::new(source, grid, workers[0].segments.latency());
    let mut frames = 0;
    let mut segment = 0;
    while reader.has(segment) {
        let mut loaded = 0;
        while loaded < workers.len() && reader.has(segment) {
            workers[loaded].load(segment, &mut reader).map_err(PipelineError::Source)?;
            (segment, loaded) = (segment + 1, loaded + 1);
        }
        workers[..loaded].par_iter_mut().for_each(Worker::render);
        for worker in &workers[..loaded] {
            for block in blocks(worker.output()) {
                sink.write(&block).map_err(PipelineError::Sink)?;
                frames += block.frames() as u64;
                let total_frames = reader.source.total_frames();
                if observer.progress(Progress { stage: Stage::Render, frames, total_frames }).is_break() {
                    return Err(PipelineError::Cancelled);
                }
            }
        }
    }
    let reductions = workers.iter().map(|worker| worker.max_gain_reduction.0);
    Ok(sink.finish(Db(reductions.fold(0.0, f64::max))))
}

fn blocks(audio: BlockRef<'_>) -> impl Iterator<Item = BlockRef<'_>> {
    let starts = (0..audio.frames()).step_by(BLOCK_FRAMES);
    starts.map(move |start| audio.range(start..audio.frames().min(start + BLOCK_FRAMES)))
}

/// Renders one segment after another, each alone.
struct Worker {
    segments: Segments,
    segment: u64,
    /// The segment's input, from the start of its pre-roll to the end of its latency; then what came of it.
    audio: Buffer,
    output: Range<usize>,
    max_gain_reduction: Db,
}

impl Worker {
    fn new(
        chain: &ChainDesign,
        dither: Option<Dither>,
        grid: RenderGrid,
        spec: &StreamSpec,
    ) -> Result<Self, BuildError> {
        let segments = Segments::one(chain, dither, grid, spec)?;
        let frames = grid.start(2) - grid.preroll_start(1) + segments.latency();
        let audio = Buffer::new(usize::from(spec.channels), frames as usize);
        Ok(Self { segments, segment: 0, audio, output: 0..0, max_gain_reduction: Db(0.0) })
    }

    fn load<S: FrameSource>(&mut self, segment: u64, reader: &mut Reader<'_, S>) -> Result<(), S::Error> {
        self.segment = segment;
        self.output = reader.read(segment, &mut self.audio)?;
        Ok(())
    }

    fn render(&mut self) {
        self.segments.start(self.segment);
        self.segments.process(&mut self.audio.block_mut());
        let reduction = self.segments.max_gain_reduction();
        self.max_gain_reduction = Db(self.max_gain_reduction.0.max(reduction.0));
    }

    fn output(&self) -> BlockRef<'_> {
        self.audio.block().range(self.output.clone())
    }
}

/// Hands out the input of segment after segment; what two of them need is read once.
struct Reader<'a, S> {
    source: &'a mut S,
    grid: RenderGrid,
    latency: u64,
    /// The last frames read, which the next segment begins with.
    overlap: Buffer,
    position: u64,
    /// The length of the source, once its end was met.
    end: Option<u64>,
}

impl<'a, S: FrameSource> Reader<'a, S> {
    fn new(source: &'a mut S, grid: RenderGrid, latency: u64) -> Self {
        let frames = grid.start(1) - grid.preroll_start(1) + latency;
        let mut overlap = Buffer::new(usize::from(source.layout().channels()), frames as usize);
        overlap.set_frames(0);
        Self { source, grid, latency, overlap, position: 0, end: None }
    }

    fn has(&self, segment: u64) -> bool {
        self.end.is_none_or(|end| self.grid.start(segment) < end)
    }

    /// Reads the input of the next segment, and says where in it the output will be.
    fn read(&mut self, segment: u64, audio: &mut Buffer) -> Result<Range<usize>, S::Error> {
        let (first, next) = (self.grid.start(segment), self.grid.start(segment + 1));
        let input = self.grid.preroll_start(segment);
        let known = self.overlap.frames();
        audio.set_frames((next + self.latency - input) as usize);
        let mut block = audio.block_mut();
        let frames = block.frames();
        block.range(0..known).copy_from(&self.overlap.block());
        let mut rest = block.range(known..frames);
        let read = if self.end.is_some() { 0 } else { self.source.read(&mut rest)? };
        self.position += read as u64;
        if known + read < frames {
            self.end.get_or_insert(self.position);
            rest.range(read..frames - known).clear();
        }
        let overlap = (self.grid.preroll_start(segment + 1) - input) as usize;
        self.overlap.set_frames(frames - overlap);
        self.overlap.block_mut().copy_from(&block.as_ref().range(overlap..frames));
        let at = |frame: u64| (frame.min(self.end.unwrap_or(u64::MAX)) + self.latency - input) as usize;
        Ok(at(first)..at(next))
    }
}
