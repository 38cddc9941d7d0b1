use crate::knee::SoftKnee;

kernel! {
    /// The higher of a level and a magnitude: level\[n\] ← max(level\[n\], |x\[n\]|). The shorter slice
    /// decides the length.
    pub fn max_magnitude(levels: &mut [f32], samples: &[f32]) {
        for (level, x) in levels.iter_mut().zip(samples) {
            let x = x.abs();
            *level = if x > *level { x } else { *level };
        }
    }
}

kernel! {
    /// Mixes a processed signal with its dry one in the gain: g\[n\] ← 1 + m\[n\]·(g\[n\] − 1), which is
    /// exactly 1 at m = 0 and exactly g\[n\] at m = 1. The shorter slice decides the length.
    pub fn mix_gains(gains: &mut [f32], mix: &[f32]) {
        for (gain, mix) in gains.iter_mut().zip(mix) {
            let mixed = 1.0 + mix * (*gain - 1.0);
            *gain = if *mix < 1.0 { mixed } else { *gain };
        }
    }
}

kernel! {
    /// Moves levels towards others: a\[n\] ← a\[n\] + link·(b\[n\] − a\[n\]). The shorter slice decides the
    /// length.
    pub fn link_levels(levels: &mut [f32], common: &[f32], link: f32) {
        for (level, common) in levels.iter_mut().zip(common) {
            *level += link * (common - *level);
        }
    }
}

kernel! {
    /// From levels to reductions, both in octaves, by a gain computer.
    pub fn soft_knee(levels: &mut [f32], knee: &SoftKnee) {
        for level in levels {
            *level = knee.reduction(*level);
        }
    }
}
