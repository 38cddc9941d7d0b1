use auralis_core::Seconds;

use crate::levels::{Levels, bucket_of};
use crate::pieces::Pieces;

/// Entries in a gating block of 400 ms and in a short-term block of 3 s.
pub(crate) const GATING_BLOCK: usize = 4;
pub(crate) const SHORT_TERM_BLOCK: usize = 30;
/// Entries in a second.
const RATE: f64 = 10.0;

/// The mean square of every 100 ms, and the blocks made of them, sorted by level as they come in.
///
/// Gating, range and curves are computed from this alone. Entries and block energies are rounded to `f32`, which
/// moves no loudness by more than 3·10⁻⁷ LU. An hour takes 432 KB.
#[derive(Clone, Debug)]
pub(crate) struct History {
    entries: Pieces<f32>,
    /// Blocks of 400 ms with 75 % overlap, BS.1770-5.
    gating: Levels,
    /// Blocks of 3 s at 10 Hz, EBU Tech 3342.
    short_term: Levels,
}

impl History {
    /// Room for `reserve` without allocation.
    pub(crate) fn new(reserve: Seconds) -> Self {
        let entries = (reserve.0 * RATE).ceil() as usize;
        Self {
            entries: Pieces::with_capacity(entries),
            gating: Levels::new(entries),
            short_term: Levels::new(entries),
        }
    }

    pub(crate) fn push(&mut self, mean_square: f64) {
        self.entries.push(rounded(mean_square));
        if let Some(first) = self.len().checked_sub(GATING_BLOCK) {
            self.gating.push(self.block(first, GATING_BLOCK));
        }
        if let Some(first) = self.len().checked_sub(SHORT_TERM_BLOCK) {
            self.short_term.push(self.block(first, SHORT_TERM_BLOCK));
        }
    }

    pub(crate) fn len(&self) -> usize {
        self.entries.len()
    }

    /// The entries from `first` on.
    pub(crate) fn entries_from(&self, first: usize) -> impl Iterator<Item = f64> + '_ {
        (first..self.len()).map(|entry| f64::from(self.entries.get(entry)))
    }

    /// The energies of the overlapping blocks of `width` entries, in order.
    pub(crate) fn blocks(&self, width: usize) -> impl Iterator<Item = f64> + '_ {
        (0..(self.len() + 1).saturating_sub(width)).map(move |first| f64::from(self.block(first, width)))
    }

    pub(crate) fn gating_blocks(&self) -> Blocks<'_> {
        Blocks { history: self, levels: &self.gating, width: GATING_BLOCK }
    }

    pub(crate) fn short_term_blocks(&self) -> Blocks<'_> {
        Blocks { history: self, levels: &self.short_term, width: SHORT_TERM_BLOCK }
    }

    pub(crate) fn clear(&mut self) {
        self.entries.clear();
        self.gating.clear();
        self.short_term.clear();
    }

    /// The mean of `width` entries, summed afresh so that no error builds up.
    fn block(&self, first: usize, width: usize) -> f32 {
        let sum: f64 = (first..first + width).map(|entry| f64::from(self.entries.get(entry))).sum();
        rounded(sum / width as f64)
    }
}

fn rounded(energy: f64) -> f32 {
    energy.min(f64::from(f32::MAX)) as f32
}

/// The blocks of one kind in one history, sorted by level.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Blocks<'a> {
    history: &'a History,
    levels: &'a Levels,
    width: usize,
}

impl<'a> Blocks<'a> {
    pub(crate) fn levels(self) -> &'a Levels {
        self.levels
    }

    /// The energies of the blocks in a bucket.
    pub(crate) fn energies(self, bucket: usize) -> impl Iterator<Item = f32> + Clone + 'a {
        self.levels.blocks(bucket).map(move |block| self.history.block(block, self.width))
    }

    /// The number of blocks in the buckets.
    pub(crate) fn count(self) -> u64 {
        (0..self.levels.used()).map(|bucket| self.levels.count(bucket)).sum()
    }
}

/// Sum and number of the blocks of all `sets` whose energy is above `threshold`.
///
/// Whole buckets count at once; only the one that the threshold falls into is looked into. Neither the
/// order of the sets nor that of their blocks changes a bit of the sum.
pub(crate) fn above<'a>(sets: impl Iterator<Item = Blocks<'a>> + Clone, threshold: f64) -> (f64, u64) {
    let split = bucket_of(rounded(threshold));
    let looked_into =
        split.into_iter().flat_map(|split| sets.clone().flat_map(move |set| set.energies(split)));
    let (mut sum, mut count) = looked_into
        .map(f64::from)
        .filter(|energy| *energy > threshold)
        .fold((0.0, 0), |(sum, count), energy| (sum + energy, count + 1));
    let used = sets.clone().map(|set| set.levels.used()).max().unwrap_or(0);
    for bucket in split.map_or(0, |split| split + 1)..used {
        sum += sets.clone().map(|set| set.levels.sum(bucket)).sum::<f64>();
        count += sets.clone().map(|set| set.levels.count(bucket)).sum::<u64>();
    }
    (sum, count)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_above_a_threshold_equals_a_walk_over_everything() {
        let mut histories = [History::new(Seconds(0.0)), History::new(Seconds(2_000.0))];
        let mut state = 1u32;
        for n in 0..9_000 {
            state = state.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
            let energy = f64::from(state >> 8) * 2f64.powi(-24) * if n % 700 < 300 { 1e-4 } else { 0.3 };
            histories[n % 2].push(energy);
        }
        for kind in [History::gating_blocks, History::short_term_blocks] {
            let all: Vec<f64> =
                histories.iter().flat_map(|history| history.blocks(kind(history).width)).collect();
            for threshold in [1.2e-7, 1e-6, 4.1e-5, 1e-3, all[40], all[700], 0.15, 0.9] {
                let passed: Vec<f64> = all.iter().copied().filter(|energy| *energy > threshold).collect();
                let (sum, count) = above(histories.iter().map(kind), threshold);
                assert_eq!(count, passed.len() as u64, "above {threshold}");
                // The walk rounds thousands of times, each by 10⁻¹⁶.
                assert!((sum - passed.iter().sum::<f64>()).abs() <= 1e-12 * sum);
                let reversed = above(histories.iter().rev().map(kind), threshold);
                assert_eq!((sum, count), reversed);
            }
        }
    }

    #[test]
    fn cleared_equals_new() {
        let mut history = History::new(Seconds(0.0));
        (0..100).for_each(|_| history.push(0.1));
        history.clear();
        assert_eq!((history.len(), history.blocks(GATING_BLOCK).count()), (0, 0));
        assert_eq!(above([history.gating_blocks()].into_iter(), 0.0), (0.0, 0));
    }
}
