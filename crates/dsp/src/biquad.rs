use core::f64::consts::TAU;

mod butterworth;
mod design;
mod filter;

pub use butterworth::{butterworth_high_pass, butterworth_low_pass};
pub use filter::{Biquad, BiquadState};

/// The coefficients of a second-order section, normalised to a0 = 1:
///
/// H(z) = (b0 + b1·z⁻¹ + b2·z⁻²) / (1 + a1·z⁻¹ + a2·z⁻²)
///
/// A first-order section has b2 = a2 = 0. The coefficients belong to the sample rate that they
/// were designed for.
///
/// As a [`Design`](auralis_core::Design) it builds a [`Biquad`] with one state per channel.
///
/// ```
/// use auralis_dsp::BiquadCoeffs;
/// let low_cut = BiquadCoeffs::high_pass(30.0, 0.707, 44_100.0);
/// assert!(low_cut.is_stable());
/// assert!((low_cut.gain_db(30.0, 44_100.0) + 3.01).abs() < 0.01);
/// ```
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct BiquadCoeffs {
    /// Feed-forward, current sample.
    pub b0: f64,
    /// Feed-forward, one sample ago.
    pub b1: f64,
    /// Feed-forward, two samples ago.
    pub b2: f64,
    /// Feedback, one sample ago.
    pub a1: f64,
    /// Feedback, two samples ago.
    pub a2: f64,
}

impl BiquadCoeffs {
    /// H(z) = 1.
    pub const IDENTITY: Self = Self { b0: 1.0, b1: 0.0, b2: 0.0, a1: 0.0, a2: 0.0 };

    /// Divides numerator `b` and denominator `a` by a0.
    pub(crate) fn normalized(b: [f64; 3], a: [f64; 3]) -> Self {
        Self { b0: b[0] / a[0], b1: b[1] / a[0], b2: b[2] / a[0], a1: a[1] / a[0], a2: a[2] / a[0] }
    }

    /// The complex response H(e^(j2πf/fs)) at `frequency_hz`, as real and imaginary part.
    pub fn response(&self, frequency_hz: f64, sample_rate_hz: f64) -> (f64, f64) {
        let omega = TAU * frequency_hz / sample_rate_hz;
        let (sin1, cos1) = omega.sin_cos();
        let (sin2, cos2) = (2.0 * sin1 * cos1, 1.0 - 2.0 * sin1 * sin1);
        let (br, bi) = (self.b0 + self.b1 * cos1 + self.b2 * cos2, -self.b1 * sin1 - self.b2 * sin2);
        let (ar, ai) = (1.0 + self.a1 * cos1 + self.a2 * cos2, -self.a1 * sin1 - self.a2 * sin2);
        let norm = ar * ar + ai * ai;
        ((br * ar + bi * ai) / norm, (bi * ar - br * ai) / norm)
    }

    /// The magnitude |H| at `frequency_hz`, a linear factor.
    pub fn magnitude(&self, frequency_hz: f64, sample_rate_hz: f64) -> f64 {
        let (re, im) = self.response(frequency_hz, sample_rate_hz);
        re.hypot(im)
    }

    /// The magnitude 20·log₁₀|H| at `frequency_hz`, in dB.
    pub fn gain_db(&self, frequency_hz: f64, sample_rate_hz: f64) -> f64 {
        20.0 * self.magnitude(frequency_hz, sample_rate_hz).log10()
    }

    /// Whether both poles lie inside the unit circle: |a2| < 1 and |a1| < 1 + a2. NaN is not stable.
    pub fn is_stable(&self) -> bool {
        self.a2.abs() < 1.0 && self.a1.abs() < 1.0 + self.a2
    }

    /// Whether every coefficient is a finite number.
    pub fn is_finite(&self) -> bool {
        [self.b0, self.b1, self.b2, self.a1, self.a2].iter().all(|c| c.is_finite())
    }
}

impl From<BiquadCoeffs> for [f64; 5] {
    /// `[b0, b1, b2, a1, a2]`, the order in which kernels take a section.
    fn from(c: BiquadCoeffs) -> Self {
        [c.b0, c.b1, c.b2, c.a1, c.a2]
    }
}
