kernel! {
    /// Adds one dimension to the squared distances of many points from one:
    /// where xs\[i\] is a number, sums\[i\] ← sums\[i\] + w·(xs\[i\] − x)² and weights\[i\] ← weights\[i\] + w.
    ///
    /// A NaN in `xs` is a value that is not known, and adds nothing. The shortest slice decides.
    pub fn add_weighted_distance(xs: &[f32], x: f32, w: f32, sums: &mut [f32], weights: &mut [f32]) {
        for ((sum, weight), other) in sums.iter_mut().zip(weights).zip(xs) {
            let difference = other - x;
            let squared = w * (difference * difference);
            *sum += if other.is_nan() { 0.0 } else { squared };
            *weight += if other.is_nan() { 0.0 } else { w };
        }
    }
}
