//! The compressor, measured: its curve and times by the gain that it gives to samples.
#![allow(clippy::unwrap_used, reason = "in a test, a failed expectation is the message")]

mod adaptive;
mod curve;
mod laws;
mod link;
mod live;
mod multiband;
mod side_chain;
mod times;
mod transparency;

use auralis_compressor::CompressorDesign;
use auralis_core::{Buffer, Design, Processor, StreamSpec};

auralis_testkit::count_allocations!();

/// The output for a whole input; the latency is left in.
fn compressed(design: &CompressorDesign, sample_rate: u32, input: &Buffer) -> Buffer {
    let spec = StreamSpec::new(sample_rate, input.channels() as u16, input.frames().max(1)).unwrap();
    let mut output = input.clone();
    design.build(&spec).unwrap().process(&mut output.block_mut());
    output
}

/// The reduction of every frame of a mono input without zeros, in dB.
fn reductions(design: &CompressorDesign, sample_rate: u32, input: &Buffer) -> Vec<f64> {
    let output = compressed(design, sample_rate, input);
    let gain = |(y, x): (&f32, &f32)| -20.0 * (f64::from(*y) / f64::from(*x)).abs().log10();
    output.plane(0).iter().zip(input.plane(0)).map(gain).collect()
}
