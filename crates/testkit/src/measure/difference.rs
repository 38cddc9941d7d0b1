use super::level::{db, rms};

/// Where two signals differ most.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Difference {
    /// |a − b|; NaN where either is.
    pub amount: f64,
    /// The frame.
    pub frame: usize,
    /// The sample of the first signal.
    pub a: f64,
    /// The sample of the second signal.
    pub b: f64,
}

/// The largest absolute difference and its place; the first of equals, the first NaN before all.
/// Signals without samples differ by 0 at frame 0.
///
/// # Panics
/// If the signals differ in length: cut them to the part that is compared.
#[track_caller]
pub fn max_difference<A, B>(a: &[A], b: &[B]) -> Difference
where
    A: Into<f64> + Copy,
    B: Into<f64> + Copy,
{
    assert_eq!(a.len(), b.len(), "signals of one length");
    let mut largest = Difference { amount: 0.0, frame: 0, a: 0.0, b: 0.0 };
    for (frame, (a, b)) in a.iter().zip(b).enumerate() {
        let (a, b) = ((*a).into(), (*b).into());
        let amount = if a == b { 0.0 } else { (a - b).abs() };
        if amount.is_nan() {
            return Difference { amount, frame, a, b };
        }
        if frame == 0 || amount > largest.amount {
            largest = Difference { amount, frame, a, b };
        }
    }
    largest
}

/// The null depth: the RMS of a − b in dBFS. Equal signals give −∞.
///
/// # Panics
/// If the signals differ in length.
#[track_caller]
pub fn null_depth_dbfs<A, B>(a: &[A], b: &[B]) -> f64
where
    A: Into<f64> + Copy,
    B: Into<f64> + Copy,
{
    assert_eq!(a.len(), b.len(), "signals of one length");
    let residual: Vec<f64> = a.iter().zip(b).map(|(a, b)| (*a).into() - (*b).into()).collect();
    db(rms(&residual))
}
