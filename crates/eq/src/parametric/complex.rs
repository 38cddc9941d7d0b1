use core::ops::Mul;

/// A complex response; two numbers, so that no dependency reaches the public interface.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Complex {
    /// Real part.
    pub re: f64,
    /// Imaginary part.
    pub im: f64,
}

impl Complex {
    /// 1 + 0j.
    pub const ONE: Self = Self { re: 1.0, im: 0.0 };

    /// 20·log₁₀|H|, in dB; −∞ for 0.
    pub fn magnitude_db(self) -> f64 {
        20.0 * self.re.hypot(self.im).log10()
    }

    /// The argument in radians, −π to π.
    pub fn phase(self) -> f64 {
        self.im.atan2(self.re)
    }

    pub(crate) fn over(self, other: Self) -> Self {
        let norm = other.re * other.re + other.im * other.im;
        self * Self { re: other.re / norm, im: -other.im / norm }
    }
}

impl Mul for Complex {
    type Output = Self;

    fn mul(self, other: Self) -> Self {
        Self { re: self.re * other.re - self.im * other.im, im: self.re * other.im + self.im * other.re }
    }
}
