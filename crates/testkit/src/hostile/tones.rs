use core::f64::consts::{FRAC_PI_2, PI};

use crate::signals::Tone;

/// A tone at p/q of the sample rate. It falls into a cycle of at most q samples, so a steady error of
/// a detector stays for as long as the tone does.
pub fn grid_tone(p: u32, q: u32, amplitude: f64, phase_rad: f64, frames: usize) -> Vec<f64> {
    Tone::new(f64::from(p), amplitude).phase_rad(phase_rad).samples(f64::from(q), frames)
}

/// The phase at which a tone of p/q of the sample rate shows the lowest sample peak: the crest
/// lies halfway between the two samples nearest to it.
///
/// # Panics
/// If `q` is zero.
#[track_caller]
pub fn worst_phase_rad(p: u32, q: u32) -> f64 {
    FRAC_PI_2 + half_step_rad(p, q)
}

/// The sample peak of a tone of amplitude 1 at its worst phase: the cosine of half the angle
/// between neighbouring points of |sin| that the samples visit.
///
/// # Panics
/// If `q` is zero.
#[track_caller]
pub fn worst_phase_sample_peak(p: u32, q: u32) -> f64 {
    half_step_rad(p, q).cos()
}

/// The samples visit q points of the circle, p/q in lowest terms. Crest and trough count alike, so
/// the points are seen modulo π: q different ones if q is odd, q/2 if it is even.
#[track_caller]
fn half_step_rad(p: u32, q: u32) -> f64 {
    assert!(q > 0, "a frequency of {p}/{q} of the sample rate");
    let q = q / greatest_common_divisor(p, q);
    PI / f64::from(if q % 2 == 1 { 2 * q } else { q })
}

fn greatest_common_divisor(a: u32, b: u32) -> u32 {
    if b == 0 { a } else { greatest_common_divisor(b, a % b) }
}

/// 2N samples of ±1 that alternate outwards from a pair of +1 in the middle; zero lies beyond.
///
/// For N = 3: +1 −1 +1 +1 −1 +1. Halfway between the equal pair all samples pull the same way: the
/// true peak is [`alternating_flip_true_peak`], without bound as N grows, while the sample peak
/// stays 1. The signal begins at frame 0; put zeros around it before it is filtered.
pub fn alternating_flip(n: usize) -> Vec<f64> {
    let side = |k: usize| if k.is_multiple_of(2) { 1.0 } else { -1.0 };
    (0..n).rev().chain(0..n).map(side).collect()
}

/// The true peak of [`alternating_flip`], the sum of all sincs at its middle:
/// (4/π)·(1 + 1/3 + 1/5 + … + 1/(2N − 1)).
pub fn alternating_flip_true_peak(n: usize) -> f64 {
    4.0 / PI * (0..n).map(|k| 1.0 / (2 * k + 1) as f64).sum::<f64>()
}
