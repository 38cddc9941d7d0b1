//! The signal that is measured with, and the engine around it in memory.

use core::convert::Infallible;
use core::num::NonZeroU32;
use core::ops::ControlFlow;

use auralis_core::{BlockMut, BlockRef, Buffer, ChannelLayout, FrameSink, FrameSource};
use auralis_pipeline::{
    Corridor, MasterSettings, MasteringPlan, Passages, PipelineError, Progress, Track, analyze_content,
    foresee, render,
};

use crate::interrupt;

pub(super) const SAMPLE_RATE: NonZeroU32 = NonZeroU32::new(44_100).unwrap();
pub(super) const BLOCK_FRAMES: usize = 4_096;

/// Stereo that keeps every stage busy: chords under decaying bursts of noise, loud enough for the limiter.
pub(super) fn music(seconds: u32) -> Vec<Buffer> {
    let rate = f64::from(SAMPLE_RATE.get());
    let frames = seconds as usize * SAMPLE_RATE.get() as usize;
    let mut random = 0x9E37_79B9_7F4A_7C15u64;
    let mut sample = |n: usize, side: f64| {
        // xorshift64 (Marsaglia 2003).
        random ^= random << 13;
        random ^= random >> 7;
        random ^= random << 17;
        let noise = (random >> 11) as f64 / (1u64 << 52) as f64 - 1.0;
        let time = n as f64 / rate;
        let burst = (-8.0 * (time * 2.0).fract()).exp();
        let chord: f64 =
            [110.0, 220.5, 331.0, 1_765.0].map(|hz| (time * hz * core::f64::consts::TAU).sin()).iter().sum();
        ((0.15 * chord + 0.6 * burst * noise) * side) as f32
    };
    let mut blocks = Vec::with_capacity(frames.div_ceil(BLOCK_FRAMES));
    for start in (0..frames).step_by(BLOCK_FRAMES) {
        let length = BLOCK_FRAMES.min(frames - start);
        let plane = |side: f64, sample: &mut dyn FnMut(usize, f64) -> f32| -> Vec<f32> {
            (start..start + length).map(|n| sample(n, side)).collect()
        };
        blocks.push(Buffer::from_planes(&[plane(1.0, &mut sample), plane(0.8, &mut sample)]));
    }
    blocks
}

/// The signal as a track that can be read again and again.
#[derive(Clone, Copy, Debug)]
pub(super) struct Memory<'a> {
    blocks: &'a [Buffer],
    /// The next block, and the next frame in it.
    at: (usize, usize),
}

impl<'a> Memory<'a> {
    pub(super) fn of(blocks: &'a [Buffer]) -> Self {
        Self { blocks, at: (0, 0) }
    }
}

impl Track for Memory<'_> {
    type Source = Self;

    fn open(&self) -> Result<Self, Infallible> {
        Ok(*self)
    }
}

impl FrameSource for Memory<'_> {
    type Error = Infallible;

    fn sample_rate(&self) -> NonZeroU32 {
        SAMPLE_RATE
    }

    fn layout(&self) -> ChannelLayout {
        ChannelLayout::STEREO
    }

    fn total_frames(&self) -> Option<u64> {
        Some(self.blocks.iter().map(|block| block.frames() as u64).sum())
    }

    fn read(&mut self, block: &mut BlockMut<'_>) -> Result<usize, Infallible> {
        let mut filled = 0;
        while let Some(held) = self.blocks.get(self.at.0).filter(|_| filled < block.frames()) {
            let (from, room) = (self.at.1, block.frames() - filled);
            let frames = room.min(held.frames() - from);
            block.range(filled..filled + frames).copy_from(&held.block().range(from..from + frames));
            filled += frames;
            self.at =
                if from + frames == held.frames() { (self.at.0 + 1, 0) } else { (self.at.0, from + frames) };
        }
        Ok(filled)
    }
}

/// Takes everything, keeps nothing.
struct Nowhere;

impl FrameSink for Nowhere {
    type Error = Infallible;

    fn write(&mut self, block: &BlockRef<'_>) -> Result<(), Infallible> {
        std::hint::black_box(block);
        Ok(())
    }
}

/// A master with the default settings, as the command makes it: measured, planned, tried, rendered.
///
/// # Errors
/// A sentence: the settings are not served, or Ctrl-C.
pub(super) fn master(track: &[Memory<'_>; 1]) -> Result<(), PipelineError<Infallible>> {
    let settings = MasterSettings::default();
    let mut go_on =
        |_: Progress| if interrupt::requested() { ControlFlow::Break(()) } else { ControlFlow::Continue(()) };
    let [mut source] = *track;
    let analysis = analyze_content(&mut source, &mut go_on)?;
    let plan = MasteringPlan::adaptive(&analysis, &settings, &Corridor::built_in());
    let plan = plan.guarded(&Passages::read(&track[0], &analysis, &mut go_on)?)?;
    let plan = foresee(plan, track, &analysis.track.loudness, &settings, &mut go_on)?;
    let [mut source] = *track;
    render(&mut source, &mut Nowhere, &plan, None, &mut go_on)?;
    Ok(())
}
