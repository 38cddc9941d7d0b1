kernel! {
    /// Multiplies every sample by `gain`: x\[n\] ← g·x\[n\].
    pub fn gain(samples: &mut [f32], gain: f32) {
        for sample in samples {
            *sample *= gain;
        }
    }
}

kernel! {
    /// Multiplies sample by sample: x\[n\] ← g\[n\]·x\[n\]. The shorter slice decides the length.
    pub fn gain_curve(samples: &mut [f32], gains: &[f32]) {
        for (sample, gain) in samples.iter_mut().zip(gains) {
            *sample *= gain;
        }
    }
}

kernel! {
    /// The smaller of two curves: a\[n\] ← min(a\[n\], b\[n\]). The shorter slice decides the length.
    pub fn min_curve(curve: &mut [f32], other: &[f32]) {
        for (a, b) in curve.iter_mut().zip(other) {
            *a = if *b < *a { *b } else { *a };
        }
    }
}

kernel! {
    /// The gain that brings a peak down to a ceiling: g\[n\] = min(1, c / p\[n\]).
    ///
    /// Exactly 1 wherever p\[n\] ≤ c. The shorter slice decides the length.
    pub fn ceiling_gain(peaks: &[f32], ceiling: f32, gains: &mut [f32]) {
        for (gain, peak) in gains.iter_mut().zip(peaks) {
            *gain = if *peak > ceiling { ceiling / *peak } else { 1.0 };
        }
    }
}
