use core::f64::consts::TAU;
use core::ops::Range;

/// A sine whose frequency rises evenly in Hz: f(t) = f₀ + (f₁ − f₀)·t/T. Constant amplitude.
pub fn linear_sweep(
    frequencies_hz: Range<f64>,
    amplitude: f64,
    sample_rate_hz: f64,
    frames: usize,
) -> Vec<f64> {
    let duration = frames as f64 / sample_rate_hz;
    let Range { start, end } = frequencies_hz;
    (0..frames)
        .map(|n| {
            let t = n as f64 / sample_rate_hz;
            let cycles = start * t + 0.5 * (end - start) * t * t / duration;
            amplitude * (TAU * cycles.fract()).sin()
        })
        .collect()
}

/// A sine whose frequency rises evenly in octaves: f(t) = f₀·(f₁/f₀)^(t/T) (Farina, AES 108, 2000).
///
/// Both frequencies must be positive and different; otherwise the samples are NaN.
pub fn logarithmic_sweep(
    frequencies_hz: Range<f64>,
    amplitude: f64,
    sample_rate_hz: f64,
    frames: usize,
) -> Vec<f64> {
    let duration = frames as f64 / sample_rate_hz;
    let rate = (frequencies_hz.end / frequencies_hz.start).ln() / duration;
    (0..frames)
        .map(|n| {
            let t = n as f64 / sample_rate_hz;
            let cycles = frequencies_hz.start * (rate * t).exp_m1() / rate;
            amplitude * (TAU * cycles.fract()).sin()
        })
        .collect()
}
