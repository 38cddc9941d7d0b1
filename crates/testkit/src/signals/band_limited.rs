use core::f64::consts::{PI, TAU};

/// Cut-off of the band-limited impulse and step, in cycles per frame.
const CUTOFF: f64 = 0.45;
/// Half the length of their kernel, in frames.
const HALF_LENGTH: f64 = 64.0;

/// The kernel at `t` frames from its centre: a sinc of cut-off 0.45 fs, 1 at its centre, under a
/// Hann window of 64 frames a side. Its spectrum is at −6 dB at 0.45 fs, below −44 dB from 0.47 fs on
/// and below −60 dB at half the sample rate.
fn kernel(t: f64) -> f64 {
    if t.abs() >= HALF_LENGTH {
        return 0.0;
    }
    let angle = TAU * CUTOFF * t;
    let sinc = if angle == 0.0 { 1.0 } else { angle.sin() / angle };
    sinc * (0.5 * PI * t / HALF_LENGTH).cos().powi(2)
}

/// An impulse whose crest of `amplitude` lies at `position`, anywhere between two samples.
///
/// Its true peak is `amplitude`: the spectrum ends below half the sample rate, so the samples
/// determine the curve. Halfway between two samples it shows a sample peak 3.1 dB lower.
pub fn band_limited_impulse(frames: usize, position: f64, amplitude: f64) -> Vec<f64> {
    (0..frames).map(|n| amplitude * kernel(n as f64 - position)).collect()
}

/// A step from 0 to `height` through `height`/2 at `position`, anywhere between two samples.
///
/// The running integral of the band-limited impulse. It overshoots by 9 % on either side (Gibbs).
pub fn band_limited_step(frames: usize, position: f64, height: f64) -> Vec<f64> {
    let area = 2.0 * integral(-HALF_LENGTH, 0.0);
    let (mut sum, mut before) = (0.0, -HALF_LENGTH);
    (0..frames)
        .map(|n| {
            let t = (n as f64 - position).clamp(-HALF_LENGTH, HALF_LENGTH);
            if t > before {
                sum += integral(before, t);
                before = t;
            }
            height * sum / area
        })
        .collect()
}

/// Simpson's rule with 32 intervals per frame: an error below 10⁻⁹.
fn integral(from: f64, to: f64) -> f64 {
    let intervals = 2 * ((16.0 * (to - from)).ceil() as usize).max(1);
    let h = (to - from) / intervals as f64;
    let inner: f64 =
        (1..intervals).map(|i| if i % 2 == 1 { 4.0 } else { 2.0 } * kernel(from + i as f64 * h)).sum();
    (kernel(from) + inner + kernel(to)) * h / 3.0
}

/// A square wave of its harmonics below half the sample rate: (4/π)·Σ sin(2π(2k+1)ft)/(2k+1).
///
/// `amplitude` is that of the ideal square; the crests overshoot it by up to 18 %.
pub fn band_limited_square(
    frequency_hz: f64,
    amplitude: f64,
    sample_rate_hz: f64,
    frames: usize,
) -> Vec<f64> {
    let cycles_per_frame = frequency_hz / sample_rate_hz;
    (0..frames)
        .map(|n| {
            let cycles = (cycles_per_frame * n as f64).fract();
            let harmonics = (0..).map(|k| f64::from(2 * k + 1)).take_while(|h| h * cycles_per_frame < 0.5);
            amplitude * 4.0 / PI * harmonics.map(|h| (TAU * h * cycles).sin() / h).sum::<f64>()
        })
        .collect()
}
