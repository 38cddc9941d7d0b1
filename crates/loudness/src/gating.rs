use auralis_core::Lufs;

use crate::history::{Blocks, History, above};

/// The absolute gate, −70 LUFS.
const ABSOLUTE_GATE: f64 = -70.0;
/// Its energy, from which on blocks are sorted by level.
pub(crate) const ABSOLUTE_GATE_ENERGY: f32 = 1.172_465_3e-7;
/// The relative gate of BS.1770, as a factor: −10 LU.
const RELATIVE_GATE: f64 = 0.1;

/// L = −0.691 + 10·log₁₀(E), BS.1770-5 equation 2.
pub(crate) fn loudness(mean_square: f64) -> Lufs {
    Lufs(-0.691 + 10.0 * mean_square.log10())
}

/// The energy of the absolute gate.
pub(crate) fn absolute_gate() -> f64 {
    10f64.powf((ABSOLUTE_GATE + 0.691) / 10.0)
}

/// Integrated loudness and the relative threshold that it was gated with; both −∞ if no block passes
/// the absolute gate.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) struct Gated {
    pub(crate) integrated: Lufs,
    pub(crate) threshold: Lufs,
}

/// Gates the blocks of all histories together, BS.1770-5 equations 3 to 7.
pub(crate) fn gated_loudness<'a>(histories: impl Iterator<Item = &'a History> + Clone) -> Gated {
    let blocks = histories.map(History::gating_blocks);
    let Some(ungated) = mean_above(blocks.clone(), absolute_gate()) else {
        return Gated { integrated: Lufs::SILENCE, threshold: Lufs::SILENCE };
    };
    let threshold = ungated * RELATIVE_GATE;
    let gated = mean_above(blocks, threshold.max(absolute_gate()));
    Gated { integrated: gated.map_or(Lufs::SILENCE, loudness), threshold: loudness(threshold) }
}

/// The mean of the energies above `gate`, or `None` if there are none.
fn mean_above<'a>(blocks: impl Iterator<Item = Blocks<'a>> + Clone, gate: f64) -> Option<f64> {
    let (sum, count) = above(blocks, gate);
    (count > 0).then(|| sum / count as f64)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_absolute_gate_is_its_energy() {
        assert!((loudness(absolute_gate()).0 - ABSOLUTE_GATE).abs() < 1e-12);
        assert_eq!(absolute_gate() as f32, ABSOLUTE_GATE_ENERGY);
    }
}
