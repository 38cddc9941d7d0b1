//! The curve-driven equalizers against direct convolution, their formulas and the laws.
#![allow(clippy::unwrap_used, reason = "a test fails by panicking")]

mod linear_phase;
mod psychoacoustic;

auralis_testkit::count_allocations!();

use auralis_core::{Buffer, Processor};
use auralis_testkit::Random;

pub(crate) fn noise(channels: usize, frames: usize, seed: u64) -> Buffer {
    let mut random = Random::new(seed);
    let mut buffer = Buffer::new(channels, frames);
    for plane in buffer.block_mut().planes_mut() {
        plane.iter_mut().for_each(|x| *x = 0.5 * random.sample());
    }
    buffer
}

/// The response to an impulse of 1 at frame 0, from the latency on with what comes before.
pub(crate) fn response(eq: &mut impl Processor, before: usize, len: usize) -> Vec<f64> {
    let latency = eq.latency_frames();
    let mut audio = Buffer::new(1, latency + len);
    audio.plane_mut(0)[0] = 1.0;
    eq.process(&mut audio.block_mut());
    audio.plane(0)[latency - before..].iter().map(|x| f64::from(*x)).collect()
}

/// |Σ h·e^(−jωn)|² at one frequency.
pub(crate) fn power_at(taps: &[f64], hz: f64, rate: f64) -> f64 {
    auralis_dsp::fir_magnitude(taps, hz, rate).powi(2)
}
