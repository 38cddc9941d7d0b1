use auralis_core::Db;

/// Buckets of 0.1 dB from −150 dBFS up to +50 dBFS.
const BUCKETS: usize = 2_000;
const PER_DB: f64 = 10.0;
const LOWEST_DB: f64 = -150.0;
/// The share of the frames that lie below the noise floor.
const FLOOR: f64 = 0.05;

/// How many frames have which level. Counts do not depend on order, so they merge exactly.
#[derive(Clone, Debug)]
pub(crate) struct FrameLevels {
    counts: Vec<u32>,
}

impl FrameLevels {
    pub(crate) fn new() -> Self {
        Self { counts: vec![0; BUCKETS] }
    }

    /// Frames beneath −150 dBFS are digital silence and have no level.
    pub(crate) fn push(&mut self, mean_square: f64) {
        let bucket = (10.0 * mean_square.log10() - LOWEST_DB) * PER_DB;
        if bucket >= 0.0 {
            self.counts[(bucket as usize).min(BUCKETS - 1)] += 1;
        }
    }

    /// The level that 5 % of the frames lie below, to 0.05 dB.
    pub(crate) fn noise_floor(&self) -> Option<Db> {
        let total: u64 = self.counts.iter().map(|count| u64::from(*count)).sum();
        let rank = (FLOOR * total as f64) as u64;
        let mut below = 0;
        let bucket = self.counts.iter().position(|count| {
            below += u64::from(*count);
            below > rank
        });
        bucket.map(|bucket| Db(LOWEST_DB + (bucket as f64 + 0.5) / PER_DB))
    }

    pub(crate) fn merge(&mut self, next: &Self) {
        self.counts.iter_mut().zip(&next.counts).for_each(|(count, next)| *count += next);
    }

    pub(crate) fn reset(&mut self) {
        self.counts.fill(0);
    }
}
