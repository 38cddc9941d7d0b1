use core::f64::consts::PI;

use super::Tone;

/// The number of frames in a duration, to the nearest; 0 for a negative one.
pub fn frames_in(seconds: f64, sample_rate_hz: f64) -> usize {
    (seconds * sample_rate_hz).round() as usize
}

/// A tone that walks through levels: each step is (peak level in dBFS, seconds); −∞ is silence.
///
/// The phase runs through. A border lies at the frame nearest to its time from the start, so
/// that rounding does not add up. This is the form of the signals of EBU Tech 3341 and 3342.
pub fn level_walk(frequency_hz: f64, steps: &[(f64, f64)], sample_rate_hz: f64) -> Vec<f64> {
    let total: f64 = steps.iter().map(|(_, seconds)| seconds).sum();
    let mut samples = Tone::new(frequency_hz, 1.0).samples(sample_rate_hz, frames_in(total, sample_rate_hz));
    let (mut start, mut elapsed) = (0, 0.0);
    for (level_dbfs, seconds) in steps {
        elapsed += seconds;
        let end = frames_in(elapsed, sample_rate_hz).min(samples.len());
        let gain = 10f64.powf(level_dbfs / 20.0);
        samples[start..end].iter_mut().for_each(|x| *x *= gain);
        start = end;
    }
    samples
}

/// Fades the first `frames` in with a raised cosine, ½ − ½·cos(πn/frames); the first sample becomes zero.
pub fn fade_in(samples: &mut [f64], frames: usize) {
    for (n, x) in samples.iter_mut().take(frames).enumerate() {
        *x *= raised_cosine(n, frames);
    }
}

/// Fades the last `frames` out, the mirror image of [`fade_in`].
pub fn fade_out(samples: &mut [f64], frames: usize) {
    for (n, x) in samples.iter_mut().rev().take(frames).enumerate() {
        *x *= raised_cosine(n, frames);
    }
}

fn raised_cosine(n: usize, frames: usize) -> f64 {
    0.5 - 0.5 * (PI * n as f64 / frames as f64).cos()
}
