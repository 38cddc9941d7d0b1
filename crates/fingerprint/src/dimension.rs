use core::fmt;

use crate::similarity::Subject;

/// One of the 25 numbers of a [`Fingerprint`](crate::Fingerprint).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Dimension {
    /// Share of the power from 20 to 60 Hz in that from 20 Hz to 20 kHz.
    SubBass,
    /// The same for 60 to 250 Hz.
    Bass,
    /// The same for 250 to 500 Hz.
    LowMid,
    /// The same for 500 Hz to 2 kHz.
    Mid,
    /// The same for 2 to 4 kHz.
    UpperMid,
    /// The same for 4 to 6 kHz.
    Presence,
    /// The same for 6 to 20 kHz.
    Air,
    /// Integrated loudness, ITU-R BS.1770-5, in LUFS.
    IntegratedLufs,
    /// Sample peak over RMS of the loudest channel, in dB.
    CrestDb,
    /// Power from 60 to 250 Hz over that from 250 Hz to 2 kHz, in dB.
    BassMidRatioDb,
    /// Tempo in beats per minute, its octave resolved to 40 to 200.
    TempoBpm,
    /// 1 / (1 + coefficient of variation of the beat intervals); 0 with fewer than three beats.
    RhythmStability,
    /// Detected onsets per second.
    TransientDensity,
    /// Share of the frames that are more than 40 dB under the loudest one.
    SilenceRatio,
    /// Median spectral centroid, in Hz.
    SpectralCentroidHz,
    /// Median 85 % roll-off, in Hz.
    SpectralRolloffHz,
    /// Median of the geometric over the arithmetic mean of the power spectrum.
    SpectralFlatness,
    /// Harmonic over harmonic and percussive energy, separated by median filters.
    HarmonicRatio,
    /// 1 / (1 + 10 · coefficient of variation of the pitch) over voiced frames.
    PitchStability,
    /// Concentration of the chroma: 0 where all pitch classes are equally strong, 1 where there is one.
    ChromaEnergy,
    /// Standard deviation of the crest factor over windows of 0.5 s, in dB.
    DynamicRangeVariationDb,
    /// Standard deviation of the short-term loudness over the gate, in LU.
    LoudnessVariationLu,
    /// 1 / (1 + coefficient of variation of the peaks of 0.5 s).
    PeakConsistency,
    /// Side energy over mid and side energy.
    StereoWidth,
    /// ΣLR / √(ΣL²·ΣR²).
    PhaseCorrelation,
}

/// What stands in the table of a dimension.
struct Entry {
    name: &'static str,
    unit: &'static str,
    weight: f64,
    subject: Subject,
}

impl Dimension {
    /// How many there are.
    pub const COUNT: usize = 25;

    /// All of them, in order.
    pub const ALL: [Self; Self::COUNT] = [
        Self::SubBass,
        Self::Bass,
        Self::LowMid,
        Self::Mid,
        Self::UpperMid,
        Self::Presence,
        Self::Air,
        Self::IntegratedLufs,
        Self::CrestDb,
        Self::BassMidRatioDb,
        Self::TempoBpm,
        Self::RhythmStability,
        Self::TransientDensity,
        Self::SilenceRatio,
        Self::SpectralCentroidHz,
        Self::SpectralRolloffHz,
        Self::SpectralFlatness,
        Self::HarmonicRatio,
        Self::PitchStability,
        Self::ChromaEnergy,
        Self::DynamicRangeVariationDb,
        Self::LoudnessVariationLu,
        Self::PeakConsistency,
        Self::StereoWidth,
        Self::PhaseCorrelation,
    ];

    const fn entry(self) -> Entry {
        const fn entry(name: &'static str, unit: &'static str, weight: f64, subject: Subject) -> Entry {
            Entry { name, unit, weight, subject }
        }
        use Subject::{Dynamics, Rhythm, Spectrum, Stereo, Tonality};
        match self {
            Self::SubBass => entry("sub_bass", "", 0.04, Spectrum),
            Self::Bass => entry("bass", "", 0.06, Spectrum),
            Self::LowMid => entry("low_mid", "", 0.05, Spectrum),
            Self::Mid => entry("mid", "", 0.06, Spectrum),
            Self::UpperMid => entry("upper_mid", "", 0.05, Spectrum),
            Self::Presence => entry("presence", "", 0.04, Spectrum),
            Self::Air => entry("air", "", 0.03, Spectrum),
            Self::IntegratedLufs => entry("integrated_lufs", "LUFS", 0.10, Dynamics),
            Self::CrestDb => entry("crest_db", "dB", 0.08, Dynamics),
            Self::BassMidRatioDb => entry("bass_mid_ratio_db", "dB", 0.05, Spectrum),
            Self::TempoBpm => entry("tempo_bpm", "BPM", 0.08, Rhythm),
            Self::RhythmStability => entry("rhythm_stability", "", 0.04, Rhythm),
            Self::TransientDensity => entry("transient_density", "1/s", 0.04, Rhythm),
            Self::SilenceRatio => entry("silence_ratio", "", 0.02, Rhythm),
            Self::SpectralCentroidHz => entry("spectral_centroid_hz", "Hz", 0.05, Spectrum),
            Self::SpectralRolloffHz => entry("spectral_rolloff_hz", "Hz", 0.04, Spectrum),
            Self::SpectralFlatness => entry("spectral_flatness", "", 0.03, Spectrum),
            Self::HarmonicRatio => entry("harmonic_ratio", "", 0.04, Tonality),
            Self::PitchStability => entry("pitch_stability", "", 0.03, Tonality),
            Self::ChromaEnergy => entry("chroma_energy", "", 0.02, Tonality),
            Self::DynamicRangeVariationDb => entry("dynamic_range_variation_db", "dB", 0.02, Dynamics),
            Self::LoudnessVariationLu => entry("loudness_variation_lu", "LU", 0.02, Dynamics),
            Self::PeakConsistency => entry("peak_consistency", "", 0.01, Dynamics),
            Self::StereoWidth => entry("stereo_width", "", 0.02, Stereo),
            Self::PhaseCorrelation => entry("phase_correlation", "", 0.01, Stereo),
        }
    }

    /// The name in JSON and in tables, with its unit where it has one.
    pub const fn name(self) -> &'static str {
        self.entry().name
    }

    /// The unit, or nothing for a ratio.
    pub const fn unit(self) -> &'static str {
        self.entry().unit
    }

    /// The weight in the balanced profile, before all are scaled to a sum of 1.
    pub const fn weight(self) -> f64 {
        self.entry().weight
    }

    /// What it tells about.
    pub const fn subject(self) -> Subject {
        self.entry().subject
    }

    /// The position in [`ALL`](Self::ALL).
    pub const fn index(self) -> usize {
        self as usize
    }
}

impl fmt::Display for Dimension {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}
