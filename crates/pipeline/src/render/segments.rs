use auralis_core::{BlockMut, Buffer, BuildError, Db, Design, Processor, StreamSpec};
use auralis_dsp::{Dither, Quantizer};

use crate::chain::{ChainDesign, MasterChain};
use crate::render::RenderGrid;

/// Frames in the copy of the input that warms up the next segment's chain.
const COPY_FRAMES: usize = 4_096;

/// A chain and its dither, cut on the render grid: as input comes in, segment after segment is rendered, each by a
/// chain that began its pre-roll while the one before was still at work.
#[derive(Debug)]
pub(crate) struct Segments {
    grid: RenderGrid,
    latency: u64,
    chain: MasterChain,
    /// How the chain of the following segment is built; without it, the segment is the last.
    design: Option<(ChainDesign, StreamSpec)>,
    /// That chain, from its first pre-roll on: who hears one block does not wait for it.
    following: Option<MasterChain>,
    copy: Buffer,
    quantizer: Option<Quantizer>,
    segment: u64,
    /// The next frame of input.
    input: u64,
    max_gain_reduction: Db,
}

impl Segments {
    /// Segment after segment, from the first on.
    pub(crate) fn new(
        design: &ChainDesign,
        dither: Option<Dither>,
        grid: RenderGrid,
        spec: &StreamSpec,
    ) -> Result<Self, BuildError> {
        let mut segments = Self::one(design, dither, grid, spec)?;
        // Both chains are at work for the length of a pre-roll and a latency.
        if grid.segment_frames / 2 <= segments.latency {
            let (value, reason) = (grid.segment_frames as f64, "a segment must be longer than two latencies");
            return Err(BuildError::Unsupported { parameter: "segment_frames", value, reason });
        }
        segments.design = Some((design.clone(), *spec));
        segments.copy = Buffer::new(usize::from(spec.channels), COPY_FRAMES);
        Ok(segments)
    }

    /// One segment alone, the first until another is asked for.
    pub(crate) fn one(
        design: &ChainDesign,
        dither: Option<Dither>,
        grid: RenderGrid,
        spec: &StreamSpec,
    ) -> Result<Self, BuildError> {
        let chain = design.build(spec)?;
        Ok(Self {
            grid,
            latency: chain.latency_frames() as u64,
            chain,
            design: None,
            following: None,
            copy: Buffer::default(),
            quantizer: dither.map(|dither| dither.build(spec)).transpose()?,
            segment: 0,
            input: 0,
            max_gain_reduction: Db(0.0),
        })
    }

    /// Goes to the start of a segment's pre-roll, which is the next frame of input from then on.
    pub(crate) fn start(&mut self, segment: u64) {
        self.chain.reset();
        self.following.iter_mut().for_each(Processor::reset);
        self.segment = segment;
        self.input = self.grid.preroll_start(segment);
        self.seek_dither();
    }

    /// The next frame of input.
    pub(crate) fn input(&self) -> u64 {
        self.input
    }

    pub(crate) fn grid(&self) -> RenderGrid {
        self.grid
    }

    /// Frames of input until the segment's first frame comes out; 0 from then on.
    pub(crate) fn until_output(&self) -> u64 {
        (self.grid.start(self.segment) + self.latency).saturating_sub(self.input)
    }

    pub(crate) fn latency(&self) -> u64 {
        self.latency
    }

    /// The most that the limiter took off in what was rendered, 0 dB or more.
    pub(crate) fn max_gain_reduction(&self) -> Db {
        let sounds = self.input > self.grid.start(self.segment) + self.latency;
        let present = if sounds { self.chain.max_gain_reduction().0 } else { 0.0 };
        Db(self.max_gain_reduction.0.max(present))
    }

    /// Renders in place. Output before the first frame of the segment is what comes out of the warm-up.
    pub(crate) fn process(&mut self, block: &mut BlockMut<'_>) {
        let frames = block.frames();
        let mut done = 0;
        while done < frames {
            let count = self.until_border().min((frames - done) as u64) as usize;
            self.process_piece(&mut block.range(done..done + count));
            done += count;
            if self.design.is_some() && self.input == self.next_start() + self.latency {
                self.follow();
            }
        }
    }

    fn next_start(&self) -> u64 {
        self.grid.start(self.segment + 1)
    }

    /// Frames of input until something begins or ends, or the copy is full.
    fn until_border(&self) -> u64 {
        if self.design.is_none() {
            return self.until_warm();
        }
        let warm_up = self.grid.preroll_start(self.segment + 1);
        if self.input < warm_up {
            return self.until_warm().min(warm_up - self.input);
        }
        let end = self.next_start() + self.latency - self.input;
        self.until_warm().min(end).min(COPY_FRAMES as u64)
    }

    /// Frames of input that must stay apart from what is heard, so that dither begins with the segment.
    fn until_warm(&self) -> u64 {
        match self.until_output() {
            0 => u64::MAX,
            frames => frames,
        }
    }

    /// At most up to the next border.
    fn process_piece(&mut self, block: &mut BlockMut<'_>) {
        let frames = block.frames();
        if let Some((design, spec)) = &self.design
            && self.input >= self.grid.preroll_start(self.segment + 1)
        {
            let built = || design.build_beside(&self.chain, spec).expect("as it was built before");
            let following = self.following.get_or_insert_with(built);
            self.copy.set_frames(frames);
            self.copy.block_mut().copy_from(&block.as_ref());
            following.process(&mut self.copy.block_mut());
        }
        self.chain.process(block);
        if self.until_output() == 0
            && let Some(quantizer) = &mut self.quantizer
        {
            quantizer.process(block);
        }
        self.input += frames as u64;
    }

    /// The following segment becomes the present one.
    fn follow(&mut self) {
        self.max_gain_reduction = self.max_gain_reduction();
        // Without a pre-roll and a latency there was nothing to hear yet.
        if let Some(following) = &mut self.following {
            core::mem::swap(&mut self.chain, following);
        }
        self.following.as_mut().unwrap_or(&mut self.chain).reset();
        self.segment += 1;
        self.seek_dither();
    }

    fn seek_dither(&mut self) {
        let start = self.grid.start(self.segment);
        self.quantizer.iter_mut().for_each(|quantizer| quantizer.seek(start));
    }

    pub(crate) fn clipped_samples(&self) -> u64 {
        self.quantizer.as_ref().map_or(0, Quantizer::clipped_samples)
    }
}
