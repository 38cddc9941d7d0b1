//! The limiter, measured: its ceiling by the testkit's oracle, its gain by what it does to samples.
#![allow(clippy::unwrap_used, reason = "in a test, a failed expectation is the message")]

mod ceiling;
mod delivery;
mod dynamics;
mod laws;
mod link;
mod live;
mod low_tones;
mod robust;
mod soft_clip;
mod transparency;

use auralis_core::{Buffer, Design, Processor, StreamSpec};
use auralis_limiter::LimiterDesign;

auralis_testkit::count_allocations!();

/// The output for a whole input, latency removed, followed by what the latency held back.
fn limited(design: &LimiterDesign, sample_rate: u32, input: &Buffer) -> Buffer {
    let spec = StreamSpec::new(sample_rate, input.channels() as u16, 1 << 20).unwrap();
    let mut limiter = design.build(&spec).unwrap();
    let latency = limiter.latency_frames();
    let mut buffer = Buffer::new(input.channels(), input.frames() + latency);
    buffer.block_mut().range(0..input.frames()).copy_from(&input.block());
    limiter.process(&mut buffer.block_mut());
    let planes: Vec<Vec<f32>> = buffer.block().planes().map(|plane| plane[latency..].to_vec()).collect();
    Buffer::from_planes(&planes)
}
