use super::Complex;

/// A second-order section as a trapezoidal state-variable filter.
///
/// H = m₀ + (m₁s + m₂)/(s² + ks + 1) with s = j·tan(πf/fs)/g. For every g > 0 and k ≥ 0 the step of its
/// memory is a Cayley transform of a dissipative matrix and never lengthens it, so that it stays
/// stable however fast g and k move (A. Wishnick, *Time-Varying Filters for Musical Applications*, DAFx-14).
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) struct Section {
    pub(crate) g: f64,
    pub(crate) k: f64,
    pub(crate) mix: [f64; 3],
}

impl Section {
    pub(crate) const IDENTITY: Self = Self { g: 0.1, k: 1.0, mix: [1.0, 0.0, 0.0] };

    /// (n₀ + n₁σ + n₂σ²)/(d₀ + d₁σ + d₂σ²), σ = j·tan(πf/fs)/`scale`.
    pub(crate) fn from_polynomials(n: [f64; 3], d: [f64; 3], scale: f64) -> Self {
        let middle = (d[0] * d[2]).sqrt();
        let (high, band, low, k) = (n[2] / d[2], n[1] / middle, n[0] / d[0], d[1] / middle);
        Self { g: scale * (d[0] / d[2]).sqrt(), k, mix: [high, band - k * high, low - high] }
    }

    /// 1/H; H must have no zero at 0, fs/2 or outside the unit circle.
    pub(crate) fn inverse(&self) -> Self {
        let [m0, m1, m2] = self.mix;
        Self::from_polynomials([1.0, self.k, 1.0], [m0 + m2, m0 * self.k + m1, m0], self.g)
    }

    /// H times a factor.
    pub(crate) fn amplified(&self, gain: f64) -> Self {
        Self { mix: self.mix.map(|m| m * gain), ..*self }
    }

    pub(crate) fn is_identity(&self) -> bool {
        self.mix == Self::IDENTITY.mix
    }

    /// The section `way` from one to another, 0 to 1.
    pub(crate) fn between(from: &Self, to: &Self, way: f64) -> Self {
        let mix = |a: f64, b: f64| a + (b - a) * way;
        Self {
            g: mix(from.g, to.g),
            k: mix(from.k, to.k),
            mix: core::array::from_fn(|i| mix(from.mix[i], to.mix[i])),
        }
    }

    /// `[c1, c2, c3, d0, d1, d2]` of [`SectionBank`](auralis_kernels::SectionBank).
    #[inline]
    pub(crate) fn coeffs(&self) -> [f64; 6] {
        let a1 = 1.0 / (1.0 + self.g * (self.g + self.k));
        let (a2, a3) = (self.g * a1, self.g * self.g * a1);
        let [m0, m1, m2] = self.mix;
        [2.0 * a1 - 1.0, 2.0 * a2, 2.0 * a3, m0 + m2, m1 * a1 + m2 * a2, (m1 * a2 + m2 * a3) - m2]
    }

    pub(crate) fn response(&self, frequency_hz: f64, sample_rate_hz: f64) -> Complex {
        let s = (core::f64::consts::PI * frequency_hz / sample_rate_hz).tan() / self.g;
        let [m0, m1, m2] = self.mix;
        let top = Complex { re: (m0 + m2) - m0 * s * s, im: (m0 * self.k + m1) * s };
        top.over(Complex { re: 1.0 - s * s, im: self.k * s })
    }
}

/// One frame of two channels, with the operations and the order of the kernel.
#[inline]
pub(crate) fn step(c: &[f64; 6], memory: &mut [[f64; 2]; 2], frame: &mut [f64; 2]) {
    for (x, [s1, s2]) in frame.iter_mut().zip(memory) {
        let v = *x - *s2;
        let y = (c[3] * *x + c[4] * *s1) + c[5] * v;
        (*s1, *s2) = (c[0] * *s1 + c[1] * v, (*s2 + c[1] * *s1) + c[2] * v);
        *x = y;
    }
}
