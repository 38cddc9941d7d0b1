use core::f64::consts::{PI, TAU};

use super::BiquadCoeffs;

/// ω₀ = 2πf/fs, or NaN where the bilinear transform has no such frequency (f ≤ 0, f ≥ fs/2).
fn angular(frequency_hz: f64, sample_rate_hz: f64) -> f64 {
    let omega = TAU * frequency_hz / sample_rate_hz;
    if omega > 0.0 && omega < PI { omega } else { f64::NAN }
}

/// cos ω₀ and α = sin ω₀ / 2Q of the cookbook. Q must be positive; otherwise α is NaN.
fn cos_alpha(frequency_hz: f64, q: f64, sample_rate_hz: f64) -> (f64, f64) {
    let (sin, cos) = angular(frequency_hz, sample_rate_hz).sin_cos();
    (cos, if q > 0.0 { sin / (2.0 * q) } else { f64::NAN })
}

/// Second-order sections from the analogue prototypes by the bilinear transform, after
/// R. Bristow-Johnson, *Audio EQ Cookbook* (2005, W3C note 2021).
///
/// Ranges, for all of them: 0 < `frequency_hz` < fs/2, `q` > 0, `gain_db` finite. Outside them
/// the coefficients are NaN: [`is_finite`](BiquadCoeffs::is_finite) says so, and
/// [`build`](auralis_core::Design::build) refuses them.
///
/// The transform maps the analogue axis 0…∞ onto 0…fs/2. The response is exact at
/// `frequency_hz` and at 0, and narrows towards fs/2: a peak of Q 0.7 and +12 dB at 48 kHz is off
/// its analogue model by at most 0.09 dB at 1 kHz, 1.6 dB at 5 kHz and 4.5 dB at 10 kHz.
impl BiquadCoeffs {
    /// H(s) = 1 / (s² + s/Q + 1): 12 dB per octave above `frequency_hz`, where |H| = Q.
    pub fn low_pass(frequency_hz: f64, q: f64, sample_rate_hz: f64) -> Self {
        let (cos, alpha) = cos_alpha(frequency_hz, q, sample_rate_hz);
        let b = (1.0 - cos) / 2.0;
        Self::normalized([b, 2.0 * b, b], [1.0 + alpha, -2.0 * cos, 1.0 - alpha])
    }

    /// H(s) = s² / (s² + s/Q + 1): 12 dB per octave below `frequency_hz`, where |H| = Q.
    pub fn high_pass(frequency_hz: f64, q: f64, sample_rate_hz: f64) -> Self {
        let (cos, alpha) = cos_alpha(frequency_hz, q, sample_rate_hz);
        let b = (1.0 + cos) / 2.0;
        Self::normalized([b, -2.0 * b, b], [1.0 + alpha, -2.0 * cos, 1.0 - alpha])
    }

    /// H(s) = (s/Q) / (s² + s/Q + 1): 0 dB at `frequency_hz`, bandwidth `frequency_hz`/Q.
    pub fn band_pass(frequency_hz: f64, q: f64, sample_rate_hz: f64) -> Self {
        let (cos, alpha) = cos_alpha(frequency_hz, q, sample_rate_hz);
        Self::normalized([alpha, 0.0, -alpha], [1.0 + alpha, -2.0 * cos, 1.0 - alpha])
    }

    /// H(s) = (s² + 1) / (s² + s/Q + 1): zero at `frequency_hz`, unity far from it.
    pub fn notch(frequency_hz: f64, q: f64, sample_rate_hz: f64) -> Self {
        let (cos, alpha) = cos_alpha(frequency_hz, q, sample_rate_hz);
        Self::normalized([1.0, -2.0 * cos, 1.0], [1.0 + alpha, -2.0 * cos, 1.0 - alpha])
    }

    /// H(s) = (s² − s/Q + 1) / (s² + s/Q + 1): |H| = 1, phase −180° at `frequency_hz`.
    pub fn all_pass(frequency_hz: f64, q: f64, sample_rate_hz: f64) -> Self {
        let (cos, alpha) = cos_alpha(frequency_hz, q, sample_rate_hz);
        Self::normalized([1.0 - alpha, -2.0 * cos, 1.0 + alpha], [1.0 + alpha, -2.0 * cos, 1.0 - alpha])
    }

    /// H(s) = (s² + sA/Q + 1) / (s² + s/(AQ) + 1), A = 10^(`gain_db`/40): a bell of `gain_db` at
    /// `frequency_hz`. A cut is the exact inverse of the boost.
    pub fn peak(frequency_hz: f64, q: f64, gain_db: f64, sample_rate_hz: f64) -> Self {
        let (cos, alpha) = cos_alpha(frequency_hz, q, sample_rate_hz);
        let a = 10f64.powf(gain_db / 40.0);
        Self::normalized(
            [1.0 + alpha * a, -2.0 * cos, 1.0 - alpha * a],
            [1.0 + alpha / a, -2.0 * cos, 1.0 - alpha / a],
        )
    }

    /// H(s) = A·(s² + (√A/Q)s + A) / (A·s² + (√A/Q)s + 1), A = 10^(`gain_db`/40): `gain_db` below
    /// `frequency_hz`, half of it there. Q 0.707 is the steepest shelf without overshoot.
    pub fn low_shelf(frequency_hz: f64, q: f64, gain_db: f64, sample_rate_hz: f64) -> Self {
        let (cos, alpha) = cos_alpha(frequency_hz, q, sample_rate_hz);
        let a = 10f64.powf(gain_db / 40.0);
        let (up, down, slope) = (a + 1.0, a - 1.0, 2.0 * a.sqrt() * alpha);
        Self::normalized(
            [a * (up - down * cos + slope), 2.0 * a * (down - up * cos), a * (up - down * cos - slope)],
            [up + down * cos + slope, -2.0 * (down + up * cos), up + down * cos - slope],
        )
    }

    /// H(s) = A·(A·s² + (√A/Q)s + 1) / (s² + (√A/Q)s + A), A = 10^(`gain_db`/40): `gain_db` above
    /// `frequency_hz`, half of it there.
    pub fn high_shelf(frequency_hz: f64, q: f64, gain_db: f64, sample_rate_hz: f64) -> Self {
        let (cos, alpha) = cos_alpha(frequency_hz, q, sample_rate_hz);
        let a = 10f64.powf(gain_db / 40.0);
        let (up, down, slope) = (a + 1.0, a - 1.0, 2.0 * a.sqrt() * alpha);
        Self::normalized(
            [a * (up + down * cos + slope), -2.0 * a * (down + up * cos), a * (up + down * cos - slope)],
            [up - down * cos + slope, 2.0 * (down - up * cos), up - down * cos - slope],
        )
    }

    /// H(s) = 1 / (s + 1): 6 dB per octave above `frequency_hz`, −3.01 dB there.
    pub fn first_order_low_pass(frequency_hz: f64, sample_rate_hz: f64) -> Self {
        let k = (angular(frequency_hz, sample_rate_hz) / 2.0).tan();
        Self::normalized([k, k, 0.0], [1.0 + k, k - 1.0, 0.0])
    }

    /// H(s) = s / (s + 1): 6 dB per octave below `frequency_hz`, −3.01 dB there.
    pub fn first_order_high_pass(frequency_hz: f64, sample_rate_hz: f64) -> Self {
        let k = (angular(frequency_hz, sample_rate_hz) / 2.0).tan();
        Self::normalized([1.0, -1.0, 0.0], [1.0 + k, k - 1.0, 0.0])
    }

    /// H(s) = (1 − s) / (1 + s): |H| = 1, phase −90° at `frequency_hz`.
    pub fn first_order_all_pass(frequency_hz: f64, sample_rate_hz: f64) -> Self {
        let k = (angular(frequency_hz, sample_rate_hz) / 2.0).tan();
        Self::normalized([k - 1.0, k + 1.0, 0.0], [1.0 + k, k - 1.0, 0.0])
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    type Complex = (f64, f64);
    type Prototype = fn(s: Complex, q: f64, a: f64) -> Complex;

    fn mul((a, b): Complex, (c, d): Complex) -> Complex {
        (a * c - b * d, a * d + b * c)
    }

    fn div(n: Complex, (c, d): Complex) -> Complex {
        let norm = c * c + d * d;
        mul(n, (c / norm, -d / norm))
    }

    /// n2·s² + n1·s + n0 over d2·s² + d1·s + d0.
    fn rational(s: Complex, n: [f64; 3], d: [f64; 3]) -> Complex {
        let s2 = mul(s, s);
        let at = |c: [f64; 3]| (c[0] * s2.0 + c[1] * s.0 + c[2], c[0] * s2.1 + c[1] * s.1);
        div(at(n), at(d))
    }

    /// The analogue prototypes as the cookbook prints them, evaluated on the warped axis.
    const SECOND_ORDER: [(&str, Prototype); 8] = [
        ("low pass", |s, q, _| rational(s, [0.0, 0.0, 1.0], [1.0, 1.0 / q, 1.0])),
        ("high pass", |s, q, _| rational(s, [1.0, 0.0, 0.0], [1.0, 1.0 / q, 1.0])),
        ("band pass", |s, q, _| rational(s, [0.0, 1.0 / q, 0.0], [1.0, 1.0 / q, 1.0])),
        ("notch", |s, q, _| rational(s, [1.0, 0.0, 1.0], [1.0, 1.0 / q, 1.0])),
        ("all pass", |s, q, _| rational(s, [1.0, -1.0 / q, 1.0], [1.0, 1.0 / q, 1.0])),
        ("peak", |s, q, a| rational(s, [1.0, a / q, 1.0], [1.0, 1.0 / (a * q), 1.0])),
        ("low shelf", |s, q, a| {
            let (re, im) = rational(s, [1.0, a.sqrt() / q, a], [a, a.sqrt() / q, 1.0]);
            (a * re, a * im)
        }),
        ("high shelf", |s, q, a| {
            let (re, im) = rational(s, [a, a.sqrt() / q, 1.0], [1.0, a.sqrt() / q, a]);
            (a * re, a * im)
        }),
    ];

    fn designed(name: &str, f: f64, q: f64, gain: f64, fs: f64) -> BiquadCoeffs {
        match name {
            "low pass" => BiquadCoeffs::low_pass(f, q, fs),
            "high pass" => BiquadCoeffs::high_pass(f, q, fs),
            "band pass" => BiquadCoeffs::band_pass(f, q, fs),
            "notch" => BiquadCoeffs::notch(f, q, fs),
            "all pass" => BiquadCoeffs::all_pass(f, q, fs),
            "peak" => BiquadCoeffs::peak(f, q, gain, fs),
            "low shelf" => BiquadCoeffs::low_shelf(f, q, gain, fs),
            "high shelf" => BiquadCoeffs::high_shelf(f, q, gain, fs),
            "first low pass" => BiquadCoeffs::first_order_low_pass(f, fs),
            "first high pass" => BiquadCoeffs::first_order_high_pass(f, fs),
            _ => BiquadCoeffs::first_order_all_pass(f, fs),
        }
    }

    const FIRST_ORDER: [(&str, Prototype); 3] = [
        ("first low pass", |s, _, _| rational(s, [0.0, 0.0, 1.0], [0.0, 1.0, 1.0])),
        ("first high pass", |s, _, _| rational(s, [0.0, 1.0, 0.0], [0.0, 1.0, 1.0])),
        ("first all pass", |s, _, _| rational(s, [0.0, -1.0, 1.0], [0.0, 1.0, 1.0])),
    ];

    #[test]
    fn every_shape_is_its_analogue_prototype_on_the_warped_axis() {
        for fs in [8_000.0, 44_100.0, 192_000.0] {
            for (f0, q, gain) in [(30.0, 0.5, 12.0), (1_000.0, 0.707, -6.0), (3_700.0, 8.0, 3.0)] {
                for (name, prototype) in SECOND_ORDER.iter().chain(&FIRST_ORDER) {
                    let coeffs = designed(name, f0, q, gain, fs);
                    assert!(coeffs.is_stable(), "{name} at {f0} of {fs}");
                    for i in 1..60 {
                        let f = fs / 2.0 * f64::from(i) / 60.0;
                        let warped = (PI * f / fs).tan() / (PI * f0 / fs).tan();
                        let (re, im) = prototype((0.0, warped), q, 10f64.powf(gain / 40.0));
                        let (hr, hi) = coeffs.response(f, fs);
                        // Rounding only; the smallest 1 − |pole| here, 1e-3, costs six digits.
                        let error = (re - hr).hypot(im - hi);
                        assert!(error < 1e-9, "{name} at {f} of {fs}: {error:e}");
                    }
                }
            }
        }
    }

    #[test]
    fn a_cut_undoes_a_boost() {
        let boost = BiquadCoeffs::peak(2_000.0, 1.4, 9.0, 48_000.0);
        let cut = BiquadCoeffs::peak(2_000.0, 1.4, -9.0, 48_000.0);
        for f in [20.0, 1_000.0, 2_000.0, 5_000.0, 20_000.0] {
            assert!((boost.gain_db(f, 48_000.0) + cut.gain_db(f, 48_000.0)).abs() < 1e-10);
        }
    }

    #[test]
    fn parameters_outside_their_range_give_nan() {
        let fs = 44_100.0;
        for (f, q) in [
            (0.0, 1.0),
            (-1.0, 1.0),
            (fs / 2.0, 1.0),
            (1.2 * fs, 1.0),
            (f64::NAN, 1.0),
            (100.0, 0.0),
            (100.0, -1.0),
            (100.0, f64::NAN),
        ] {
            for (name, _) in SECOND_ORDER {
                assert!(!designed(name, f, q, 3.0, fs).is_finite(), "{name} at {f}, Q {q}");
            }
        }
        assert!(!BiquadCoeffs::peak(100.0, 1.0, f64::NAN, fs).is_finite());
        assert!(!BiquadCoeffs::first_order_low_pass(fs, fs).is_finite());
    }
}
