use super::distortion::fit;

/// The sine that lies nearest to a signal.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct SineFit {
    /// Its peak amplitude.
    pub amplitude: f64,
    /// Its phase at frame 0 in radians, −π to π: x = amplitude·sin(2πft + phase).
    pub phase_rad: f64,
    /// The constant that was fitted with it.
    pub dc: f64,
    /// The RMS of what remains.
    pub residual_rms: f64,
}

/// Fits a constant and a sine of known frequency by least squares (IEEE Std 1057, three-parameter fit).
///
/// Exact for any length of at least one period, whole or not. Below a fraction of a period the
/// constant and the sine cannot be told apart and the result is meaningless.
pub fn fit_sine<S: Into<f64> + Copy>(samples: &[S], frequency_hz: f64, sample_rate_hz: f64) -> SineFit {
    let fit = fit(samples, &[frequency_hz], sample_rate_hz);
    let (amplitude, phase_rad) = fit.tones[0];
    SineFit { amplitude, phase_rad, dc: fit.dc, residual_rms: fit.residual_rms }
}
