use auralis_kernels::Kernels;

use super::{PIECE, SPAN, TAPS};

/// What 48 products and sums in `f32` may add to a bound, generously: 48·2⁻²⁴ times a margin of 4.
const ROUNDING: f64 = 1.2e-5;

/// What the roundings of far samples may add to a bound, per unit of the samples nearby and of the second
/// difference: 48·2⁻²⁴·Σ|h| of values that exceed those nearby by at most 48 of their own and 288 of their second
/// difference, which is how far a curve of that bend can get in 24 samples.
const FAR_ROUNDING: (f32, f32) = (5e-4, 5e-3);

/// A bound in `f64` as one that holds for results computed in `f32`.
pub(super) fn with_rounding(bound: f64) -> f32 {
    (bound * (1.0 + ROUNDING)) as f32
}

/// A bound on interpolated values that knows how smooth the signal is.
///
/// Each phase h is split into a straight line between the two samples around the point and a rest,
/// h = a₀·δ₀ + a₁·δ₁ + g ∗ (1, −2, 1): the rest has neither sum nor first moment, so it is a filter of the
/// second difference. Hence |y| ≤ (|a₀| + |a₁|)·max(|x₀|, |x₁|) + Σ|g|·max|x″|. Music has small second
/// differences; Σ|h| alone assumes noise at fs/2.
#[derive(Clone, Copy, Debug)]
pub(super) struct CurvatureBound {
    /// The largest |a₀| + |a₁| over the phases, near 1.
    line: f32,
    /// The largest Σ|g| over the phases.
    rest: f32,
}

impl CurvatureBound {
    pub(super) fn of(phases: &[[f32; TAPS]]) -> Self {
        let split = phases.iter().map(split);
        let (line, rest) = split.fold((1.0, 0.0), |(a, b): (f64, f64), (c, d)| (a.max(c), b.max(d)));
        Self { line: with_rounding(line) + FAR_ROUNDING.0, rest: with_rounding(rest) + FAR_ROUNDING.1 }
    }

    /// The bound for the crests of parabolas through three neighbouring ones of all the points from one
    /// sample to the next, both included.
    ///
    /// Such a crest rises above its middle point by Δ²/(8·|d|) with |Δ| ≤ 2·|d|, hence by |d|/2 at most: d
    /// is the second difference of the points, itself a filter of the input.
    pub(super) fn of_crests(phases: &[[f32; TAPS]]) -> Self {
        let points = Self::of(phases);
        let bends: Vec<[f32; TAPS]> = phases.array_windows().map(second_difference).collect();
        let (line, rest) =
            bends.iter().map(split).fold((0.0, 0.0), |(a, b): (f64, f64), (c, d)| (a.max(c), b.max(d)));
        Self {
            line: points.line + (0.5 * line) as f32 + FAR_ROUNDING.0,
            rest: points.rest + (0.5 * rest) as f32 + FAR_ROUNDING.1,
        }
    }

    /// A bound for each span of intervals of a line, which begins 23 samples before the first interval.
    ///
    /// Quick and not tight: blocks of the line are looked at once and serve all the spans that reach into them. A
    /// span sees its own block and the next for the samples nearby, and one more for the second difference.
    pub(super) fn of_spans(&self, kernels: Kernels, line: &[f32]) -> [f32; PIECE / SPAN] {
        let (mut peaks, mut bends) = ([0.0; PIECE / SPAN + 2], [0.0; PIECE / SPAN + 2]);
        kernels.peaks_and_bends(line, &mut peaks, &mut bends);
        core::array::from_fn(|span| {
            self.bound(largest(&peaks[span..span + 2]), largest(&bends[span..span + 3]))
        })
    }

    /// The bound for the intervals of a window, which begins 23 samples before the first of them and ends 24
    /// after the start of the last.
    pub(super) fn of_window(&self, kernels: Kernels, window: &[f32]) -> f32 {
        let nearby = kernels.max_abs(&window[TAPS / 2 - 1..window.len() + 1 - TAPS / 2]);
        self.bound(nearby, bend(kernels, window))
    }

    /// The bound for points of which all two neighbours are at most `nearby`, where the second difference
    /// of all 48 samples is at most `bend`. NaN, which is under nothing, if either is.
    pub(super) fn bound(&self, nearby: f32, bend: f32) -> f32 {
        self.line * nearby + self.rest * bend
    }
}

/// The largest second difference of a window of at most 96 samples.
pub(super) fn bend(kernels: Kernels, window: &[f32]) -> f32 {
    let (mut peaks, mut bends) = ([0.0; 3], [0.0; 3]);
    kernels.peaks_and_bends(window, &mut peaks, &mut bends);
    largest(&bends)
}

/// The largest of some magnitudes, or NaN if there is one.
fn largest(magnitudes: &[f32]) -> f32 {
    f32::from_bits(magnitudes.iter().fold(0, |largest, x| largest.max(x.to_bits())))
}

/// 2·h₁ − h₀ − h₂, tap by tap.
fn second_difference([before, middle, after]: &[[f32; TAPS]; 3]) -> [f32; TAPS] {
    core::array::from_fn(|k| (middle[k] - before[k]) + (middle[k] - after[k]))
}

/// (|a₀| + |a₁|, Σ|g|) of one phase.
fn split(taps: &[f32; TAPS]) -> (f64, f64) {
    let mut rest: [f64; TAPS] = taps.map(f64::from);
    let left = TAPS / 2 - 1;
    let sum: f64 = rest.iter().sum();
    let moment: f64 = rest.iter().enumerate().map(|(k, h)| h * (k as f64 - left as f64)).sum();
    let (a0, a1) = (sum - moment, moment);
    rest[left] -= a0;
    rest[left + 1] -= a1;
    // Dividing by the second difference is summing twice.
    let (mut once, mut twice, mut total) = (0.0, 0.0, 0.0f64);
    for h in rest {
        once += h;
        twice += once;
        total += f64::abs(twice);
    }
    (a0.abs() + a1.abs(), total)
}

#[cfg(test)]
mod tests {
    use super::super::phase;
    use super::*;

    const LEFT: usize = TAPS / 2 - 1;

    /// The signal with second differences of ±1 that a filter answers most, where both samples around the point
    /// are `nearby`. All integers, hence exact.
    fn worst_for(taps: &[f32; TAPS], nearby: f64) -> [f64; TAPS] {
        let sum: f64 = taps.iter().map(|h| f64::from(*h)).sum();
        let moment: f64 =
            taps.iter().enumerate().map(|(k, h)| f64::from(*h) * (k as f64 - LEFT as f64)).sum();
        let mut rest = taps.map(f64::from);
        rest[LEFT] -= sum - moment;
        rest[LEFT + 1] -= moment;
        let signs = |n: usize| {
            let answer: f64 = (0..=n).map(|k| rest[k] * (n + 1 - k) as f64).sum();
            answer.signum()
        };
        let mut x = [nearby; TAPS];
        for n in LEFT..TAPS - 2 {
            x[n + 2] = signs(n) + 2.0 * x[n + 1] - x[n];
        }
        for n in (0..LEFT).rev() {
            x[n] = signs(n) + 2.0 * x[n + 1] - x[n + 2];
        }
        x
    }

    fn points(phases: &[[f32; TAPS]], x: &[f64; TAPS]) -> Vec<f64> {
        phases.iter().map(|taps| taps.iter().zip(x).map(|(h, x)| f64::from(*h) * x).sum()).collect()
    }

    #[test]
    fn no_signal_exceeds_the_bound_and_the_worst_one_reaches_it() {
        for factor in [2, 8, 16, 32] {
            let phases: Vec<[f32; TAPS]> = (0..=factor).map(|p| phase(p as f64 / factor as f64)).collect();
            let (bound, crests) = (CurvatureBound::of(&phases), CurvatureBound::of_crests(&phases));
            for nearby in [0.0, 1.0, 20.0] {
                let mut highest = 0.0f64;
                for taps in &phases {
                    let y = points(&phases, &worst_for(taps, nearby));
                    let top = y.iter().copied().fold(0.0f64, |top, y| top.max(y.abs()));
                    highest = highest.max(top);
                    assert!(top <= f64::from(bound.bound(nearby as f32, 1.0)), "factor {factor}: {top}");
                    for p in y.array_windows::<3>() {
                        let bend = 2.0 * p[1] - p[0] - p[2];
                        let crest = (p[1] + (p[2] - p[0]).powi(2) / (8.0 * bend)).abs();
                        if (p[2] - p[0]).abs() <= 2.0 * bend.abs() {
                            assert!(crest <= f64::from(crests.bound(nearby as f32, 1.0)), "crest {crest}");
                        }
                    }
                }
                // Within what is added for rounding: a bound 1 % lower would not be one.
                let reached = highest / f64::from(bound.bound(nearby as f32, 1.0));
                assert!(reached > 0.99, "factor {factor}, {nearby} nearby: {reached}");
            }
        }
    }
}
