use core::f64::consts::PI;
use core::ops::RangeInclusive;

use super::field::{Field, LEAF};
use super::search::{Peak, search};

/// How far outside the first and last sample [`Waveform::peak`] looks, in frames.
pub const SEARCH_MARGIN_FRAMES: usize = 64;

/// The band-limited waveform through the samples of one channel, known at every instant.
///
/// y(t) = Σ x\[n\]·sinc(t − n), exact to 10⁻⁸ of the largest sample; zero samples lie outside. Time
/// is counted in frames. Besides true peaks it serves as oracle for interpolation, fractional
/// delay and resampling.
///
/// ```
/// use auralis_testkit::true_peak::Waveform;
/// let impulse = Waveform::new(&[0.0f32, 1.0, 0.0]);
/// assert_eq!(impulse.at(1.0), 1.0);
/// assert!((impulse.at(1.5) - 2.0 / std::f64::consts::PI).abs() < 1e-12); // sinc(½)
/// ```
#[derive(Clone, Debug)]
pub struct Waveform {
    field: Field,
    frames: usize,
    first_bad: Option<usize>,
}

impl Waveform {
    /// Reads the samples; 5 s at 48 kHz take about 0.1 s.
    pub fn new<S: Into<f64> + Copy>(samples: &[S]) -> Self {
        let needed = samples.len() + 2 * SEARCH_MARGIN_FRAMES;
        let mut charges = vec![0.0; needed.next_multiple_of(LEAF)];
        let mut first_bad = None;
        for (n, sample) in samples.iter().enumerate() {
            let sample: f64 = (*sample).into();
            if sample.is_finite() {
                charges[n + SEARCH_MARGIN_FRAMES] = if n % 2 == 0 { sample } else { -sample };
            } else {
                first_bad = first_bad.or(Some(n));
            }
        }
        Self { field: Field::new(charges), frames: samples.len(), first_bad }
    }

    /// The value at an instant, in frames; the samples lie at whole numbers from 0. NaN if any
    /// sample is not finite.
    pub fn at(&self, frame: f64) -> f64 {
        if self.first_bad.is_some() {
            return f64::NAN;
        }
        // sinc(t − n) = sin(πt)·(−1)ⁿ/(π(t − n)): one sine before a sum of signed reciprocals.
        let position = frame + SEARCH_MARGIN_FRAMES as f64;
        let whole = position.floor();
        let fraction = position - whole;
        let inside = whole >= 0.0 && whole < self.field.charges().len() as f64;
        let sign = if whole.rem_euclid(2.0) == 0.0 { 1.0 } else { -1.0 };
        if fraction == 0.0 {
            return if inside { sign * self.field.charges()[whole as usize] } else { 0.0 };
        }
        let sum = if inside { self.field.at(whole as usize, fraction) } else { self.direct(position) };
        sign * (PI * fraction).sin() / PI * sum
    }

    fn direct(&self, position: f64) -> f64 {
        self.field.charges().iter().enumerate().map(|(n, charge)| charge / (position - n as f64)).sum()
    }

    /// The largest absolute value and where it is, from [`SEARCH_MARGIN_FRAMES`] before the first
    /// sample to as many after the last.
    pub fn peak(&self) -> Peak {
        let margin = SEARCH_MARGIN_FRAMES as f64;
        let last = self.frames as f64 - 1.0;
        self.search(-margin..=last + margin, 0.0)
    }

    /// The largest absolute value within `frames`, read as part of the whole waveform: the way to
    /// measure a steady tone without the ringing of its ends.
    ///
    /// # Panics
    /// If the range is reversed or not finite.
    #[track_caller]
    pub fn peak_within(&self, frames: RangeInclusive<f64>) -> Peak {
        assert!(
            frames.start() <= frames.end() && (frames.end() - frames.start()).is_finite(),
            "{frames:?} is not a range of time"
        );
        self.search(frames, self.peak().amplitude)
    }

    fn search(&self, frames: RangeInclusive<f64>, supremum: f64) -> Peak {
        match self.first_bad {
            Some(n) => Peak { amplitude: f64::NAN, frame: n as f64 },
            None => search(|t| self.at(t), frames, supremum),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Random;

    #[test]
    fn the_waveform_is_the_sum_of_sincs_inside_and_far_outside() {
        let mut random = Random::new(1);
        let samples: Vec<f64> = (0..3_001).map(|_| random.between(-1.0, 1.0)).collect();
        let waveform = Waveform::new(&samples);
        for t in [-500.3, -64.5, -63.5, -1.25, 0.5, 1_499.999, 2_999.5, 3_000.5, 3_064.5, 3_500.7] {
            let sum: f64 = samples
                .iter()
                .enumerate()
                .map(|(n, x)| {
                    let angle = PI * (t - n as f64);
                    x * angle.sin() / angle
                })
                .sum();
            assert!((waveform.at(t) - sum).abs() < 1e-8, "at {t}: {} and {sum}", waveform.at(t));
        }
        assert_eq!(waveform.at(2_000.0), samples[2_000]);
        assert_eq!(waveform.at(-1e6), 0.0);
    }
}
