//! The curve-driven equalizers against direct convolution, their formulas and the laws.
#![allow(clippy::unwrap_used, reason = "a test fails by panicking")]

mod changes;
mod laws;
mod modulation;
mod phases;
mod psychoacoustic;

auralis_testkit::count_allocations!();

use auralis_core::{Buffer, Processor};
use auralis_eq::PointCurve;
use auralis_testkit::Random;

pub(crate) fn curve() -> PointCurve {
    PointCurve::new(&[(60.0, 0.0), (200.0, 4.0), (1_000.0, -3.0), (8_000.0, 5.0), (16_000.0, 0.0)]).unwrap()
}

pub(crate) fn noise(channels: usize, frames: usize, seed: u64) -> Buffer {
    let mut random = Random::new(seed);
    let mut buffer = Buffer::new(channels, frames);
    for plane in buffer.block_mut().planes_mut() {
        plane.iter_mut().for_each(|x| *x = 0.5 * random.sample());
    }
    buffer
}

/// A sine in the first channel and a cosine in the second: one of them is steep wherever something happens.
pub(crate) fn quadrature(frames: usize, amplitude: f64, radians_per_frame: f64) -> Buffer {
    let mut buffer = Buffer::new(2, frames);
    for (channel, phase) in [0.0, core::f64::consts::FRAC_PI_2].into_iter().enumerate() {
        for (n, x) in buffer.plane_mut(channel).iter_mut().enumerate() {
            *x = (amplitude * (radians_per_frame * n as f64 + phase).sin()) as f32;
        }
    }
    buffer
}

/// The response to an impulse of 1 at frame 0, from `before` frames ahead of the latency on.
pub(crate) fn response(eq: &mut impl Processor, before: usize, len: usize) -> Vec<f64> {
    let latency = eq.latency_frames();
    let mut audio = Buffer::new(1, latency + len);
    audio.plane_mut(0)[0] = 1.0;
    eq.process(&mut audio.block_mut());
    audio.plane(0)[latency - before..].iter().map(|x| f64::from(*x)).collect()
}
