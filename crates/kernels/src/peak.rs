const LANES: usize = 32;

kernel! {
    /// The largest magnitude, max |x\[n\]|; 0 for an empty slice. NaN is passed over.
    pub fn max_abs(samples: &[f32]) -> f32 {
        let (chunks, rest) = samples.as_chunks::<LANES>();
        let mut lanes = [0.0f32; LANES];
        for chunk in chunks {
            for (lane, x) in lanes.iter_mut().zip(chunk) {
                let x = x.abs();
                *lane = if x > *lane { x } else { *lane };
            }
        }
        for (lane, x) in lanes.iter_mut().zip(rest) {
            let x = x.abs();
            *lane = if x > *lane { x } else { *lane };
        }
        lanes.into_iter().fold(0.0, f32::max)
    }
}

kernel! {
    /// The smallest and the largest sample, or (+∞, −∞) for an empty slice. NaN is passed over.
    pub fn min_max(samples: &[f32]) -> (f32, f32) {
        let (chunks, rest) = samples.as_chunks::<LANES>();
        let mut low = [f32::INFINITY; LANES];
        let mut high = [f32::NEG_INFINITY; LANES];
        for chunk in chunks {
            for ((low, high), &x) in low.iter_mut().zip(&mut high).zip(chunk) {
                *low = if x < *low { x } else { *low };
                *high = if x > *high { x } else { *high };
            }
        }
        for ((low, high), &x) in low.iter_mut().zip(&mut high).zip(rest) {
            *low = if x < *low { x } else { *low };
            *high = if x > *high { x } else { *high };
        }
        (low.into_iter().fold(f32::INFINITY, f32::min), high.into_iter().fold(f32::NEG_INFINITY, f32::max))
    }
}
