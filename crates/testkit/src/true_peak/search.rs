use core::f64::consts::FRAC_PI_2;
use core::ops::RangeInclusive;

/// A true peak and its place.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Peak {
    /// The largest absolute value; full scale is 1. NaN if a sample was not finite.
    pub amplitude: f64,
    /// Where it lies, in frames from the first sample; between two samples in general.
    pub frame: f64,
}

impl Peak {
    /// The level in dBTP; −∞ for silence.
    pub fn dbtp(&self) -> f64 {
        20.0 * self.amplitude.log10()
    }
}

/// The grid on which the search begins and ends, in frames. At the end the largest point lies
/// within a factor cos(π/2048) of the peak: −1.0·10⁻⁵ dB.
const COARSEST: f64 = 0.5;
const FINEST: f64 = 1.0 / 1024.0;

/// Finds the largest |y| within `range` by branch and bound; y is band-limited to half the sample rate.
///
/// Duffin and Schaeffer (Bull. AMS 44, 1938): if |y| ≤ M everywhere, then y′² + π²y² ≤ π²M², so the
/// angle asin(y/M) changes by at most π per frame. A point that is half a grid step h away from a
/// peak P therefore reads at least M·sin(asin(P/M) − πh/2) = P·cos(πh/2) − √(M² − P²)·sin(πh/2).
/// What reads less has no larger peak near it and is dropped; what remains is looked at twice as finely.
///
/// `supremum` is M where it is larger than the peak in the range; for a search over all time pass 0.
pub(super) fn search(y: impl Fn(f64) -> f64, range: RangeInclusive<f64>, supremum: f64) -> Peak {
    let (from, to) = range.into_inner();
    let first = (from / COARSEST).floor();
    let points = ((to / COARSEST).ceil() - first) as usize + 1;
    let mut grid: Vec<(f64, f64)> = (0..points).map(|i| ((first + i as f64) * COARSEST, 0.0)).collect();
    let mut best = Peak { amplitude: 0.0, frame: from };
    let mut step = COARSEST;
    loop {
        for (centre, value) in &mut grid {
            let frame = centre.clamp(from, to);
            *value = y(frame).abs();
            if *value > best.amplitude {
                best = Peak { amplitude: *value, frame };
            }
        }
        if step <= FINEST || best.amplitude == 0.0 {
            return best;
        }
        let (sin, cos) = (FRAC_PI_2 * step).sin_cos();
        let headroom = (supremum.powi(2) - best.amplitude.powi(2)).max(0.0).sqrt();
        // Rounding must not drop a crest that equals the best to the last bit.
        let bound = (best.amplitude * cos - headroom * sin) * (1.0 - 1e-9);
        grid.retain(|(_, value)| *value >= bound);
        step /= 2.0;
        grid = grid.iter().flat_map(|(c, _)| [(c - step / 2.0, 0.0), (c + step / 2.0, 0.0)]).collect();
    }
}
