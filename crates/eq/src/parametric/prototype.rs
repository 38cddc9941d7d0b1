use core::f64::consts::PI;

use super::fit::{Effort, Fraction};
use super::section::Section;

/// A polynomial in s, the constant first.
pub(crate) type Polynomial = [f64; 3];

/// Where the pole and the zero start that a first-order prototype lends to the fit, of the sample rate.
const SPARE: f64 = 0.4;

/// |p(jω)|² by ω².
pub(crate) fn power(p: Polynomial, omega2: f64) -> f64 {
    let real = p[0] - p[2] * omega2;
    real * real + p[1] * p[1] * omega2
}

/// An analogue transfer function, s = jf/f₀; its order is 1 or 2 and it has a constant in the denominator.
#[derive(Clone, Copy)]
pub(crate) struct Prototype {
    pub(crate) n: Polynomial,
    pub(crate) d: Polynomial,
}

impl Prototype {
    pub(crate) fn power_at(&self, ratio: f64) -> f64 {
        power(self.n, ratio * ratio) / power(self.d, ratio * ratio)
    }

    /// Zeros on the imaginary axis at f₀: they stay there.
    pub(crate) fn is_notch(&self) -> bool {
        self.n[1] == 0.0 && self.n[0] > 0.0 && self.n[2] > 0.0
    }

    /// The digital section whose magnitude follows this one.
    pub(crate) fn matched(&self, f0: f64, fs: f64, effort: Effort) -> Section {
        let scale = (PI * f0 / fs).tan();
        let Fraction { n, d } = self.start(f0, fs, scale).fitted(self, f0, fs, effort);
        Section::from_polynomials(n, d, scale)
    }

    /// Poles where sampling puts them, and the magnitude right at 0, f₀ and nearly so at fs/2.
    fn start(&self, f0: f64, fs: f64, scale: f64) -> Fraction {
        let d = self.sampled_poles(f0, fs, scale);
        let low = self.n[0] / self.d[0];
        if self.is_notch() {
            return Fraction { n: [low, 0.0, low], d };
        }
        let high = d[2] * self.power_at(0.5 * fs / f0).sqrt();
        let is_high_pass = self.n[0] == 0.0 && self.n[1] == 0.0;
        let middle = self.power_at(1.0) * power(d, 1.0) - (low - high).powi(2);
        // Where no such numerator exists the fit starts from a small one.
        let middle = if is_high_pass { 0.0 } else { middle.max(1e-4 * d[1] * d[1]).sqrt() };
        Fraction { n: [low, middle, high], d }
    }

    /// The denominator of the impulse-invariant poles on the axis tan(πf/fs)/`scale`, its constant 1.
    fn sampled_poles(&self, f0: f64, fs: f64, scale: f64) -> Polynomial {
        let ([c, b, a], x) = (self.d, PI * f0 / fs);
        if a == 0.0 {
            let (own, spare) = (scale / (c / b * x).tanh(), scale / (PI * SPARE).tan());
            return [1.0, own + spare, own * spare];
        }
        let (half, product) = (-b / (2.0 * a), c / a);
        let discriminant = half * half - product;
        let (sum, product) = if discriminant < 0.0 {
            // tanh(x + jy) = (sinh 2x + j·sin 2y)/(cosh 2x + cos 2y)
            let (x, y) = (2.0 * half * x, 2.0 * (-discriminant).sqrt() * x);
            let bottom = x.cosh() + y.cos();
            let (re, im) = (x.sinh() / bottom, y.sin() / bottom);
            (2.0 * re, re * re + im * im)
        } else {
            let far = half - discriminant.sqrt();
            let (p, q) = ((far * x).tanh(), (product / far * x).tanh());
            (p + q, p * q)
        };
        let product = product / (scale * scale);
        [1.0, -sum / scale / product, 1.0 / product]
    }
}
