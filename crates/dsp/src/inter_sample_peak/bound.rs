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

    /// The bound for points of which all two neighbours are at most `nearby` and all 48 samples in `window`.
    /// NaN, which is above nothing, where the window holds one.
    pub(super) fn of_window(&self, nearby: f32, window: &[f32]) -> f32 {
        self.line * nearby + self.rest * largest_second_difference(window)
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

/// max |x\[n−1\] − 2x\[n\] + x\[n+1\]| in lanes; the last few are covered by an overlapping step.
fn largest_second_difference(x: &[f32]) -> f32 {
    const LANES: usize = 16;
    let inner = x.len().saturating_sub(2);
    let mut lanes = [0.0f32; LANES];
    let mut take = |x: &[f32]| {
        for ((lane, pair), next) in lanes.iter_mut().zip(x.array_windows::<2>()).zip(&x[2..]) {
            let bend = ((pair[0] - pair[1]) - (pair[1] - next)).abs();
            *lane = if bend <= *lane { *lane } else { bend };
        }
    };
    for chunk in 0..inner / LANES {
        take(&x[chunk * LANES..][..LANES + 2]);
    }
    if !inner.is_multiple_of(LANES) {
        take(&x[inner - inner.min(LANES)..]);
    }
    // Unlike f32::max, which would pass over a NaN.
    lanes.into_iter().fold(0.0, |a, b| if b <= a { a } else { b })
}

#[cfg(test)]
mod tests {
    use core::f32::consts::TAU;

    use super::TAPS;
    use crate::InterSamplePeak;

    #[test]
    fn a_smooth_signal_has_a_tight_bound() -> Result<(), auralis_core::BuildError> {
        // A second difference of (2π·1000/44100)² = 0.02, half of which may add to the sample peak of 1.
        let bound = InterSamplePeak::new(16)?.curvature;
        let tone: Vec<f32> = (0u16..80).map(|n| (TAU * f32::from(n) / 44.1).sin()).collect();
        let most = bound.of_window(1.0, &tone);
        assert!((1.0..1.011).contains(&most), "{most}");
        Ok(())
    }

    /// A signal of 1 at both neighbours of the point, bent by `bends[n]` at sample n + 1, outwards from there.
    fn bent(bends: &[f64; TAPS - 2]) -> [f64; TAPS] {
        let left = TAPS / 2 - 1;
        let mut x = [1.0; TAPS];
        for n in left + 2..TAPS {
            x[n] = 2.0 * x[n - 1] - x[n - 2] + bends[n - 2];
        }
        for n in (0..left).rev() {
            x[n] = 2.0 * x[n + 1] - x[n + 2] + bends[n];
        }
        x
    }

    #[test]
    fn the_worst_signal_reaches_the_bound_and_does_not_pass_it() -> Result<(), auralis_core::BuildError> {
        let meter = InterSamplePeak::new(16)?;
        let mut highest = 0.0f64;
        for taps in &meter.phases {
            let value = |x: [f64; TAPS]| x.iter().zip(taps).map(|(x, h)| x * f64::from(*h)).sum::<f64>();
            // The value is linear in the bends: each gets the sign that raises it.
            let flat = value(bent(&[0.0; TAPS - 2]));
            let worst = core::array::from_fn(|n| {
                let mut one = [0.0; TAPS - 2];
                one[n] = 1.0;
                0.25 * (value(bent(&one)) - flat).signum()
            });
            highest = highest.max(value(bent(&worst)));
        }
        // A window whose largest second difference is 0.25.
        let bound = f64::from(meter.curvature.of_window(1.0, &[0.25, 0.0, 0.0]));
        // All but the part kept for rounding.
        assert!(highest <= bound && highest > bound * (1.0 - 4e-5), "{highest} of {bound}");
        Ok(())
    }
}
