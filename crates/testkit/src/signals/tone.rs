use core::f64::consts::TAU;

use super::levels::{fade_in, fade_out, frames_in};

/// A sine: x\[n\] = amplitude·sin(2π·frequency·n/rate + phase).
///
/// ```
/// use auralis_testkit::signals::Tone;
/// let quarter = Tone::new(12_000.0, 0.5).samples(48_000.0, 4);
/// assert!((quarter[1] - 0.5).abs() < 1e-15);
/// ```
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Tone {
    /// Frequency in Hz. Beyond half the sample rate it aliases.
    pub frequency_hz: f64,
    /// Peak amplitude, linear.
    pub amplitude: f64,
    /// Phase at frame 0 in radians; 0 starts upwards through zero.
    pub phase_rad: f64,
}

impl Tone {
    /// A tone of a linear peak amplitude, at phase 0.
    pub fn new(frequency_hz: f64, amplitude: f64) -> Self {
        Self { frequency_hz, amplitude, phase_rad: 0.0 }
    }

    /// A tone of a peak level in dBFS, at phase 0.
    pub fn dbfs(frequency_hz: f64, level_dbfs: f64) -> Self {
        Self::new(frequency_hz, 10f64.powf(level_dbfs / 20.0))
    }

    /// The same tone at another phase, in radians.
    #[must_use]
    pub fn phase_rad(self, phase_rad: f64) -> Self {
        Self { phase_rad, ..self }
    }

    /// The same tone at another phase, in degrees.
    #[must_use]
    pub fn phase_degrees(self, phase_degrees: f64) -> Self {
        self.phase_rad(phase_degrees.to_radians())
    }

    /// The tone from frame 0 on.
    pub fn samples(&self, sample_rate_hz: f64, frames: usize) -> Vec<f64> {
        let cycles_per_frame = self.frequency_hz / sample_rate_hz;
        (0..frames)
            // Only the fraction of a cycle goes into the sine, so that an hour is as exact as a second.
            .map(|n| self.amplitude * (TAU * (cycles_per_frame * n as f64).fract() + self.phase_rad).sin())
            .collect()
    }

    /// The tone with a raised-cosine fade of `fade_s` seconds at both ends.
    pub fn faded(&self, sample_rate_hz: f64, frames: usize, fade_s: f64) -> Vec<f64> {
        let mut samples = self.samples(sample_rate_hz, frames);
        let fade = frames_in(fade_s, sample_rate_hz);
        fade_in(&mut samples, fade);
        fade_out(&mut samples, fade);
        samples
    }
}

/// Digital silence.
pub fn silence(frames: usize) -> Vec<f64> {
    constant(0.0, frames)
}

/// A constant value (DC).
pub fn constant(value: f64, frames: usize) -> Vec<f64> {
    vec![value; frames]
}

/// One sample of `amplitude` at frame `at`, zero elsewhere; nothing but zeros if `at` lies outside.
pub fn impulse(frames: usize, at: usize, amplitude: f64) -> Vec<f64> {
    let mut samples = silence(frames);
    if let Some(sample) = samples.get_mut(at) {
        *sample = amplitude;
    }
    samples
}

/// A square wave of samples at exactly ±`amplitude`, starting positive: |x| is constant, which a
/// level detector reads without ripple. It aliases; see [`band_limited_square`](super::band_limited_square).
pub fn square(frequency_hz: f64, amplitude: f64, sample_rate_hz: f64, frames: usize) -> Vec<f64> {
    let cycles_per_frame = frequency_hz / sample_rate_hz;
    (0..frames)
        .map(|n| if (cycles_per_frame * n as f64).fract() < 0.5 { amplitude } else { -amplitude })
        .collect()
}
