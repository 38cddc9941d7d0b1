use auralis_core::Lufs;

use crate::history::History;

/// Windows of 100 ms in a gating block of 400 ms; neighbouring blocks overlap by 75 %.
const BLOCK: usize = 4;
/// The absolute gate, in LUFS.
pub(crate) const ABSOLUTE_GATE: f64 = -70.0;
/// The relative gate of BS.1770 below the loudness of what passed the absolute one, in LU.
const RELATIVE_GATE: f64 = -10.0;

/// L = −0.691 + 10·log₁₀(E), BS.1770-5 equation 2.
pub(crate) fn loudness(mean_square: f64) -> Lufs {
    Lufs(-0.691 + 10.0 * mean_square.log10())
}

/// The mean square whose loudness is `lufs`.
pub(crate) fn mean_square(lufs: f64) -> f64 {
    10f64.powf((lufs + 0.691) / 10.0)
}

/// Integrated loudness and the relative threshold that it was gated with.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) struct Gated {
    pub(crate) integrated: Lufs,
    pub(crate) threshold: Lufs,
}

/// Gates the blocks of all histories together, BS.1770-5 equations 3 to 7.
///
/// Both are −∞ if no block passes the absolute gate.
pub(crate) fn gated_loudness<'a>(histories: impl Iterator<Item = &'a History> + Clone) -> Gated {
    let blocks = histories.flat_map(|history| history.windows(BLOCK));
    let absolute = mean_above(blocks.clone(), mean_square(ABSOLUTE_GATE));
    let Some(absolute) = absolute else {
        return Gated { integrated: Lufs::SILENCE, threshold: Lufs::SILENCE };
    };
    let threshold = absolute * 10f64.powf(RELATIVE_GATE / 10.0);
    let gate = threshold.max(mean_square(ABSOLUTE_GATE));
    let integrated = mean_above(blocks, gate).map_or(Lufs::SILENCE, loudness);
    Gated { integrated, threshold: loudness(threshold) }
}

/// The mean of the values above `gate`, or `None` if there are none.
fn mean_above(values: impl Iterator<Item = f64>, gate: f64) -> Option<f64> {
    let (sum, count) = values.filter(|e| *e > gate).fold((0.0, 0u64), |(sum, n), e| (sum + e, n + 1));
    (count > 0).then(|| sum / count as f64)
}
