//! Levels inside are binary logarithms of amplitudes: one octave is 20·log₁₀ 2 dB.

/// 20·log₁₀ 2.
const DB_PER_OCTAVE: f64 = 20.0 * core::f64::consts::LOG10_2;

pub(crate) fn from_db(db: f64) -> f64 {
    db / DB_PER_OCTAVE
}

pub(crate) fn to_db(octaves: f64) -> f64 {
    octaves * DB_PER_OCTAVE
}
