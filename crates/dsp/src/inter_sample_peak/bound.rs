use super::TAPS;

/// What 48 products and sums in `f32` may add to a bound, generously: 48·2⁻²⁴ times a margin of 4.
const ROUNDING: f64 = 1.2e-5;

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
        Self { line: with_rounding(line), rest: with_rounding(rest) }
    }

    /// The bound for points of which all two neighbours are at most `nearby`, where the second difference
    /// of all 48 samples is at most `bend`. NaN, which is under nothing, if either is.
    pub(super) fn bound(&self, nearby: f32, bend: f32) -> f32 {
        self.line * nearby + self.rest * bend
    }
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
