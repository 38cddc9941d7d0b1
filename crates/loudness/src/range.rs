use auralis_core::Lu;

use crate::gating::{ABSOLUTE_GATE, loudness, mean_square};
use crate::history::History;

/// Windows of 100 ms in a short-term block of 3 s.
const BLOCK: usize = 30;
/// The relative gate of EBU Tech 3342, in LU.
const RELATIVE_GATE: f64 = -20.0;

/// Loudness range by EBU Tech 3342: the distance between the 10th and the 95th percentile (nearest
/// rank) of the short-term loudness at 10 Hz, gated at −70 LUFS and at 20 LU below its mean.
///
/// `None` if no short-term block passes the gate, as in a stream shorter than 3 s.
pub(crate) fn loudness_range<'a>(histories: impl Iterator<Item = &'a History> + Clone) -> Option<Lu> {
    let blocks = histories.flat_map(|history| history.windows(BLOCK));
    let absolute = mean_square(ABSOLUTE_GATE);
    let (sum, count) =
        blocks.clone().filter(|e| *e >= absolute).fold((0.0, 0u64), |(sum, n), e| (sum + e, n + 1));
    let gate = (sum / count as f64 * 10f64.powf(RELATIVE_GATE / 10.0)).max(absolute);
    let gated = blocks.filter(|e| *e >= gate).map(|e| e.min(f64::from(f32::MAX)) as f32);
    let last = gated.clone().count().checked_sub(1)?;
    let level = |percent| loudness(f64::from(order_statistic(gated.clone(), (last * percent + 50) / 100)));
    Some(level(95) - level(10))
}

/// The value at `rank`, counted from 0 at the smallest, of values that are not negative.
///
/// Radix selection over the bit patterns, whose order is that of the values: three passes with a
/// table of 8 KiB, and no copy of the values.
fn order_statistic(values: impl Iterator<Item = f32> + Clone, mut rank: usize) -> f32 {
    let mut prefix = 0u32;
    for (shift, width) in [(21, 11), (10, 11), (0, 10)] {
        let mut counts = [0usize; 1 << 11];
        let above = shift + width;
        let same_prefix = |bits: &u32| u64::from(*bits) >> above == u64::from(prefix) >> above;
        for bits in values.clone().map(f32::to_bits).filter(same_prefix) {
            counts[(bits >> shift) as usize & ((1 << width) - 1)] += 1;
        }
        let mut digit = 0;
        while digit < counts.len() - 1 && rank >= counts[digit] {
            rank -= counts[digit];
            digit += 1;
        }
        prefix |= (digit as u32) << shift;
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
                if n % 10 == 0 { 0.25 } else { (state >> 8) as f32 * 1e-9 }
            })
            .collect();
        values.extend([0.0, f32::MIN_POSITIVE, f32::MAX]);
        let mut sorted = values.clone();
        sorted.sort_by(f32::total_cmp);
        for (rank, expected) in sorted.iter().enumerate() {
            assert_eq!(order_statistic(values.iter().copied(), rank), *expected, "rank {rank}");
        }
    }
}
