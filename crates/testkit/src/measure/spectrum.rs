use core::f64::consts::TAU;

use super::level::db;

/// One complex value of a spectrum.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Bin {
    /// Real part.
    pub re: f64,
    /// Imaginary part.
    pub im: f64,
}

impl Bin {
    /// √(re² + im²).
    pub fn magnitude(&self) -> f64 {
        self.re.hypot(self.im)
    }

    /// The phase in radians, −π to π.
    pub fn phase_rad(&self) -> f64 {
        self.im.atan2(self.re)
    }
}

/// The Fourier transform of an impulse response at one frequency: H(f) = Σ h\[n\]·e^(−i2πfn/rate).
pub fn response<S: Into<f64> + Copy>(impulse_response: &[S], frequency_hz: f64, sample_rate_hz: f64) -> Bin {
    let cycles_per_frame = frequency_hz / sample_rate_hz;
    let (mut re, mut im) = (0.0, 0.0);
    for (n, h) in impulse_response.iter().enumerate() {
        let (sin, cos) = (TAU * (cycles_per_frame * n as f64).fract()).sin_cos();
        let h: f64 = (*h).into();
        re += h * cos;
        im -= h * sin;
    }
    Bin { re, im }
}

/// One bin of the discrete Fourier transform, scaled so that a sine of a whole number of periods
/// has its peak amplitude as magnitude: (2/N)·Σ x\[n\]·e^(−i2πfn/rate). Zero without samples.
///
/// A rectangular window: tones whose periods do not fit leak into it. [`fit_sine`](super::fit_sine)
/// needs no whole periods.
pub fn bin<S: Into<f64> + Copy>(samples: &[S], frequency_hz: f64, sample_rate_hz: f64) -> Bin {
    let sum = response(samples, frequency_hz, sample_rate_hz);
    let scale = 2.0 / samples.len().max(1) as f64;
    Bin { re: sum.re * scale, im: sum.im * scale }
}

/// The magnitude response in dB at each frequency, from the whole of an impulse response.
pub fn magnitude_response_db<S: Into<f64> + Copy>(
    impulse_response: &[S],
    frequencies_hz: &[f64],
    sample_rate_hz: f64,
) -> Vec<f64> {
    let level = |f: &f64| db(response(impulse_response, *f, sample_rate_hz).magnitude());
    frequencies_hz.iter().map(level).collect()
}
