use crate::Random;

/// White noise, uniform between ±`peak`; its RMS is `peak`/√3.
pub fn white_noise(seed: u64, peak: f64, frames: usize) -> Vec<f64> {
    let mut random = Random::new(seed);
    (0..frames).map(|_| random.between(-peak, peak)).collect()
}

/// White noise with a normal distribution of the given RMS.
pub fn gaussian_noise(seed: u64, rms: f64, frames: usize) -> Vec<f64> {
    let mut random = Random::new(seed);
    (0..frames).map(|_| rms * random.gaussian()).collect()
}

/// Octaves of sections below half the sample rate: at 48 kHz down to 0.7 Hz.
const PINK_SECTIONS: i32 = 16;

/// Pink noise of the given RMS: equal power in every octave within 0.5 dB, from rate/2¹⁴ to rate/4.
///
/// A sum of first-order low-passes one octave apart, each fed by its own white noise, with equal
/// power per section (van der Ziel 1950: relaxations spread evenly in log time make a 1/f spectrum).
pub fn pink_noise(seed: u64, rms: f64, frames: usize) -> Vec<f64> {
    let mut random = Random::new(seed);
    let scale = rms * (3.0 / f64::from(PINK_SECTIONS)).sqrt();
    let mut sections: Vec<(f64, f64, f64)> = (1..=PINK_SECTIONS)
        .map(|octave| {
            let pole = (-core::f64::consts::TAU * 0.5f64.powi(octave)).exp();
            let gain = scale * (1.0 - pole * pole).sqrt();
            // The state begins as if it had always run, so the noise is stationary from frame 0.
            (pole, gain, scale * random.between(-1.0, 1.0))
        })
        .collect();
    (0..frames)
        .map(|_| {
            sections
                .iter_mut()
                .map(|(pole, gain, state)| {
                    *state = *pole * *state + *gain * random.between(-1.0, 1.0);
                    *state
                })
                .sum()
        })
        .collect()
}
