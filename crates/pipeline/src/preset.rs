use core::fmt;

use auralis_core::{DbTp, Lufs};
use auralis_eq::{PointCurve, TargetCurve};

use crate::tonal_balance::{BANDS, centre_hz};

/// A character for a master.
///
/// A preset shifts the plan that the track itself asks for; it does not replace it. Its tone stops at the edges of the corridor,
/// its compression is less where a track has little to give, and each has its own loudness.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Preset {
    /// −14 LUFS, led by the track alone.
    #[default]
    Adaptive,
    /// −16 LUFS: close to the original.
    Gentle,
    /// −14 LUFS: more below 800 Hz, less above 3 kHz, slow compression.
    Warm,
    /// −13 LUFS: more above 3 kHz, fast compression.
    Bright,
    /// −13 LUFS: more at both ends, compression that lets strokes through.
    Punchy,
    /// −14 LUFS: clearer above 3 kHz, less around 400 Hz, for recordings of a stage.
    Live,
}

/// The compression of a preset.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) struct PresetCompression {
    /// For a track with the crest of most music.
    pub(crate) ratio: f64,
    /// Where it begins, in dB beside the loudness.
    pub(crate) threshold_lu: f64,
    pub(crate) attack_ms: f64,
    pub(crate) release_ms: f64,
}

impl Preset {
    /// Every preset.
    pub const ALL: [Self; 6] =
        [Self::Adaptive, Self::Gentle, Self::Warm, Self::Bright, Self::Punchy, Self::Live];

    /// The name that the command line and JSON use.
    pub fn name(self) -> &'static str {
        match self {
            Self::Adaptive => "adaptive",
            Self::Gentle => "gentle",
            Self::Warm => "warm",
            Self::Bright => "bright",
            Self::Punchy => "punchy",
            Self::Live => "live",
        }
    }

    /// The loudness that the preset aims at.
    pub fn loudness(self) -> Lufs {
        Lufs(match self {
            Self::Adaptive | Self::Warm | Self::Live => -14.0,
            Self::Gentle => -16.0,
            Self::Bright | Self::Punchy => -13.0,
        })
    }

    /// The highest true peak that the preset allows.
    pub fn ceiling(self) -> DbTp {
        DbTp(-1.0)
    }

    /// What the preset adds to the tone in dB: below 200 Hz, 200–800 Hz, 800 Hz–3 kHz, 3–8 kHz, above 8 kHz.
    pub fn tone_db(self) -> [f64; 5] {
        match self {
            Self::Adaptive => [0.0; 5],
            Self::Gentle => [0.3, 0.0, 0.0, 0.2, 0.5],
            Self::Warm => [1.5, 1.2, 0.3, -0.3, -0.8],
            Self::Bright => [0.0, -0.5, 0.5, 2.0, 2.5],
            Self::Punchy => [1.8, 0.5, 0.0, 1.5, 0.8],
            Self::Live => [0.8, -0.8, 0.5, 2.0, 1.5],
        }
    }

    /// The same in each third octave: level below 120 Hz and above 11 kHz, smooth through the middles of the ranges.
    pub(crate) fn tone_gains(self) -> [f64; BANDS] {
        let [low, low_mid, mid, high_mid, high] = self.tone_db();
        let points = [(120.0, low), (400.0, low_mid), (1_550.0, mid), (4_900.0, high_mid), (11_000.0, high)];
        let curve = PointCurve::new(&points);
        core::array::from_fn(|band| curve.as_ref().map_or(0.0, |curve| curve.gain_db(centre_hz(band))))
    }

    /// `None` where the track alone decides.
    pub(crate) fn compression(self) -> Option<PresetCompression> {
        // Thresholds are given for a track at the preset's loudness.
        let at = |ratio, threshold_db: f64, attack_ms, release_ms| {
            let threshold_lu = threshold_db - self.loudness().0;
            Some(PresetCompression { ratio, threshold_lu, attack_ms, release_ms })
        };
        match self {
            Self::Adaptive => None,
            Self::Gentle => at(1.8, -20.0, 15.0, 150.0),
            Self::Warm => at(2.2, -19.0, 20.0, 200.0),
            Self::Bright => at(2.8, -17.0, 5.0, 80.0),
            Self::Punchy => at(2.5, -18.0, 15.0, 100.0),
            Self::Live => at(1.8, -22.0, 15.0, 180.0),
        }
    }
}

impl fmt::Display for Preset {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}
