kernel! {
    /// Adds a spectrum to sums: sums\[k\] += x\[k\]. The shorter slice decides the length.
    pub fn accumulate(x: &[f32], sums: &mut [f64]) {
        for (sum, x) in sums.iter_mut().zip(x) {
            *sum += f64::from(*x);
        }
    }
}
