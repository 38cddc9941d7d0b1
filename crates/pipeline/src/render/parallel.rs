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
use crate::render::{RenderGrid, Rendering, render};

/// Frames written at a time.
const BLOCK_FRAMES: usize = 4_096;
/// What the segments under way may take, in bytes.
const BUDGET_BYTES: u64 = 64 << 20;

/// Renders as [`render`](crate::render), with the same bits, on all threads of the current rayon pool.
///
/// The source is read once, in order, and so is the sink written: while some segments of the [`RenderGrid`] are
/// rendered, those before them are written and those after them are read. Twice as many segments as threads are in
/// memory, 6 MB each for stereo at 44.1 kHz, but no more than fit 64 MB; where not even two do, or there is one thread,
/// this is [`render`](crate::render).
///
/// # Errors
/// As [`render`](crate::render).
pub fn render_in_parallel<S: FrameSource + Send, K: FrameSink + Send>(
    source: &mut S,
    sink: &mut K,
    plan: &MasteringPlan,
    dither: Option<Dither>,
    observer: &mut (impl Observer + Send),
) -> Result<Rendering, PipelineError<S::Error, K::Error>> {
    let spec = stream_spec(source)?;
    let chain = ChainDesign::of_plan(plan);
    let grid = RenderGrid::of(&chain, &spec);
    let at_once = segments_at_once(grid, &spec);
    if at_once == 0 || rayon::current_num_threads() == 1 {
        return render(source, sink, plan, dither, observer);
    }
    let batch = || {
        let workers = (0..at_once).map(|_| Worker::new(&chain, dither, grid, &spec));
        workers.collect::<Result<Vec<Worker>, BuildError>>()
    };
    let (mut rendering, mut waiting) = (batch()?, batch()?);
    let latency = rendering[0].segments.latency();
    let sink = MeasuredSink::new(sink, &spec, source.layout())?;
    let mut ends = Ends { reader: Reader::new(source, grid, latency), segment: 0, sink, observer, frames: 0 };
    ends.load(&mut rendering)?;
    while rendering.iter().any(Worker::is_loaded) {
        let (turned, ()) = rayon::join(
            || ends.write(&mut waiting).and_then(|()| ends.load(&mut waiting)),
            || rendering.par_iter_mut().with_max_len(1).for_each(Worker::render),
        );
        turned?;
        core::mem::swap(&mut rendering, &mut waiting);
    }
    ends.write(&mut waiting)?;
    let reductions = rendering.iter().chain(&waiting).map(|worker| worker.max_gain_reduction.0);
    Ok(ends.sink.finish(Db(reductions.fold(0.0, f64::max))))
}

/// How many segments are rendered at once; as many again are read and written meanwhile.
fn segments_at_once(grid: RenderGrid, spec: &StreamSpec) -> usize {
    let frames = grid.start(2) - grid.preroll_start(1);
    let bytes = frames * u64::from(spec.channels) * size_of::<f32>() as u64;
    rayon::current_num_threads().min((BUDGET_BYTES / (2 * bytes)) as usize)
}

/// Both ends of the work, where order matters.
struct Ends<'a, S, K, O> {
    reader: Reader<'a, S>,
    /// The next segment to read.
    segment: u64,
    sink: MeasuredSink<'a, K>,
    observer: &'a mut O,
    /// Frames written.
    frames: u64,
}

impl<S: FrameSource, K: FrameSink, O: Observer> Ends<'_, S, K, O> {
    /// Gives each worker the next segment, as long as there are any.
    fn load(&mut self, workers: &mut [Worker]) -> Result<(), PipelineError<S::Error, K::Error>> {
        for worker in workers {
            if !self.reader.has(self.segment) {
                break;
            }
            worker.load(self.segment, &mut self.reader).map_err(PipelineError::Source)?;
            self.segment += 1;
        }
        Ok(())
    }

    /// Takes from each worker what it has rendered.
    fn write(&mut self, workers: &mut [Worker]) -> Result<(), PipelineError<S::Error, K::Error>> {
        for worker in workers.iter_mut() {
            for block in blocks(worker.output()) {
                self.sink.write(&block).map_err(PipelineError::Sink)?;
                self.frames += block.frames() as u64;
                let total_frames = self.reader.source.total_frames();
                let progress = Progress { stage: Stage::Render, frames: self.frames, total_frames };
                if self.observer.progress(progress).is_break() {
                    return Err(PipelineError::Cancelled);
                }
            }
            worker.output = 0..0;
        }
        Ok(())
    }
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

    fn is_loaded(&self) -> bool {
        !self.output.is_empty()
    }

    fn render(&mut self) {
        if !self.is_loaded() {
            return;
        }
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
