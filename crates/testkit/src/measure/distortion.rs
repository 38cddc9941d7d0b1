use core::f64::consts::{SQRT_2, TAU};

use super::level::{db, rms};

/// A tone, its harmonics and what remains, fitted together by least squares.
#[derive(Clone, Debug, PartialEq)]
pub struct Harmonics {
    /// Peak amplitudes of the fundamental and its harmonics, in order.
    pub amplitudes: Vec<f64>,
    /// The constant part.
    pub dc: f64,
    /// The RMS of all that is neither constant nor one of the fitted tones.
    pub residual_rms: f64,
}

impl Harmonics {
    /// Total harmonic distortion in dB: √(Σ A₂² + A₃² + …)/A₁.
    pub fn thd_db(&self) -> f64 {
        db(self.overtones() / self.amplitudes[0])
    }

    /// Total harmonic distortion and noise in dB: the RMS of everything but DC and the fundamental,
    /// over the RMS of the fundamental.
    pub fn thd_plus_noise_db(&self) -> f64 {
        let rest = (self.overtones() / SQRT_2).hypot(self.residual_rms);
        db(rest / (self.amplitudes[0] / SQRT_2))
    }

    fn overtones(&self) -> f64 {
        self.amplitudes[1..].iter().map(|a| a * a).sum::<f64>().sqrt()
    }
}

/// Fits a fundamental and the harmonics up to the `highest`-th that lie below half the sample
/// rate; 1 is the fundamental alone.
///
/// Least squares need no window and no whole number of periods; the signal should hold several
/// periods. In samples of `f32` the floor is about −150 dB.
pub fn harmonics<S: Into<f64> + Copy>(
    samples: &[S],
    fundamental_hz: f64,
    highest: usize,
    sample_rate_hz: f64,
) -> Harmonics {
    let frequencies: Vec<f64> = (1..=highest.max(1))
        .map(|k| k as f64 * fundamental_hz)
        .take_while(|f| *f == fundamental_hz || *f < 0.5 * sample_rate_hz)
        .collect();
    let fit = fit(samples, &frequencies, sample_rate_hz);
    let amplitudes = fit.tones.iter().map(|(amplitude, _)| *amplitude).collect();
    Harmonics { amplitudes, dc: fit.dc, residual_rms: fit.residual_rms }
}

/// A constant and tones: (amplitude, phase) each.
pub(super) struct Fit {
    pub(super) dc: f64,
    pub(super) tones: Vec<(f64, f64)>,
    pub(super) residual_rms: f64,
}

/// Least squares over the basis 1, sin ω₁n, cos ω₁n, sin ω₂n, …, by the normal equations.
pub(super) fn fit<S: Into<f64> + Copy>(samples: &[S], frequencies_hz: &[f64], sample_rate_hz: f64) -> Fit {
    let size = 2 * frequencies_hz.len() + 1;
    let basis = |n: usize, row: &mut [f64]| {
        row[0] = 1.0;
        for (pair, frequency) in row[1..].chunks_mut(2).zip(frequencies_hz) {
            let angle = TAU * (frequency / sample_rate_hz * n as f64).fract();
            (pair[0], pair[1]) = angle.sin_cos();
        }
    };
    let mut row = vec![0.0; size];
    let mut normal = vec![vec![0.0; size + 1]; size];
    for (n, x) in samples.iter().enumerate() {
        basis(n, &mut row);
        for (i, equation) in normal.iter_mut().enumerate() {
            equation.iter_mut().zip(&row).for_each(|(sum, b)| *sum += row[i] * b);
            equation[size] += row[i] * (*x).into();
        }
    }
    let weights = solve(normal);
    let residual: Vec<f64> = samples
        .iter()
        .enumerate()
        .map(|(n, x)| {
            basis(n, &mut row);
            (*x).into() - row.iter().zip(&weights).map(|(b, w)| b * w).sum::<f64>()
        })
        .collect();
    let tones = weights[1..].chunks(2).map(|pair| (pair[0].hypot(pair[1]), pair[1].atan2(pair[0]))).collect();
    Fit { dc: weights[0], tones, residual_rms: rms(&residual) }
}

/// Gaussian elimination with partial pivoting; the right-hand side is the last column.
fn solve(mut equations: Vec<Vec<f64>>) -> Vec<f64> {
    let size = equations.len();
    for column in 0..size {
        let pivot = (column..size)
            .max_by(|a, b| equations[*a][column].abs().total_cmp(&equations[*b][column].abs()))
            .unwrap_or(column);
        equations.swap(column, pivot);
        let (above, below) = equations.split_at_mut(column + 1);
        let pivot = &above[column];
        for equation in below {
            let factor = equation[column] / pivot[column];
            equation.iter_mut().zip(pivot).skip(column).for_each(|(to, from)| *to -= factor * from);
        }
    }
    let mut solution = vec![0.0; size];
    for row in (0..size).rev() {
        let known: f64 = (row + 1..size).map(|k| equations[row][k] * solution[k]).sum();
        solution[row] = (equations[row][size] - known) / equations[row][row];
    }
    solution
}
