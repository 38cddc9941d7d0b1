//! The laws that every [`Processor`] and every [`Analyzer`] obeys, as one check.
//!
//! | law | what is done |
//! |---|---|
//! | any split gives identical bits | one call; blocks of 1, 2, 3, 7, 63, 64, 441, 480, 512, 1000, 1023 and 4096 frames; empty blocks in between; 200 random splits; other `max_block_frames` |
//! | reset equals new | reset when new, after and amid a stream, after NaN, after samples of 10³⁰, twice in a row |
//! | the impulse arrives after `latency_frames` | one channel at a time, from several frames |
//! | nothing is allocated | every call of `process` and `reset` is counted |
//! | samples that are not finite are replaced by zero | the output has the bits of the same input with zeros there |
//! | silence gives finite output | from the start, and after sound |
//! | nothing outside the block is touched | planes lie further apart than they are long, with marked samples in between |
//!
//! The test file installs the counting allocator; without it the check fails rather than passes.
//!
//! ```
//! # use auralis_core::{BlockMut, BuildError, Design, Processor, StreamSpec};
//! # struct Mute;
//! # impl Design for Mute {
//! #     type Processor = Muted;
//! #     fn build(&self, _: &StreamSpec) -> Result<Muted, BuildError> { Ok(Muted) }
//! # }
//! # struct Muted;
//! # impl Processor for Muted {
//! #     fn process(&mut self, block: &mut BlockMut<'_>) {
//! #         for plane in block.planes_mut() {
//! #             plane.iter_mut().for_each(|x| *x = if x.is_finite() { *x * 0.5 } else { 0.0 });
//! #         }
//! #     }
//! #     fn reset(&mut self) {}
//! # }
//! use auralis_testkit::laws::Laws;
//! auralis_testkit::count_allocations!();
//!
//! # fn main() {
//! # let design = Mute;
//! Laws::new(&design).check();
//! Laws::new(&design).sample_rate(192_000).channels(8).check();
//! # }
//! ```
//!
//! Each failure is a panic that names the law, the split, the channel and frame, and both values.

mod analyzer;
mod difference;
mod impulse;
mod processor;
mod split;
mod stage;

use auralis_core::{Analyzer, Buffer, Design, Processor, StreamSpec};

pub use analyzer::AnalyzerLaws;
pub use impulse::Arrival;
pub use processor::Laws;

use crate::Random;

/// Checks every law on a design for one stream and one input; short for [`Laws`] with all else as usual.
///
/// # Panics
/// If a law is broken, if the design does not build, or if allocations are not counted.
#[track_caller]
pub fn check<D: Design>(design: &D, spec: &StreamSpec, input: &Buffer) {
    Laws::new(design).stream(*spec).input(input.clone()).check();
}

/// Frames of the usual input: more than one block of the largest usual length, and no multiple of any.
const INPUT_FRAMES: usize = 9_973;

/// The usual input: noise that jumps between loud, quiet, denormal and silent every few hundred
/// frames, different in each channel, with samples up to four times full scale.
fn usual_input(channels: usize) -> Buffer {
    let mut random = Random::new(0x1A35);
    let mut buffer = Buffer::new(channels, INPUT_FRAMES);
    for channel in 0..channels {
        let mut rest = buffer.plane_mut(channel);
        while !rest.is_empty() {
            let length = random.range(1..700).min(rest.len());
            let (part, after) = rest.split_at_mut(length);
            let gain = [4.0, 1.0, 0.25, 0.01, 1e-39, 0.0][random.range(0..6)];
            part.iter_mut().for_each(|x| *x = random.sample() * gain);
            rest = after;
        }
    }
    buffer
}

/// The input with NaN, ±∞ or zeros in about one of 200 samples and in the very first and last.
fn with_non_finite(input: &Buffer, replaced_by_zero: bool) -> Buffer {
    let mut random = Random::new(0xBAD);
    let mut buffer = input.clone();
    let last = input.frames().saturating_sub(1);
    for plane in buffer.block_mut().planes_mut() {
        for (n, x) in plane.iter_mut().enumerate() {
            let value = [f32::NAN, f32::INFINITY, f32::NEG_INFINITY][random.range(0..3)];
            if random.range(0..200) == 0 || n == 0 || n == last {
                *x = if replaced_by_zero { 0.0 } else { value };
            }
        }
    }
    buffer
}

/// Noise of 10³⁰: loud enough to overflow squares and sums in `f32`.
fn absurdly_loud(channels: usize) -> Buffer {
    let mut random = Random::new(0x10D);
    let mut buffer = Buffer::new(channels, 1_200);
    for plane in buffer.block_mut().planes_mut() {
        plane.iter_mut().for_each(|x| *x = random.sample() * 1e30);
    }
    buffer
}

/// A stream that the library must accept.
#[track_caller]
fn spec(sample_rate: u32, channels: u16, max_block_frames: usize) -> StreamSpec {
    match StreamSpec::new(sample_rate, channels, max_block_frames) {
        Ok(spec) => spec,
        Err(error) => panic!("the laws cannot be checked on this stream: {error}"),
    }
}

/// What is checked: named in messages.
#[derive(Clone, Copy)]
enum Call {
    Process,
    Push,
    Reset,
}

impl Call {
    #[track_caller]
    fn assert_allocates_nothing(self, count: u32, when: &str) {
        let name = match self {
            Self::Process => "process",
            Self::Push => "push",
            Self::Reset => "reset",
        };
        assert!(
            count == 0,
            "law: nothing is allocated. `{name}` called the allocator {count} times ({when})"
        );
    }
}

/// Resets and counts.
#[track_caller]
fn reset_processor<P: Processor>(processor: &mut P, when: &str) {
    let ((), count) = crate::allocations::count(|| processor.reset());
    Call::Reset.assert_allocates_nothing(count, when);
}

/// Resets an analyser, counting only if asked.
#[track_caller]
fn reset_analyzer<A: Analyzer>(analyzer: &mut A, counted: bool, when: &str) {
    if counted {
        let ((), count) = crate::allocations::count(|| analyzer.reset());
        Call::Reset.assert_allocates_nothing(count, when);
    } else {
        analyzer.reset();
    }
}
