//! The fit of a digital section to the magnitude of its prototype.
//!
//! What moves is the logarithm of each coefficient, so that poles and zeros cannot leave the stable
//! half-plane: every step gives a minimum-phase section, there is no failure to handle, and an
//! unusual prototype gets at worst the section that the fit started from. A step that does not lower the
//! error is not taken (K. Levenberg, 1944; D. Marquardt, 1963).

use core::f64::consts::PI;

use super::prototype::{Polynomial, Prototype, power};

/// Points spread evenly up to [`TOP`].
const EVEN: usize = 24;
/// Points half an octave apart, three octaves to each side of f₀.
const AROUND: usize = 13;
/// 20 kHz at 44.1 kHz, as a part of the sample rate.
const TOP: f64 = 20.0 / 44.1;
/// Weight of an error up to fs/4, against 1 above.
const LOW_WEIGHT: f64 = 8.0;
/// Weight of the error at f₀.
const CENTRE_WEIGHT: f64 = 100.0;
/// Errors count less where the prototype is below −30 dB.
const DEEP: f64 = 1e-3;

/// Coefficients that may move: n₁, n₂, d₁, d₂.
const FREE: usize = 4;
/// The normal equations: the matrix and, in the last column, the right-hand side.
type Normal = [[f64; FREE + 1]; FREE];

/// How many steps a fit may try.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Effort {
    /// For settings that stay.
    Full = 12,
    /// For settings on the way to others.
    Moving = 4,
}

/// n/d in s = j·tan(πf/fs)/tan(πf₀/fs), d₀ = 1.
#[derive(Clone, Copy)]
pub(crate) struct Fraction {
    pub(crate) n: Polynomial,
    pub(crate) d: Polynomial,
}

#[derive(Clone, Copy, Default)]
struct Point {
    /// tan²(πf/fs)/tan²(πf₀/fs).
    omega2: f64,
    wanted: f64,
    weight: f64,
}

impl Fraction {
    pub(crate) fn fitted(self, prototype: &Prototype, f0: f64, fs: f64, effort: Effort) -> Self {
        let points = points(prototype, f0, fs);
        let is_notch = prototype.is_notch();
        let mut best = self;
        let (mut error, mut normal) = best.compared(&points, is_notch);
        let mut damping = 1e-3;
        for _ in 0..effort as usize {
            let trial = best.moved(solve(normal, damping));
            let (trial_error, trial_normal) = trial.compared(&points, is_notch);
            if trial_error < error {
                (best, error, normal) = (trial, trial_error, trial_normal);
                damping *= 0.1;
            } else {
                damping *= 10.0;
            }
        }
        best
    }

    /// The weighted sum of squares of ln(|H|²/|H_a|²), and the normal equations of one step.
    fn compared(&self, points: &[Point], is_notch: bool) -> (f64, Normal) {
        let (mut error, mut normal) = (0.0, Normal::default());
        let ([n0, n1, n2], [d0, d1, d2]) = (self.n, self.d);
        for Point { omega2, wanted, weight } in points {
            let (top, bottom) = (power(self.n, *omega2), power(self.d, *omega2));
            let (up, down) = (2.0 * omega2 / top, 2.0 * omega2 / bottom);
            let difference = (top / (bottom * wanted)).ln();
            let row = [
                up * n1 * n1,
                if is_notch { 0.0 } else { up * n2 * (n2 * omega2 - n0) },
                -down * d1 * d1,
                -down * d2 * (d2 * omega2 - d0),
                -difference,
            ];
            error += weight * difference * difference;
            for i in 0..FREE {
                for j in i..=FREE {
                    normal[i][j] += weight * row[i] * row[j];
                }
            }
        }
        (error, normal)
    }

    fn moved(&self, step: [f64; FREE]) -> Self {
        // At most a factor of e at a time: far from the goal the equations promise too much.
        let [n1, n2, d1, d2] = step.map(|step| step.clamp(-1.0, 1.0).exp());
        Self {
            n: [self.n[0], self.n[1] * n1, self.n[2] * n2],
            d: [self.d[0], self.d[1] * d1, self.d[2] * d2],
        }
    }
}

fn points(prototype: &Prototype, f0: f64, fs: f64) -> [Point; EVEN + AROUND] {
    let scale = (PI * f0 / fs).tan();
    core::array::from_fn(|i| {
        let octaves = (i as f64 - (EVEN + AROUND / 2) as f64) / 2.0;
        let f = if i < EVEN { TOP * fs * (i + 1) as f64 / EVEN as f64 } else { f0 * octaves.exp2() };
        let wanted = prototype.power_at(f / f0);
        let weight = if f == f0 {
            CENTRE_WEIGHT
        } else if f <= 0.25 * fs {
            LOW_WEIGHT
        } else if i < EVEN {
            1.0
        } else {
            0.0
        };
        if wanted == 0.0 || weight == 0.0 {
            return Point { omega2: 1.0, wanted: 1.0, weight: 0.0 };
        }
        let omega = (PI * f / fs).tan() / scale;
        let depth = if f == f0 { 1.0 } else { wanted / (wanted + DEEP) };
        Point { omega2: omega * omega, wanted, weight: weight * weight * depth }
    })
}

/// Gauss elimination without pivots: the matrix, of which the upper half is given, is positive.
fn solve(mut m: Normal, damping: f64) -> [f64; FREE] {
    for (i, row) in m.iter_mut().enumerate() {
        row[i] = if row[i] > 0.0 { row[i] * (1.0 + damping) } else { 1.0 };
    }
    for i in 0..FREE {
        let pivot = m[i];
        for (r, row) in m.iter_mut().enumerate().skip(i + 1) {
            let factor = pivot[r] / pivot[i];
            row.iter_mut().zip(pivot).skip(r).for_each(|(x, above)| *x -= factor * above);
        }
    }
    let mut x = [0.0; FREE];
    for i in (0..FREE).rev() {
        let known: f64 = (i + 1..FREE).map(|j| m[i][j] * x[j]).sum();
        x[i] = (m[i][FREE] - known) / m[i][i];
    }
    x
}
