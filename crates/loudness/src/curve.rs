use auralis_core::{Lufs, Seconds};

use crate::gating::loudness;
use crate::history::{GATING_BLOCK, History, SHORT_TERM_BLOCK};

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

/// Momentary and short-term loudness every 100 ms, from the first complete momentary window on, where
/// the history begins with entry number `first`.
pub(crate) fn curve(history: &History, first: u64) -> impl Iterator<Item = CurvePoint> + '_ {
    let without_short_term = std::iter::repeat_n(Lufs::SILENCE, SHORT_TERM_BLOCK - GATING_BLOCK);
    let short_term = without_short_term.chain(history.blocks(SHORT_TERM_BLOCK).map(loudness));
    let end = (first + GATING_BLOCK as u64..).map(|entries| Seconds(entries as f64 / 10.0));
    let momentary = history.blocks(GATING_BLOCK).map(loudness);
    end.zip(momentary.zip(short_term)).map(|(time, (momentary, short_term))| CurvePoint {
        time,
        momentary,
        short_term,
    })
}
