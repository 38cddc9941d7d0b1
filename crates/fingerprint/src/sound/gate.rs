use auralis_dsp::{StftDesign, Window};
use auralis_kernels::Kernels;
use auralis_spectrum::Weighting;

/// −70 LUFS as a mean square: 10^((−70 + 0.691)/10).
const LEAST_MEAN_SQUARE: f64 = 1.172_465_3e-7;

/// Decides which frames count: those of at least −70 LUFS, by the loudness of BS.1770 of the one frame, without
/// channel weights.
#[derive(Clone, Debug)]
pub(crate) struct Gate {
    kernels: Kernels,
    /// K-weighting per bin, scaled so that the sum over bins is the mean square.
    weights: Box<[f32]>,
}

impl Gate {
    /// For the frames of a transform.
    pub(crate) fn new(stft: &StftDesign, sample_rate_hz: f64) -> Self {
        let frame_len = stft.frame_len;
        let window_energy: f64 = Window::Hann.periodic(frame_len).iter().map(|w| w * w).sum();
        let two_sided = 2.0 / (frame_len as f64 * window_energy);
        let mut weights = Weighting::K.bins(frame_len, sample_rate_hz);
        weights.iter_mut().for_each(|weight| *weight *= two_sided);
        weights[0] /= 2.0;
        weights[frame_len / 2] /= 2.0;
        Self { kernels: Kernels::detect(), weights: weights.iter().map(|weight| *weight as f32).collect() }
    }

    /// Whether a frame counts, by its power per bin, summed over channels.
    pub(crate) fn passes(&self, power: &[f32]) -> bool {
        self.kernels.dot(power, &self.weights) >= LEAST_MEAN_SQUARE
    }
}
