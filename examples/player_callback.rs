//! One processor in a player's audio callback.
//!
//! `cargo run --example player_callback`
#![allow(clippy::print_stdout, reason = "an example shows what it does")]

use auralis::limiter::{Limiter, LimiterDesign};
use auralis::{BlockMut, BuildError, Design, Processor, StreamSpec};

/// Frames that the sound card asks for at a time, at most.
const MAX_FRAMES: usize = 1_024;

/// What the callback owns. Everything that allocates or fails has been done when it exists.
struct Callback {
    limiter: Limiter,
    /// Two planes: sound cards want channels interleaved, processors want them apart.
    planes: [f32; 2 * MAX_FRAMES],
}

impl Callback {
    fn new(sample_rate_hz: u32) -> Result<Self, BuildError> {
        let spec = StreamSpec::new(sample_rate_hz, 2, MAX_FRAMES)?;
        let design = LimiterDesign { ceiling_dbtp: -1.0, ..LimiterDesign::default() };
        Ok(Self { limiter: design.build(&spec)?, planes: [0.0; 2 * MAX_FRAMES] })
    }

    /// Called by the sound card with interleaved stereo of any length.
    fn call(&mut self, interleaved: &mut [f32]) {
        for part in interleaved.chunks_mut(2 * MAX_FRAMES) {
            let frames = part.len() / 2;
            let (left, right) = self.planes.split_at_mut(MAX_FRAMES);
            for ((frame, l), r) in part.as_chunks::<2>().0.iter().zip(&mut *left).zip(&mut *right) {
                [*l, *r] = *frame;
            }
            self.limiter.process(&mut BlockMut::new(&mut self.planes, MAX_FRAMES, 2, frames));
            let (left, right) = self.planes.split_at(MAX_FRAMES);
            for ((frame, l), r) in part.as_chunks_mut::<2>().0.iter_mut().zip(left).zip(right) {
                *frame = [*l, *r];
            }
        }
    }
}

fn main() -> Result<(), BuildError> {
    run()
}

/// Plays and checks that nothing is too loud.
pub(crate) fn run() -> Result<(), BuildError> {
    let mut callback = Callback::new(48_000)?;
    // A second of a tone that is 6 dB too loud, in the blocks that a sound card may ask for.
    let mut loudest = 0f32;
    let mut phase = 0.0f32;
    for frames in [512, 512, 480, 1, 1_500].into_iter().cycle().take(80) {
        let mut block = vec![0.0; 2 * frames];
        for frame in block.as_chunks_mut::<2>().0 {
            *frame = [2.0 * phase.sin(); 2];
            phase = (phase + 0.1) % core::f32::consts::TAU;
        }
        callback.call(&mut block);
        loudest = block.iter().fold(loudest, |loudest, x| loudest.max(x.abs()));
    }
    println!("2.0 went in, {loudest:.4} came out, {:.1} turned down", callback.limiter.max_gain_reduction());
    assert!(loudest <= 0.8914, "-1 dBFS");
    Ok(())
}
