/// Taps of the longest error feedback.
pub(super) const TAPS: usize = 5;

/// Error feedback: y = round(v + d), v = x − Σ cₖ·e\[n−k\], e = y − v; the error of y is e ∗ (1, −c₁, −c₂ …).
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct ErrorFeedback {
    errors: [f64; TAPS],
}

/// Rounds to a whole number, ties to even, for magnitudes up to 2⁵¹: adding 1.5·2⁵² leaves no fraction.
#[inline(always)]
fn round(x: f64) -> f64 {
    const WHOLE: f64 = 6_755_399_441_055_744.0;
    (x + WHOLE) - WHOLE
}

impl ErrorFeedback {
    /// The quantised value, a whole number of LSB, before it is limited: what limiting takes away is not fed back,
    /// so that |e| ≤ 1.5 whatever the signal.
    #[inline(always)]
    pub(super) fn step(&mut self, coeffs: &[f64; TAPS], x: f64, noise: f64) -> f64 {
        let fed_back: f64 = coeffs.iter().zip(&self.errors).map(|(c, e)| c * e).sum();
        let wanted = x - fed_back;
        let y = round(wanted + noise);
        self.errors.rotate_right(1);
        self.errors[0] = y - wanted;
        y
    }
}

/// The coefficients c₁ … c₅ for a sample rate, or `None` where shaping cannot help.
pub(super) fn coeffs_for(sample_rate_hz: f64) -> Option<[f64; TAPS]> {
    match sample_rate_hz {
        rate if rate < 40_000.0 => None,
        rate if rate <= 50_000.0 => Some([2.033, -2.165, 1.959, -1.590, 0.6149]),
        _ => Some([2.0, -1.0, 0.0, 0.0, 0.0]),
    }
}
