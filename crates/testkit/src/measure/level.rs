/// The level of an amplitude ratio in dB: 20·log₁₀(ratio). 0 gives −∞.
pub fn db(ratio: f64) -> f64 {
    20.0 * ratio.log10()
}

/// The amplitude ratio of a level in dB.
pub fn from_db(level_db: f64) -> f64 {
    10f64.powf(level_db / 20.0)
}

/// The mean of the samples (their DC); 0 without samples.
pub fn mean<S: Into<f64> + Copy>(samples: &[S]) -> f64 {
    samples.iter().map(|x| (*x).into()).sum::<f64>() / samples.len().max(1) as f64
}

/// The root of the mean square, √(Σx²/N), DC included; 0 without samples.
pub fn rms<S: Into<f64> + Copy>(samples: &[S]) -> f64 {
    let energy: f64 = samples.iter().map(|x| (*x).into().powi(2)).sum();
    (energy / samples.len().max(1) as f64).sqrt()
}

/// The RMS relative to 1: a full-scale sine reads −3.01 dB, a full-scale square 0 dB. (AES17 adds
/// 3.01 dB to this.)
pub fn rms_dbfs<S: Into<f64> + Copy>(samples: &[S]) -> f64 {
    db(rms(samples))
}

/// The largest absolute sample; NaN if any sample is NaN, 0 without samples.
pub fn peak<S: Into<f64> + Copy>(samples: &[S]) -> f64 {
    let larger = |a: f64, b: f64| if b.is_nan() || b > a { b } else { a };
    samples.iter().fold(0.0, |largest, x| larger(largest, (*x).into().abs()))
}

/// The largest absolute sample in dBFS.
pub fn peak_dbfs<S: Into<f64> + Copy>(samples: &[S]) -> f64 {
    db(peak(samples))
}
