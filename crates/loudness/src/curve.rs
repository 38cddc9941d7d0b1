use auralis_core::{Lufs, Seconds};

use crate::gating::loudness;
use crate::history::History;

/// Loudness at one moment.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct CurvePoint {
    /// The end of the windows, from the start of the stream.
    pub time: Seconds,
    /// Loudness of the 400 ms before `time`.
    pub momentary: Lufs,
    /// Loudness of the 3 s before `time`; −∞ until there are 3 s.
    pub short_term: Lufs,
}

/// Momentary and short-term loudness every 100 ms, from the first complete momentary window on.
pub(crate) fn curve(history: &History) -> impl Iterator<Item = CurvePoint> + '_ {
    let short_term = std::iter::repeat_n(Lufs::SILENCE, 26).chain(history.windows(30).map(loudness));
    history.windows(4).zip(short_term).enumerate().map(|(n, (momentary, short_term))| CurvePoint {
        time: Seconds((n + 4) as f64 / 10.0),
        momentary: loudness(momentary),
        short_term,
    })
}
