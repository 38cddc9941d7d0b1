use auralis_core::Db;

use crate::bands::Band;

/// How the two channels of a stream belong together.
#[derive(Clone, Debug, PartialEq)]
pub struct Stereo {
    /// Of the whole, from the samples.
    pub whole: Image,
    /// In each critical band, from the spectra of the frames that lie wholly within the stream.
    pub bands: Vec<BandImage>,
}

/// The stereo image of a critical band.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct BandImage {
    /// The band.
    pub band: Band,
    /// Its image.
    pub image: Image,
    /// By how much the left channel leads the right one, −180° to 180°: the angle of ΣX·Y* over bins and frames. A
    /// delay of t seconds to the right has 360°·f·t. `None` where a channel is silent.
    pub phase_degrees: Option<f64>,
    /// How much of the two follows that one phase, |ΣX·Y*| / √(Σ|X|²·Σ|Y|²), 0 to 1. Near 0 the phase means nothing.
    pub coherence: Option<f64>,
}

impl BandImage {
    /// From Σ|X|², Σ|Y|² and ΣX·Y*.
    pub(crate) fn of(band: Band, [left, right]: [f64; 2], [re, im]: [f64; 2]) -> Self {
        let image = Image::of(left, right, re);
        let sounds = image.correlation.is_some();
        Self {
            band,
            image,
            phase_degrees: sounds.then(|| im.atan2(re).to_degrees()),
            coherence: sounds.then(|| (re.hypot(im) / (left.sqrt() * right.sqrt())).min(1.0)),
        }
    }
}

/// The stereo image of a signal or of a band of it.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Image {
    /// ΣLR / √(ΣL²·ΣR²), −1 to 1: 1 for mono, −1 for anti-phase. `None` where a channel is silent.
    pub correlation: Option<f64>,
    /// Side energy over mid and side energy, 0 to 1: 0 for mono, ½ for two that have nothing in common, 1 for
    /// anti-phase. `None` in silence.
    pub width: Option<f64>,
    /// How the level changes in mono, (L + R)/√2 against both channels: +3.01 dB for mono, 0 for two that have
    /// nothing in common, −∞ for anti-phase. `None` in silence.
    pub mono_gain: Option<Db>,
}

impl Image {
    /// From ΣL², ΣR² and ΣLR.
    pub(crate) fn of(left: f64, right: f64, product: f64) -> Self {
        let both = left + right;
        // Beneath −200 dB of the louder one, a channel is rounding.
        let sounds = left.min(right) > 1e-20 * both;
        let mono = ((both + 2.0 * product) / both).clamp(0.0, 2.0);
        Self {
            correlation: sounds.then(|| (product / (left.sqrt() * right.sqrt())).clamp(-1.0, 1.0)),
            width: (both > 0.0).then(|| 1.0 - mono / 2.0),
            mono_gain: (both > 0.0).then(|| Db(10.0 * mono.log10())),
        }
    }
}
