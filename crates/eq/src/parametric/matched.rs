//! Digital sections that follow the magnitude of their analogue prototypes up to fs/2.
//!
//! |H|² of a second-order section is a ratio of quadratics in v = tan²(πf/fs)/tan²(πf₀/fs). The poles
//! start where sampling puts them (impulse invariance; M. Vicanek, *Matched Second Order Digital Filters*,
//! 2016) and one linear least-squares step (C. Sanathanan, J. Koerner, 1963) fits both quadratics to the
//! prototype up to 0.45 fs, exact at 0 and f₀. The square roots of the quadratics' coefficients are
//! the section's polynomials, without cancellation at any f₀.

use core::f64::consts::PI;

use super::section::Section;
use super::{Band, BandKind, Slope};

/// Sections of the steepest band.
pub(crate) const MAX_SECTIONS: usize = 4;

/// A polynomial in s, the constant first.
type Quadratic = [f64; 3];

#[derive(Clone, Copy)]
struct Prototype {
    n: Quadratic,
    d: Quadratic,
}

/// |p(jω)|² as a polynomial in ω².
fn power(p: Quadratic) -> Quadratic {
    [p[0] * p[0], p[1] * p[1] - 2.0 * p[0] * p[2], p[2] * p[2]]
}

fn at(p: Quadratic, x: f64) -> f64 {
    p[0] + x * (p[1] + x * p[2])
}

/// The polynomial in s with this power and no root in the right half-plane.
fn root(p: Quadratic) -> Option<Quadratic> {
    let (low, high) = (p[0].sqrt(), p[2].sqrt());
    let middle = p[1] + 2.0 * low * high;
    (p[0] >= 0.0 && p[2] >= 0.0 && middle >= 0.0).then(|| [low, middle.sqrt(), high])
}

impl Prototype {
    fn power_at(&self, ratio: f64) -> f64 {
        at(power(self.n), ratio * ratio) / at(power(self.d), ratio * ratio)
    }

    /// The denominator of the impulse-invariant poles on the warped axis, constant 1.
    fn sampled_poles(&self, f0: f64, fs: f64, scale: f64) -> Quadratic {
        let [c, b, a] = self.d;
        let (half, product) = (-b / (2.0 * a), c / a);
        let discriminant = half * half - product;
        let x = PI * f0 / fs;
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

    fn matched(&self, f0: f64, fs: f64) -> Section {
        let scale = (PI * f0 / fs).tan();
        let poles = power(self.sampled_poles(f0, fs, scale));
        let (n, d) = self.fitted(poles, f0, fs, scale).unwrap_or((self.n, self.d));
        Section::from_polynomials(n, d, scale)
    }

    /// Numerator and denominator by one weighted least-squares step; `None` if it has no real root.
    fn fitted(&self, poles: Quadratic, f0: f64, fs: f64, scale: f64) -> Option<(Quadratic, Quadratic)> {
        let high_pass = self.n[0] == 0.0 && self.n[1] == 0.0;
        let (zero, centre) = (self.power_at(0.0), self.power_at(1.0));
        let mut normal = [[0.0; 4]; 3];
        let mut add = |f: f64| {
            if f > 0.45 * fs {
                return;
            }
            let v = ((PI * f / fs).tan() / scale).powi(2);
            let g = self.power_at(f / f0);
            let weight = if f <= 0.25 * fs { 4.0 } else { 1.0 } / (at(poles, v) * g);
            // β1 follows from the value at f₀; a high-pass has β0 = β1 = 0 and β2 follows.
            let row = if high_pass {
                [0.0, centre * v * v - g * v, (centre - g) * v * v, g - centre * v * v]
            } else {
                [v * v - v, (centre - g) * v, centre * v - g * v * v, g - zero - (centre - zero) * v]
            }
            .map(|x| x * weight);
            for i in 0..3 {
                for j in 0..4 {
                    normal[i][j] += row[i] * row[j];
                }
            }
        };
        (1..=24).for_each(|i| add(0.45 * fs * f64::from(i) / 24.0));
        (-6..=6).for_each(|i| add(f0 * (f64::from(i) / 2.0).exp2()));
        if high_pass {
            normal[0] = [1.0, 0.0, 0.0, 0.0];
        }
        let [b2, a1, a2] = solve(normal)?;
        let d = [1.0, a1, a2];
        let n = if high_pass {
            [0.0, 0.0, centre * (1.0 + a1 + a2)]
        } else {
            [zero, centre * (1.0 + a1 + a2) - zero - b2, b2]
        };
        let d = root(d).filter(|d| d[1] > 0.0 && d[2] > 0.0)?;
        Some((root(n)?, d))
    }
}

/// Gauss elimination with column scaling; the matrix is symmetric and not negative.
fn solve(mut m: [[f64; 4]; 3]) -> Option<[f64; 3]> {
    let scale: [f64; 3] = core::array::from_fn(|i| 1.0 / m[i][i].sqrt());
    for i in 0..3 {
        for j in 0..3 {
            m[i][j] *= scale[i] * scale[j];
        }
        m[i][3] *= scale[i];
    }
    for i in 0..3 {
        for r in i + 1..3 {
            let (pivot, factor) = (m[i], m[r][i] / m[i][i]);
            m[r].iter_mut().zip(pivot).skip(i).for_each(|(x, above)| *x -= factor * above);
        }
    }
    let z = m[2][3] / m[2][2];
    let y = (m[1][3] - m[1][2] * z) / m[1][1];
    let x = (m[0][3] - m[0][1] * y - m[0][2] * z) / m[0][0];
    [x, y, z].iter().all(|x| x.is_finite()).then(|| [x * scale[0], y * scale[1], z * scale[2]])
}

/// (b₀ + b₁s)/(a₀ + a₁s), its magnitude matched at 0, f₀ and fs/2.
fn first_order(n: [f64; 2], d: [f64; 2], f0: f64, fs: f64) -> Section {
    let scale = (PI * f0 / fs).tan();
    let p = Prototype { n: [n[0], n[1], 0.0], d: [d[0], d[1], 0.0] };
    let (zero, centre, top) = (p.power_at(0.0), p.power_at(1.0), p.power_at(0.5 * fs / f0));
    let a = (zero - centre) / (centre - top);
    let (n1, n0, d1) = ((top * a).sqrt(), zero.sqrt(), a.sqrt());
    // Both polynomials times (d1·s + 1): a second-order section whose second pole is cancelled.
    Section::from_polynomials([n0, n0 * d1 + n1, n1 * d1], [1.0, 2.0 * d1, d1 * d1], scale)
}

/// The sections of a band; places that it does not need are [`Section::IDENTITY`].
pub(crate) fn design(band: &Band, fs: f64) -> [Section; MAX_SECTIONS] {
    let mut sections = [Section::IDENTITY; MAX_SECTIONS];
    let f0 = band.frequency_hz.min(0.475 * fs);
    let has_gain =
        matches!(band.kind, BandKind::Peak | BandKind::LowShelf | BandKind::HighShelf | BandKind::Tilt);
    if !band.enabled || (has_gain && band.gain_db == 0.0) {
        return sections;
    }
    let q = 1.0 / band.q;
    match band.kind {
        BandKind::LowPass(slope) => pass(slope, false, f0, fs, &mut sections),
        BandKind::HighPass(slope) => pass(slope, true, f0, fs, &mut sections),
        BandKind::BandPass => {
            sections[0] = Prototype { n: [0.0, q, 0.0], d: [1.0, q, 1.0] }.matched(f0, fs);
        }
        BandKind::Notch => {
            let scale = (PI * f0 / fs).tan();
            let d = Prototype { n: [1.0, 0.0, 1.0], d: [1.0, q, 1.0] }.sampled_poles(f0, fs, scale);
            sections[0] = Section::from_polynomials([1.0, 0.0, 1.0], d, scale);
        }
        BandKind::AllPass { order: 1 } => {
            let scale = (PI * f0 / fs).tan();
            sections[0] = Section::from_polynomials([1.0, 0.0, -1.0], [1.0, 2.0, 1.0], scale);
        }
        BandKind::AllPass { .. } => {
            let scale = (PI * f0 / fs).tan();
            sections[0] = Section::from_polynomials([1.0, -q, 1.0], [1.0, q, 1.0], scale);
        }
        _ => sections[0] = with_gain(band, f0, fs),
    }
    sections
}

/// Designs the boost; a cut swaps its numerator and denominator.
fn with_gain(band: &Band, f0: f64, fs: f64) -> Section {
    let a = 10f64.powf(band.gain_db.abs() / 40.0);
    let q = 1.0 / band.q;
    let low_shelf = Prototype { n: [a * a, a * a.sqrt() * q, a], d: [1.0, a.sqrt() * q, a] };
    let (section, inverted, gain) = match band.kind {
        BandKind::Peak => {
            (Prototype { n: [1.0, a * q, 1.0], d: [1.0, q / a, 1.0] }.matched(f0, fs), false, 1.0)
        }
        BandKind::LowShelf => (low_shelf.matched(f0, fs), false, 1.0),
        // A high shelf is its gain over the low shelf.
        BandKind::HighShelf => (low_shelf.matched(f0, fs), true, a * a),
        _ => (first_order([1.0, a * a], [a * a, 1.0], f0, fs), false, 1.0),
    };
    let cut = band.gain_db < 0.0;
    let section = if inverted != cut { section.inverse() } else { section };
    section.amplified(if cut { 1.0 / gain } else { gain })
}

fn pass(slope: Slope, high: bool, f0: f64, fs: f64, sections: &mut [Section; MAX_SECTIONS]) {
    let (order, times) = match slope {
        Slope::Butterworth(order) => (usize::from(order), 1),
        Slope::LinkwitzRiley(order) => (usize::from(order / 2), 2),
    };
    let mut places = sections.iter_mut();
    for _ in 0..times {
        for (k, place) in places.by_ref().take(order.div_ceil(2)).enumerate() {
            *place = if 2 * k + 1 == order {
                let n = if high { [0.0, 1.0] } else { [1.0, 0.0] };
                first_order(n, [1.0, 1.0], f0, fs)
            } else {
                let q = 2.0 * (PI * (2 * k + 1) as f64 / (2 * order) as f64).sin();
                let n = if high { [0.0, 0.0, 1.0] } else { [1.0, 0.0, 0.0] };
                Prototype { n, d: [1.0, q, 1.0] }.matched(f0, fs)
            };
        }
    }
}
