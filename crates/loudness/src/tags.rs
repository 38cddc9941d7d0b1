use auralis_core::{Db, Lufs};

use crate::report::LoudnessReport;

/// The reference level of ReplayGain 2.0.
const REPLAYGAIN_REFERENCE: Lufs = Lufs(-18.0);
/// The reference level of the `R128_…_GAIN` tags of Opus.
const R128_REFERENCE: Lufs = Lufs(-23.0);

/// ReplayGain 2.0 of a track or an album: what its tags say.
///
/// The gain is −18 LUFS − I, the peak is the true peak as a linear value (full scale is 1). Source:
/// ReplayGain 2.0 specification, Hydrogenaudio. Of an album, take the report of
/// [`LoudnessReport::of_album`].
///
/// ```
/// # use auralis_core::Db;
/// use auralis_loudness::ReplayGain;
/// let tags = ReplayGain { gain: Db(-7.034), peak: 1.014 };
/// assert_eq!(tags.track_tags()[0], ("REPLAYGAIN_TRACK_GAIN", "-7.03 dB".to_owned()));
/// assert_eq!(tags.track_tags()[1], ("REPLAYGAIN_TRACK_PEAK", "1.014000".to_owned()));
/// ```
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct ReplayGain {
    /// The gain to play at.
    pub gain: Db,
    /// The true peak before that gain, linear.
    pub peak: f64,
}

impl ReplayGain {
    /// The name of the tag for the gain of a track.
    pub const TRACK_GAIN: &'static str = "REPLAYGAIN_TRACK_GAIN";
    /// The name of the tag for the peak of a track.
    pub const TRACK_PEAK: &'static str = "REPLAYGAIN_TRACK_PEAK";
    /// The name of the tag for the gain of an album.
    pub const ALBUM_GAIN: &'static str = "REPLAYGAIN_ALBUM_GAIN";
    /// The name of the tag for the peak of an album.
    pub const ALBUM_PEAK: &'static str = "REPLAYGAIN_ALBUM_PEAK";
    /// The name of the tag for the level that gains lead to.
    pub const REFERENCE_LOUDNESS: &'static str = "REPLAYGAIN_REFERENCE_LOUDNESS";

    /// The values for what was measured, or `None` for what has no loudness.
    pub fn of(report: &LoudnessReport) -> Option<Self> {
        report.integrated.finite()?;
        let gain = (REPLAYGAIN_REFERENCE - report.integrated).into();
        Some(Self { gain, peak: report.true_peak.to_amplitude() })
    }

    /// Names and texts of the three tags of a track.
    pub fn track_tags(&self) -> [(&'static str, String); 3] {
        self.tags(Self::TRACK_GAIN, Self::TRACK_PEAK)
    }

    /// Names and texts of the three tags of an album.
    pub fn album_tags(&self) -> [(&'static str, String); 3] {
        self.tags(Self::ALBUM_GAIN, Self::ALBUM_PEAK)
    }

    /// As the specification writes them: `"-7.03 dB"`, `"1.014000"`, `"-18.00 LUFS"`.
    fn tags(&self, gain: &'static str, peak: &'static str) -> [(&'static str, String); 3] {
        // Adding 0 to what was rounded turns "-0.00" into "0.00".
        let rounded = (self.gain.0 * 100.0).round() / 100.0 + 0.0;
        [
            (gain, format!("{:.2}", Db(rounded))),
            (peak, format!("{:.6}", self.peak)),
            (Self::REFERENCE_LOUDNESS, format!("{REPLAYGAIN_REFERENCE:.2}")),
        ]
    }
}

/// The gain tags of Opus: a whole number in Q7.8, 1/256 dB each, that leads to −23 LUFS.
///
/// The loudness is that of the decoded stream with the output gain of its header applied, which a
/// player applies as well. Source: RFC 7845 §5.2.1.
///
/// ```
/// use auralis_core::Lufs;
/// use auralis_loudness::R128Gain;
/// assert_eq!(R128Gain::of(Lufs(-18.5)), Some(R128Gain(-1_152)));
/// assert_eq!(R128Gain(-1_152).to_string(), "-1152");
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct R128Gain(pub i16);

impl R128Gain {
    /// The name of the tag for the gain of a track.
    pub const TRACK: &'static str = "R128_TRACK_GAIN";
    /// The name of the tag for the gain of an album.
    pub const ALBUM: &'static str = "R128_ALBUM_GAIN";

    /// The gain for a loudness, to the nearest and within −128 to +127.996 dB, or `None` for silence.
    pub fn of(integrated: Lufs) -> Option<Self> {
        let gain = (R128_REFERENCE - Lufs(integrated.finite()?)).0 * 256.0;
        // A cast saturates.
        Some(Self(gain.round() as i16))
    }

    /// The gain in dB.
    pub fn gain(self) -> Db {
        Db(f64::from(self.0) / 256.0)
    }
}

impl core::fmt::Display for R128Gain {
    /// The text of the tag.
    fn fmt(&self, f: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
        self.0.fmt(f)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tags_are_written_as_the_specification_shows() {
        for (gain, text) in [(-7.034, "-7.03 dB"), (0.0, "0.00 dB"), (-0.004, "0.00 dB"), (12.5, "12.50 dB")]
        {
            let tags = ReplayGain { gain: Db(gain), peak: 0.5 }.album_tags();
            let expected = [
                ("REPLAYGAIN_ALBUM_GAIN", text),
                ("REPLAYGAIN_ALBUM_PEAK", "0.500000"),
                ("REPLAYGAIN_REFERENCE_LOUDNESS", "-18.00 LUFS"),
            ];
            assert_eq!(tags, expected.map(|(name, text)| (name, text.to_owned())));
        }
    }

    #[test]
    fn opus_gains_are_rounded_and_clamped() {
        for (lufs, q7_8) in [(-23.0, 0), (-22.0, -256), (-23.003, 1), (-160.0, i16::MAX), (110.0, i16::MIN)] {
            assert_eq!(R128Gain::of(Lufs(lufs)), Some(R128Gain(q7_8)), "{lufs} LUFS");
        }
        assert_eq!(R128Gain::of(Lufs::SILENCE), None);
        assert_eq!(R128Gain(-384).gain(), Db(-1.5));
    }
}
