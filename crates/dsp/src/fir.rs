use core::f64::consts::{PI, TAU};

use crate::{Window, kaiser_beta};

/// sin(πx) / πx, and 1 at 0; exactly 0 at every other whole number.
pub(crate) fn sinc(x: f64) -> f64 {
    if x == 0.0 {
        1.0
    } else if x == x.trunc() {
        0.0
    } else {
        (PI * x).sin() / (PI * x)
    }
}

/// The number of taps that a Kaiser-windowed filter needs for a stop band `attenuation_db` down and a
/// transition from pass band to stop band of `transition_hz`: (A − 7.95) / (14.36·Δf/fs) + 1, rounded up.
///
/// The pass band ripples by as much as the stop band leaks, by up to twice that after
/// normalisation at 0 Hz. At least 1 tap; a transition of 0 or less
/// has no such filter and gives `None`.
///
/// Source: J. F. Kaiser 1974; Oppenheim and Schafer, *Discrete-Time Signal Processing*, eq. 7.76.
pub fn kaiser_taps(attenuation_db: f64, transition_hz: f64, sample_rate_hz: f64) -> Option<usize> {
    let order = (attenuation_db - 7.95) / (14.36 * transition_hz / sample_rate_hz);
    (transition_hz > 0.0 && order.is_finite()).then(|| order.ceil().max(0.0) as usize + 1)
}

/// A linear-phase low-pass, −6 dB at `cutoff_hz`, as a windowed sinc of `taps` taps with gain 1 at 0 Hz:
/// h\[n\] = w\[n\]·sinc(2f/fs·(n − (N−1)/2)), normalised to Σh = 1.
///
/// Delay: (`taps` − 1)/2 samples. Range 0 < `cutoff_hz` < fs/2; outside it the filter is what the formula gives. Two taps
/// under a window that ends at zero, as Hann's, have no sum to be normalised by and come out as NaN.
///
/// ```
/// use auralis_dsp::{Window, fir_low_pass, fir_magnitude, kaiser_beta, kaiser_taps};
/// let taps = kaiser_taps(80.0, 2_000.0, 48_000.0).unwrap_or(1);
/// let window = Window::Kaiser { beta: kaiser_beta(80.0) };
/// let low_pass = fir_low_pass(taps, 8_000.0, 48_000.0, window);
/// assert!(fir_magnitude(&low_pass, 9_000.0, 48_000.0) < 1.1e-4);
/// ```
pub fn fir_low_pass(taps: usize, cutoff_hz: f64, sample_rate_hz: f64, window: Window) -> Vec<f64> {
    let width = 2.0 * cutoff_hz / sample_rate_hz;
    let center = taps.saturating_sub(1) as f64 / 2.0;
    let mut h: Vec<f64> = window.symmetric(taps);
    for (n, h) in h.iter_mut().enumerate() {
        *h *= sinc(width * (n as f64 - center).abs());
    }
    let sum: f64 = h.iter().sum();
    h.iter_mut().for_each(|h| *h /= sum);
    h
}

/// The complement of [`fir_low_pass`]: a unit impulse in the middle minus the low-pass (spectral inversion).
///
/// Zero at 0 Hz. An even number of taps has no middle and is taken one higher.
pub fn fir_high_pass(taps: usize, cutoff_hz: f64, sample_rate_hz: f64, window: Window) -> Vec<f64> {
    let mut h = fir_low_pass(taps | 1, cutoff_hz, sample_rate_hz, window);
    let middle = h.len() / 2;
    h.iter_mut().for_each(|h| *h = -*h);
    h[middle] += 1.0;
    h
}

/// The magnitude |Σ h\[n\]·e^(−j2πfn/fs)| of a finite impulse response, a linear factor.
pub fn fir_magnitude(taps: &[f64], frequency_hz: f64, sample_rate_hz: f64) -> f64 {
    let omega = TAU * frequency_hz / sample_rate_hz;
    let (re, im) = taps.iter().enumerate().fold((0.0, 0.0), |(re, im), (n, h)| {
        let (sin, cos) = (omega * n as f64).sin_cos();
        (re + h * cos, im + h * sin)
    });
    re.hypot(im)
}

/// The polyphase decomposition: phase p holds h\[p\], h\[p + factor\], h\[p + 2·factor\] …
///
/// A length that is no multiple of `factor` is filled up with zeros; `factor` 0 is taken as 1.
pub fn polyphase(taps: &[f64], factor: usize) -> Vec<Vec<f64>> {
    let factor = factor.max(1);
    let per_phase = taps.len().div_ceil(factor);
    let tap = |phase: usize, k: usize| taps.get(phase + k * factor).copied().unwrap_or(0.0);
    (0..factor).map(|phase| (0..per_phase).map(|k| tap(phase, k)).collect()).collect()
}

/// One interpolating phase of a Nyquist filter: the value at `fraction` between two samples, from `taps`
/// samples around it. A sinc with cutoff fs/2 under a Kaiser window, normalised to gain 1 at 0 Hz.
///
/// The taps are in the order of time: out = Σ h\[k\]·x\[k\], and fraction 0 is at sample taps/2 − 1.
pub(crate) fn interpolation_phase(taps: usize, fraction: f64, attenuation_db: f64) -> Vec<f64> {
    let window = Window::Kaiser { beta: kaiser_beta(attenuation_db) };
    let half = (taps / 2) as f64;
    let mut h: Vec<f64> = (0..taps)
        .map(|k| k as f64 - (half - 1.0) - fraction)
        .map(|t| sinc(t) * window.at(0.5 + t / (2.0 * half)))
        .collect();
    let sum: f64 = h.iter().sum();
    h.iter_mut().for_each(|h| *h /= sum);
    h
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_estimated_length_meets_the_attenuation() {
        let fs = 48_000.0;
        for attenuation in [40.0, 60.0, 80.0, 100.0, 120.0] {
            for (cutoff, transition) in [(1_000.0, 600.0), (8_000.0, 2_000.0), (20_000.0, 3_000.0)] {
                let taps = kaiser_taps(attenuation, transition, fs).unwrap();
                let window = Window::Kaiser { beta: kaiser_beta(attenuation) };
                let (low, high) =
                    (fir_low_pass(taps, cutoff, fs, window), fir_high_pass(taps, cutoff, fs, window));
                // Kaiser's formulas are fits: they hold within 1 dB over this range.
                let ripple = 10f64.powf(-(attenuation - 1.0) / 20.0);
                for i in 0..400 {
                    let f = fs / 2.0 * f64::from(i) / 400.0;
                    let (l, h) = (fir_magnitude(&low, f, fs), fir_magnitude(&high, f, fs));
                    if f < cutoff - transition / 2.0 {
                        // Normalised at 0 Hz, where the ripple may be at its other extreme.
                        assert!(
                            (l - 1.0).abs() < 2.0 * ripple && h < 2.0 * ripple,
                            "{attenuation} dB, {f} Hz: {l}, {h}"
                        );
                    } else if f > cutoff + transition / 2.0 {
                        assert!(
                            l < ripple && (h - 1.0).abs() < 1.1 * ripple,
                            "{attenuation} dB, {f} Hz: {l}, {h}"
                        );
                    }
                }
                assert!(low.iter().eq(low.iter().rev()), "linear phase is exact symmetry");
            }
        }
        assert_eq!(kaiser_taps(60.0, 0.0, fs), None);
    }

    #[test]
    fn phases_interleave_to_the_whole() {
        let taps: Vec<f64> = (1u8..=7).map(f64::from).collect();
        assert_eq!(polyphase(&taps, 3), [[1.0, 4.0, 7.0], [2.0, 5.0, 0.0], [3.0, 6.0, 0.0]]);
        assert_eq!(polyphase(&taps, 0), [taps]);
    }
}
