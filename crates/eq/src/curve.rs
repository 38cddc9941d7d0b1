use auralis_core::BuildError;

/// A gain in dB over frequency; every `Fn(f64) -> f64` from Hz to dB is one.
pub trait TargetCurve {
    /// The gain at a frequency of 0 Hz or more. What is not finite is taken as 0 dB, what lies beyond ±60 dB
    /// as that.
    fn gain_db(&self, frequency_hz: f64) -> f64;
}

impl<F: Fn(f64) -> f64> TargetCurve for F {
    fn gain_db(&self, frequency_hz: f64) -> f64 {
        self(frequency_hz)
    }
}

/// The gain of a curve at a frequency as it is applied: within ±60 dB.
pub(crate) fn bounded_db(curve: &impl TargetCurve, frequency_hz: f64) -> f64 {
    let gain_db = curve.gain_db(frequency_hz);
    if gain_db.is_finite() { gain_db.clamp(-60.0, 60.0) } else { 0.0 }
}

/// The linear factor of a gain.
pub(crate) fn amplitude(gain_db: f64) -> f64 {
    10f64.powf(gain_db / 20.0)
}

/// A smooth curve through points: cubic pieces over the logarithm of frequency that never overshoot the
/// points, level before the first and after the last.
///
/// Source of the slopes: F. N. Fritsch, J. Butland, SIAM J. Sci. Stat. Comput. 5 (1984).
#[derive(Clone, Debug, PartialEq)]
pub struct PointCurve {
    /// ln Hz, dB and dB per ln Hz.
    knots: Vec<(f64, f64, f64)>,
}

impl PointCurve {
    /// A curve through points of Hz and dB, in rising order of frequency. No point is flat at 0 dB.
    ///
    /// # Errors
    /// A frequency outside 1 Hz–1 MHz or not above the one before, or a gain outside ±60 dB.
    pub fn new(points: &[(f64, f64)]) -> Result<Self, BuildError> {
        let mut knots: Vec<(f64, f64, f64)> = Vec::with_capacity(points.len());
        let mut last_hz = 1.0;
        for (n, (hz, db)) in points.iter().enumerate() {
            BuildError::check("frequency_hz", *hz, last_hz, 1e6)?;
            BuildError::check("gain_db", *db, -60.0, 60.0)?;
            if n > 0 && *hz == last_hz {
                let reason = "each frequency must be above the one before";
                return Err(BuildError::Unsupported { parameter: "frequency_hz", value: *hz, reason });
            }
            last_hz = *hz;
            knots.push((hz.ln(), *db, 0.0));
        }
        for n in 1..knots.len().saturating_sub(1) {
            knots[n].2 = inner_slope(knots[n - 1], knots[n], knots[n + 1]);
        }
        Ok(Self { knots })
    }
}

/// The weighted harmonic mean of the slopes on both sides; 0 at an extremum.
fn inner_slope(a: (f64, f64, f64), b: (f64, f64, f64), c: (f64, f64, f64)) -> f64 {
    let (h, k) = (b.0 - a.0, c.0 - b.0);
    let (before, after) = ((b.1 - a.1) / h, (c.1 - b.1) / k);
    if before * after <= 0.0 {
        return 0.0;
    }
    3.0 * (h + k) / ((2.0 * k + h) / before + (k + 2.0 * h) / after)
}

impl TargetCurve for PointCurve {
    fn gain_db(&self, frequency_hz: f64) -> f64 {
        let x = frequency_hz.max(1e-9).ln();
        let after = self.knots.partition_point(|knot| knot.0 <= x);
        let (Some(left), Some(right)) = (self.knots.get(after.wrapping_sub(1)), self.knots.get(after)) else {
            let end = if after == 0 { self.knots.first() } else { self.knots.last() };
            return end.map_or(0.0, |knot| knot.1);
        };
        let h = right.0 - left.0;
        let t = (x - left.0) / h;
        let u = 1.0 - t;
        left.1 * (1.0 + 2.0 * t) * u * u
            + right.1 * (3.0 - 2.0 * t) * t * t
            + h * t * u * (left.2 * u - right.2 * t)
    }
}
