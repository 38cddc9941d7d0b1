use auralis_core::Lu;

use crate::gating::{absolute_gate, loudness};
use crate::history::{Blocks, History, above};
use crate::levels::REST_BITS;

/// The relative gate of EBU Tech 3342, as a factor: −20 LU.
const RELATIVE_GATE: f64 = 0.01;

/// Loudness range by EBU Tech 3342: the distance between the 10th and the 95th percentile (nearest
/// rank) of the short-term loudness at 10 Hz, gated at −70 LUFS and at 20 LU below its mean.
///
/// `None` if no short-term block passes the gate, as in a stream shorter than 3 s.
pub(crate) fn loudness_range<'a>(histories: impl Iterator<Item = &'a History> + Clone) -> Option<Lu> {
    let blocks = histories.map(History::short_term_blocks);
    // A level at the gate passes, other than in BS.1770.
    let passed = |gate: f64| above(blocks.clone(), gate.next_down());
    let (sum, count) = passed(absolute_gate());
    let gate = (sum / count as f64 * RELATIVE_GATE).max(absolute_gate());
    let (_, gated) = passed(gate);
    let last = gated.checked_sub(1)?;
    let below = blocks.clone().map(Blocks::count).sum::<u64>() - gated;
    let level = |percent| {
        let rank = below + (last * percent + 50) / 100;
        order_statistic(blocks.clone(), rank).map(|energy| loudness(f64::from(energy)))
    };
    Some(level(95)? - level(10)?)
}

/// The energy at `rank`, counted from 0 at the smallest, or `None` if there are not as many.
fn order_statistic<'a>(sets: impl Iterator<Item = Blocks<'a>> + Clone, mut rank: u64) -> Option<f32> {
    let used = sets.clone().map(|set| set.levels().used()).max()?;
    for bucket in 0..used {
        let count: u64 = sets.clone().map(|set| set.levels().count(bucket)).sum();
        if rank < count {
            return Some(select(sets.flat_map(|set| set.energies(bucket)), rank));
        }
        rank -= count;
    }
    None
}

/// The value at `rank` of values that share all but their last [`REST_BITS`] bits.
///
/// Radix selection over the bit patterns, whose order is that of the values: two passes with a table
/// on the stack, and no copy of the values.
fn select(values: impl Iterator<Item = f32> + Clone, mut rank: u64) -> f32 {
    const DIGIT: u32 = REST_BITS / 2;
    let mut prefix = values.clone().next().map_or(0, |value| value.to_bits() >> REST_BITS);
    for shift in [DIGIT, 0] {
        let mut counts = [0u64; 1 << DIGIT];
        for bits in values.clone().map(f32::to_bits).filter(|bits| bits >> (shift + DIGIT) == prefix) {
            counts[(bits >> shift) as usize % counts.len()] += 1;
        }
        let mut digit = 0;
        while digit < counts.len() - 1 && rank >= counts[digit] {
            rank -= counts[digit];
            digit += 1;
        }
        prefix = prefix << DIGIT | digit as u32;
    }
    f32::from_bits(prefix)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn selection_equals_sorting() {
        let mut state = 1u32;
        let mut values: Vec<f32> = (0..1_000)
            .map(|n| {
                state = state.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
                if n % 10 == 0 { 1.0 } else { f32::from_bits(1f32.to_bits() | state >> (32 - REST_BITS)) }
            })
            .collect();
        values.push(f32::from_bits(1f32.to_bits() | ((1 << REST_BITS) - 1)));
        let mut sorted = values.clone();
        sorted.sort_by(f32::total_cmp);
        for (rank, expected) in (0..).zip(&sorted) {
            assert_eq!(select(values.iter().copied(), rank), *expected, "rank {rank}");
        }
    }
}
