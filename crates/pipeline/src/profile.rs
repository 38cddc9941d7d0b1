use auralis_core::{Db, Hz, Lu, Lufs};

use crate::analysis::ContentAnalysis;
use crate::tonal_balance::{BANDS, TonalBalance, centre_hz};

/// The edge of a codec or an old medium counts from this confidence on.
const CLEAR_EDGE: f64 = 0.5;
/// What lies lower than this under the whole is not heard, in dB.
const ABSENT_DB: f64 = -90.0;

/// What a master is judged by, track against track: plain data, small enough to be stored for a whole library.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Profile {
    /// The level of each third octave, from 20 Hz to 20 kHz, against all of them together. `None` where there is
    /// nothing: above the end of the spectrum, or in silence.
    pub levels: [Option<Db>; Self::BANDS],
    /// Integrated loudness.
    pub integrated: Lufs,
    /// Loudness range; `None` under 3 s.
    pub range: Option<Lu>,
    /// True peak over integrated loudness; `None` in silence.
    pub plr: Option<Db>,
    /// Sample peak over RMS of the loudest channel; `None` in silence.
    pub crest: Option<Db>,
    /// ΣLR / √(ΣL²·ΣR²); `None` of anything but two channels.
    pub correlation: Option<f64>,
    /// The share of the side in the energy, 0 to 1.
    pub side_share: Option<f64>,
    /// The same below 100 Hz.
    pub bass_side_share: Option<f64>,
}

impl Profile {
    /// Third octaves of a profile.
    pub const BANDS: usize = BANDS;

    /// The centre of a third octave: 10^(n/10) kHz, n from −17 to 13 (IEC 61260-1:2014, base 10).
    pub fn centre(band: usize) -> Hz {
        Hz(centre_hz(band))
    }

    /// The profile of a track.
    pub fn of(analysis: &ContentAnalysis) -> Self {
        let balance = TonalBalance::of(&analysis.spectrum);
        Self::with_balance(analysis, &balance)
    }

    pub(crate) fn with_balance(analysis: &ContentAnalysis, balance: &TonalBalance) -> Self {
        let content = &analysis.content;
        let edge = content.bandwidth.filter(|bandwidth| bandwidth.confidence >= CLEAR_EDGE);
        let end_hz = edge.map_or(f64::INFINITY, |bandwidth| bandwidth.cutoff.0);
        let mut levels = [None; BANDS];
        for (band, (level, found)) in levels.iter_mut().zip(balance.levels_db()).enumerate() {
            *level = (found > ABSENT_DB && centre_hz(band) < end_hz).then_some(Db(found));
        }
        let stereo = content.stereo.as_ref();
        Self {
            levels,
            integrated: analysis.track.loudness.integrated,
            range: analysis.track.loudness.range,
            plr: analysis.dynamics.plr,
            crest: content.crest,
            correlation: stereo.and_then(|stereo| stereo.whole.correlation),
            side_share: stereo.and_then(|stereo| stereo.whole.width),
            bass_side_share: stereo.and_then(|stereo| stereo.bands.first()?.image.width),
        }
    }
}
