use auralis_core::Hz;
use auralis_dsp::{Stft, StftFrame};
use auralis_kernels::Kernels;

use crate::onset::BarkLevels;

/// The least power that the flatness counts, as librosa's `amin`.
const LEAST_POWER: f32 = 1e-10;
/// The share of magnitude that lies below the roll-off.
const ROLLOFF: f64 = 0.85;
/// Bins that the search for the roll-off sums at a time.
const STRIDE: usize = 64;
/// Frames below this mean square, −90 dBFS, have no features: what they hold is rounding and dither.
const LEAST_MEAN_SQUARE: f64 = 1e-9;

/// What one frame of analysis sounds like.
///
/// P\[k\] = Σ |X\[k\]|² over channels, M\[k\] = √P\[k\].
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct FrameFeatures {
    /// The mean square under the window, summed over channels; ½ for one sine of full scale.
    pub mean_square: f64,
    /// How much the frame adds to the one before: the mean over the Bark bands of max(0, rise of
    /// ln(1 + 10⁵·power)). Above 0.1 or so where a note begins.
    pub onset_strength: f64,
    /// What is undefined in silence.
    pub timbre: Option<Timbre>,
}

/// The shape of a spectrum.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Timbre {
    /// The mean frequency, Σ f·M / Σ M.
    pub centroid: Hz,
    /// The frequency of the first bin with 85 % of Σ M at or below it (Tzanetakis & Cook 2002).
    pub rolloff: Hz,
    /// The geometric over the arithmetic mean of P, powers below 10⁻¹⁰ taken as that: 0.56 for noise, 0 for a tone.
    pub flatness: f64,
    /// The share of the magnitude that is new, Σ max(0, M − M of the frame before) / Σ M, 0 to 1.
    pub flux: f64,
}

/// Computes [`FrameFeatures`] from the frames of a transform, one after the other.
///
/// Real-time safe after it has been built. The first frame is compared with silence.
#[derive(Clone, Debug)]
pub struct FeatureExtractor {
    kernels: Kernels,
    bin_hz: f64,
    /// From Σ P to a mean square.
    scale: f64,
    power: Vec<f32>,
    magnitude: Vec<f32>,
    before: Vec<f32>,
    bark: BarkLevels,
}

impl FeatureExtractor {
    /// An extractor for the frames of `stft`.
    pub fn new(stft: &Stft, sample_rate_hz: f64) -> Self {
        let frame_len = stft.design().frame_len;
        let scale = 2.0 / (frame_len as f64 * stft.window_energy());
        let bins = stft.bins();
        Self {
            kernels: Kernels::detect(),
            bin_hz: sample_rate_hz / frame_len as f64,
            scale,
            power: vec![0.0; bins],
            magnitude: vec![0.0; bins],
            before: vec![0.0; bins],
            bark: BarkLevels::new(sample_rate_hz, frame_len, scale),
        }
    }

    /// The features of the next frame.
    pub fn extract(&mut self, frame: &StftFrame<'_>) -> FrameFeatures {
        frame.summed_power(&mut self.power);
        core::mem::swap(&mut self.magnitude, &mut self.before);
        let (sum, moment) = self.kernels.magnitudes(&self.power, &mut self.magnitude);
        let last = self.power.len() - 1;
        let ends = 0.5 * (f64::from(self.power[0]) + f64::from(self.power[last]));
        let total = self.kernels.sum(&self.power);
        let mean_square = self.scale * (total - ends);
        FrameFeatures {
            mean_square,
            onset_strength: self.bark.rise(self.kernels, &self.power),
            timbre: (mean_square >= LEAST_MEAN_SQUARE).then(|| Timbre {
                centroid: Hz(self.bin_hz * moment / sum),
                rolloff: Hz(self.bin_hz * self.rolloff_bin(ROLLOFF * sum) as f64),
                flatness: self.flatness(total),
                flux: self.kernels.rise(&self.magnitude, &self.before) / sum,
            }),
        }
    }

    /// P of the last frame.
    pub fn power(&self) -> &[f32] {
        &self.power
    }

    /// M of the last frame.
    pub fn magnitude(&self) -> &[f32] {
        &self.magnitude
    }

    /// Forgets the frame before.
    pub fn reset(&mut self) {
        self.magnitude.fill(0.0);
        self.before.fill(0.0);
        self.bark.reset();
    }

    /// Goes on where `next` stands.
    pub(crate) fn continue_with(&mut self, next: &Self) {
        self.magnitude.copy_from_slice(&next.magnitude);
        self.bark.continue_with(&next.bark);
    }

    fn rolloff_bin(&self, threshold: f64) -> usize {
        let (mut sum, mut bin) = (0.0, 0);
        for part in self.magnitude.chunks(STRIDE) {
            let with = sum + self.kernels.sum(part);
            if with >= threshold {
                break;
            }
            (sum, bin) = (with, bin + part.len());
        }
        for magnitude in self.magnitude.iter().skip(bin) {
            sum += f64::from(*magnitude);
            if sum >= threshold {
                break;
            }
            bin += 1;
        }
        bin.min(self.magnitude.len() - 1)
    }

    fn flatness(&self, total: f64) -> f64 {
        let bins = self.power.len() as f64;
        let geometric = (self.kernels.sum_of_logs(&self.power, LEAST_POWER) / bins).exp();
        geometric / (total / bins).max(f64::from(LEAST_POWER))
    }
}
