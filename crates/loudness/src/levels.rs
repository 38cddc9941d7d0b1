use crate::gating::ABSOLUTE_GATE_ENERGY;
use crate::pieces::Pieces;

/// Low bits of an energy that its bucket does not tell: 32 buckets per octave, each about 0.1 dB wide.
pub(crate) const REST_BITS: u32 = 18;
/// The bucket of the absolute gate comes first: nothing below it is ever asked for.
const FIRST: u32 = ABSOLUTE_GATE_ENERGY.to_bits() >> REST_BITS;
/// Buckets up to the largest finite energy.
const BUCKETS: usize = ((f32::MAX.to_bits() >> REST_BITS) - FIRST + 1) as usize;

/// Energies of overlapping blocks, sorted into buckets by their level while they come in.
///
/// A bucket is the upper bits of an `f32`, so its values share an exponent and their sum in `f64` is
/// exact up to 2²⁹ blocks (20 months): it does not depend on the order, and sums of several streams
/// or segments add without error. The blocks of a bucket are chained from the newest to the oldest, so
/// that one bucket can be looked into without a walk over the others.
///
/// 78 KB, and 4 bytes per block.
#[derive(Clone, Debug)]
pub(crate) struct Levels {
    buckets: Box<[Bucket]>,
    /// One more than the highest bucket in use.
    used: usize,
    /// For each block, the one before it in its bucket.
    older: Pieces<Link>,
}

#[derive(Clone, Copy, Debug, Default)]
struct Bucket {
    sum: f64,
    count: u32,
    newest: Link,
}

/// A block by its number plus one; 0 is the end of a chain.
type Link = u32;

/// The bucket of an energy, or `None` if it is below the first one.
pub(crate) fn bucket_of(energy: f32) -> Option<usize> {
    (energy.to_bits() >> REST_BITS).checked_sub(FIRST).map(|bucket| (bucket as usize).min(BUCKETS - 1))
}

impl Levels {
    /// Room for `blocks` without allocation.
    pub(crate) fn new(blocks: usize) -> Self {
        Self {
            buckets: vec![Bucket::default(); BUCKETS].into_boxed_slice(),
            used: 0,
            older: Pieces::with_capacity(blocks),
        }
    }

    /// Takes in the energy of the next block, which must not be negative.
    pub(crate) fn push(&mut self, energy: f32) {
        let Some(at) = bucket_of(energy) else {
            self.older.push(0);
            return;
        };
        let bucket = &mut self.buckets[at];
        bucket.sum += f64::from(energy);
        bucket.count += 1;
        self.older.push(bucket.newest);
        bucket.newest = self.older.len() as Link;
        self.used = self.used.max(at + 1);
    }

    /// One more than the highest bucket in use.
    pub(crate) fn used(&self) -> usize {
        self.used
    }

    pub(crate) fn sum(&self, bucket: usize) -> f64 {
        self.buckets[bucket].sum
    }

    pub(crate) fn count(&self, bucket: usize) -> u64 {
        u64::from(self.buckets[bucket].count)
    }

    /// The numbers of the blocks in a bucket, from the newest to the oldest.
    pub(crate) fn blocks(&self, bucket: usize) -> impl Iterator<Item = usize> + Clone {
        let present = |link: &Link| *link != 0;
        let newest = Some(self.buckets[bucket].newest).filter(present);
        core::iter::successors(newest, move |link| Some(self.older.get(*link as usize - 1)).filter(present))
            .map(|link| link as usize - 1)
    }

    pub(crate) fn clear(&mut self) {
        self.buckets.fill(Bucket::default());
        self.used = 0;
        self.older.clear();
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn buckets_hold_their_values_and_the_exact_sum() {
        let mut levels = Levels::new(0);
        let energies: Vec<f32> = (0..5_000u32).map(|n| (n * 7_919 % 5_003) as f32 * 3.7e-5).collect();
        energies.iter().for_each(|energy| levels.push(*energy));
        assert!(levels.used() > 100);
        for bucket in 0..levels.used() {
            let blocks: Vec<usize> = levels.blocks(bucket).collect();
            assert!(blocks.is_sorted_by(|a, b| a > b), "newest first");
            assert!(blocks.iter().all(|block| bucket_of(energies[*block]) == Some(bucket)));
            assert_eq!(levels.count(bucket), blocks.len() as u64);
            // From the oldest on, the other order.
            let sum: f64 = blocks.iter().rev().map(|block| f64::from(energies[*block])).sum();
            assert_eq!(levels.sum(bucket), sum);
        }
        let counted: u64 = (0..levels.used()).map(|bucket| levels.count(bucket)).sum();
        let loud = energies.iter().filter(|energy| bucket_of(**energy).is_some()).count();
        assert_eq!(counted, loud as u64);
        levels.clear();
        assert_eq!(levels.used(), 0);
    }

    #[test]
    fn every_energy_has_a_place() {
        assert_eq!(bucket_of(0.0), None);
        assert_eq!(bucket_of(ABSOLUTE_GATE_ENERGY), Some(0));
        assert_eq!(bucket_of(f32::MAX), Some(BUCKETS - 1));
        assert!(bucket_of(1.0).is_some_and(|one| bucket_of(1.05) == Some(one + 1)));
    }
}
