const LANES: usize = 16;

kernel! {
    /// What two masks let through of a spectrum, Σ p·a/(a + b) and Σ p·b/(a + b), summed in `f64`.
    ///
    /// Bins where a + b is zero belong to neither. The shortest slice decides; values are finite and not negative.
    pub fn soft_mask(power: &[f32], a: &[f32], b: &[f32]) -> (f64, f64) {
        let len = power.len().min(a.len()).min(b.len());
        let (mut through_a, mut through_b) = ([0.0f64; LANES], [0.0f64; LANES]);
        let whole = len - len % LANES;
        for start in (0..whole).step_by(LANES) {
            let (power, a, b) = (&power[start..start + LANES], &a[start..start + LANES], &b[start..start + LANES]);
            for i in 0..LANES {
                let both = a[i] + b[i];
                let scale = if both > 0.0 { power[i] / both } else { 0.0 };
                through_a[i] += f64::from(scale * a[i]);
                through_b[i] += f64::from(scale * b[i]);
            }
        }
        for (i, n) in (whole..len).enumerate() {
            let both = a[n] + b[n];
            let scale = if both > 0.0 { power[n] / both } else { 0.0 };
            through_a[i] += f64::from(scale * a[n]);
            through_b[i] += f64::from(scale * b[n]);
        }
        (through_a.iter().sum(), through_b.iter().sum())
    }
}
