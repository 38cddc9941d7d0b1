use auralis_core::{DbTp, Lufs};

/// The loudness that a service or a standard asks for.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct DeliveryTarget {
    /// The name that the command line uses.
    pub name: &'static str,
    /// Integrated loudness.
    pub loudness: Lufs,
    /// The highest true peak.
    pub ceiling: DbTp,
    /// Where the numbers come from.
    pub source: &'static str,
}

const fn target(name: &'static str, lufs: f64, dbtp: f64, source: &'static str) -> DeliveryTarget {
    DeliveryTarget { name, loudness: Lufs(lufs), ceiling: DbTp(dbtp), source }
}

impl DeliveryTarget {
    /// Every target with a name.
    ///
    /// Lossy services get a ceiling of −2 dBTP where the target is louder than −14 LUFS.
    pub const ALL: [Self; 9] = [
        target("spotify", -14.0, -1.0, "Spotify, loudness normalisation, normal"),
        target("spotify-loud", -11.0, -2.0, "Spotify, loudness normalisation, loud"),
        target("apple", -16.0, -1.0, "Apple Music, Sound Check"),
        target("youtube", -14.0, -1.0, "YouTube, turned down only"),
        target("tidal", -14.0, -1.0, "TIDAL"),
        target("ebu-r128", -23.0, -1.0, "EBU R 128, ±0.2 LU"),
        target("atsc-a85", -24.0, -2.0, "ATSC A/85"),
        target("podcast", -16.0, -1.0, "AES TD1008, common practice"),
        target("replaygain", -18.0, -1.0, "ReplayGain 2.0"),
    ];

    /// The target of a name.
    pub fn by_name(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|target| target.name.eq_ignore_ascii_case(name))
    }
}
