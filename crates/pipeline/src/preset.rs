use core::fmt;

use auralis_core::{DbTp, Lufs};

/// A character for a master.
///
/// Each preset has its own loudness and ceiling.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Preset {
    /// −14 LUFS, led by the track alone.
    #[default]
    Adaptive,
    /// −16 LUFS: close to the original.
    Gentle,
    /// −14 LUFS.
    Warm,
    /// −13 LUFS.
    Bright,
    /// −13 LUFS.
    Punchy,
    /// −14 LUFS.
    Live,
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
}

impl fmt::Display for Preset {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}
