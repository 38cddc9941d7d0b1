use auralis_loudness::LoudnessMeter;
use auralis_spectrum::ContentReport;

use crate::acoustic::AcousticPrint;
use crate::dimension::Dimension;
use crate::fingerprint::Fingerprint;
use crate::rhythm::Tempo;
use crate::sound::Sound;
use crate::tonality::{Key, concentration};

/// What a track sounds like, and which recording it is. What is undefined, as the tempo of speech, is `None`.
#[derive(Clone, Debug, PartialEq)]
pub struct TrackDescription {
    /// What it sounds like, in 25 numbers.
    pub fingerprint: Fingerprint,
    /// Its beat.
    pub tempo: Option<Tempo>,
    /// Its key.
    pub key: Option<Key>,
    /// Which recording it is; empty for less than 2.6 s.
    pub print: AcousticPrint,
}

/// Everything that the fingerprint is computed from.
pub(crate) struct Heard<'a> {
    pub(crate) content: &'a ContentReport,
    pub(crate) meter: &'a LoudnessMeter,
    pub(crate) sound: &'a Sound,
    pub(crate) tempo: Option<&'a Tempo>,
    pub(crate) chroma: Option<[f64; 12]>,
}

/// Fewer voiced frames than these make no pitch track.
const LEAST_VOICED: usize = 8;
/// Fewer windows of half a second than these do not vary.
const LEAST_WINDOWS: usize = 3;
/// The gate of the short-term loudness, in LUFS.
const GATE_LUFS: f64 = -70.0;

impl Heard<'_> {
    /// The value of one dimension.
    pub(crate) fn value(&self, dimension: Dimension) -> Option<f64> {
        let image = self.content.stereo.as_ref().map(|stereo| stereo.whole);
        let [centroid, rolloff, flatness] = self.sound.timbre;
        match dimension {
            Dimension::SubBass
            | Dimension::Bass
            | Dimension::LowMid
            | Dimension::Mid
            | Dimension::UpperMid
            | Dimension::Presence
            | Dimension::Air
            | Dimension::BassMidRatioDb => self.sound.balance?.value(dimension),
            Dimension::IntegratedLufs => Some(self.meter.integrated().0),
            Dimension::CrestDb => self.content.crest.map(|crest| crest.0),
            Dimension::TempoBpm => self.tempo.map(|tempo| tempo.bpm),
            // Where something sounds.
            Dimension::RhythmStability => {
                self.content.crest.map(|_| self.tempo.map_or(0.0, |tempo| tempo.stability))
            }
            Dimension::TransientDensity => self.content.onset_density,
            Dimension::SilenceRatio => self.sound.silence_ratio,
            Dimension::SpectralCentroidHz => centroid,
            Dimension::SpectralRolloffHz => rolloff,
            Dimension::SpectralFlatness => flatness,
            Dimension::HarmonicRatio => self.sound.harmonic_ratio,
            Dimension::PitchStability => {
                let pitches = self.sound.pitches.iter().copied().map(f64::from);
                Spread::of(pitches, LEAST_VOICED).map(|spread| 1.0 / (1.0 + 10.0 * spread.variation()))
            }
            Dimension::ChromaEnergy => self.chroma.as_ref().map(concentration),
            Dimension::DynamicRangeVariationDb => {
                let crests = self.sound.windows.iter().map(|(crest, _)| *crest);
                Spread::of(crests, LEAST_WINDOWS).map(|spread| spread.deviation)
            }
            Dimension::LoudnessVariationLu => {
                let levels = self.meter.curve().map(|point| point.short_term.0);
                Spread::of(levels.filter(|level| *level >= GATE_LUFS), 1).map(|spread| spread.deviation)
            }
            Dimension::PeakConsistency => {
                let peaks = self.sound.windows.iter().map(|(_, peak)| *peak);
                Spread::of(peaks, LEAST_WINDOWS).map(|spread| 1.0 / (1.0 + spread.variation()))
            }
            Dimension::StereoWidth => image?.width,
            Dimension::PhaseCorrelation => image?.correlation,
        }
    }
}

/// Mean and standard deviation.
struct Spread {
    mean: f64,
    deviation: f64,
}

impl Spread {
    /// `None` for fewer than `least` values, and for none.
    fn of(values: impl Iterator<Item = f64>, least: usize) -> Option<Self> {
        let values: Vec<f64> = values.collect();
        if values.len() < least.max(1) {
            return None;
        }
        let count = values.len() as f64;
        let mean = values.iter().sum::<f64>() / count;
        let variance = values.iter().map(|value| (value - mean).powi(2)).sum::<f64>() / count;
        Some(Self { mean, deviation: variance.sqrt() })
    }

    /// The coefficient of variation.
    fn variation(&self) -> f64 {
        self.deviation / self.mean
    }
}
