use super::Complex;

/// A second-order section: a trapezoidal state-variable filter while it moves, a direct form while it rests.
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

/// The coefficients of one step. With v = x − s₂:
///
/// y = d₀x + d₁s₁ + d₂v, s₁ ← c₁s₁ + c₂v, s₂ ← s₂ + c₂s₁ + c₃v
struct Step {
    /// c₁ and c₂.
    s1: [f64; 2],
    /// c₃.
    s2: f64,
    /// d₀, d₁ and d₂.
    y: [f64; 3],
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

    #[inline]
    fn step(&self) -> Step {
        let a1 = 1.0 / (1.0 + self.g * (self.g + self.k));
        let (a2, a3) = (self.g * a1, self.g * self.g * a1);
        let [m0, m1, m2] = self.mix;
        Step {
            s1: [2.0 * a1 - 1.0, 2.0 * a2],
            s2: 2.0 * a3,
            y: [m0 + m2, m1 * a1 + m2 * a2, (m1 * a2 + m2 * a3) - m2],
        }
    }

    /// `[p1, p2, h0, h1, h2]` of a [`SectionBank`](auralis_kernels::SectionBank).
    pub(crate) fn direct_form(&self) -> [f64; 5] {
        let Step { s1: [c1, c2], s2: c3, y: [d0, d1, d2] } = self.step();
        // s₁ = c₂(w₁ − w₂) and s₂ = c₃(w₁ + w₂).
        let (band, low) = (d1 * c2, d2 * c3);
        let p1 = (c1 + 1.0) - c3;
        // 1 − p₁ − p₂ = 2c₃ is small far below the sample rate: what p₁ is rounded by, p₂ takes back.
        [p1, (1.0 - p1) - 2.0 * c3, d0 + d2, band - low, -(band + low)]
    }

    /// `[s1, s2]` for [`Section::filter`] that sounds on as `[w1, w2]` of a bank would.
    pub(crate) fn moving_memory(&self, [w1, w2]: [f64; 2]) -> [f64; 2] {
        let Step { s1: [_, c2], s2: c3, .. } = self.step();
        [c2 * (w1 - w2), c3 * (w1 + w2)]
    }

    /// `[w1, w2]` for a bank that sounds on as `[s1, s2]` would.
    pub(crate) fn resting_memory(&self, [s1, s2]: [f64; 2]) -> [f64; 2] {
        let Step { s1: [_, c2], s2: c3, .. } = self.step();
        let (difference, sum) = (s1 / c2, s2 / c3);
        [0.5 * (sum + difference), 0.5 * (sum - difference)]
    }

    /// One frame of two channels, with `[s1, s2]` of each.
    #[inline]
    pub(crate) fn filter(&self, memory: &mut [[f64; 2]; 2], frame: &mut [f64; 2]) {
        let Step { s1: [c1, c2], s2: c3, y: [d0, d1, d2] } = self.step();
        for (x, [s1, s2]) in frame.iter_mut().zip(memory) {
            let v = *x - *s2;
            let y = (d0 * *x + d1 * *s1) + d2 * v;
            (*s1, *s2) = (c1 * *s1 + c2 * v, (*s2 + c2 * *s1) + c3 * v);
            *x = y;
        }
    }

    pub(crate) fn response(&self, frequency_hz: f64, sample_rate_hz: f64) -> Complex {
        let s = (core::f64::consts::PI * frequency_hz / sample_rate_hz).tan() / self.g;
        let [m0, m1, m2] = self.mix;
        let top = Complex { re: (m0 + m2) - m0 * s * s, im: (m0 * self.k + m1) * s };
        top.over(Complex { re: 1.0 - s * s, im: self.k * s })
    }
}

#[cfg(test)]
mod tests {
    use auralis_kernels::SectionBank;

    use super::Section;

    #[test]
    fn a_section_sounds_on_when_it_begins_and_ends_to_move() {
        // 20 Hz at 192 kHz, where rounding counts most, up to near fs/2.
        for (g, k) in [(3.3e-4, 0.7), (0.05, 0.03), (1.0, 1.4), (40.0, 2.0)] {
            let section = Section { g, k, mix: [1.5, -0.4, 0.3] };
            let mut bank = SectionBank::default();
            bank.set(0, section.direct_form(), [[0.0; 2]; 2]);
            let frame = |n: u32| [(0.01 * f64::from(n)).sin(), f64::from(n % 5) - 1.0];
            let mut frames: Vec<_> = (0..900).map(frame).collect();
            bank.filter(0, &mut frames);
            let mut expected: Vec<_> = (0..300).map(frame).collect();
            let mut rest = bank;
            rest.filter(0, &mut expected);

            let mut found: Vec<_> = (0..300).map(frame).collect();
            let mut memory = bank.memory(0).map(|memory| section.moving_memory(memory));
            found[..100].iter_mut().for_each(|frame| section.filter(&mut memory, frame));
            bank.set(0, section.direct_form(), memory.map(|memory| section.resting_memory(memory)));
            bank.filter(0, &mut found[100..]);
            for (found, expected) in found.as_flattened().iter().zip(expected.as_flattened()) {
                // (1/2g)² roundings in the direct form.
                assert!((found - expected).abs() < 1e-8, "g = {g}: {found} for {expected}");
            }
        }
    }
}
