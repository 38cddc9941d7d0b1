use core::ops::{Add, AddAssign};

/// Clipped samples and the runs that they come in.
///
/// A sample is at full scale if |x| ≥ 32767/32768, the highest positive value of 16 bits. Of those, the ones in
/// runs of at least three in a row, in one channel, count as clipped: a peak that is merely normalised
/// to full scale touches it with one sample, rarely with two, while clipping flattens a crest.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Clipping {
    /// Samples in runs of at least three, summed over the channels.
    pub samples: u64,
    /// The number of those runs.
    pub runs: u64,
}

/// The lowest magnitude at full scale.
const FULL_SCALE: f32 = 32_767.0 / 32_768.0;
/// The shortest run that counts.
const SHORTEST: u64 = 3;

impl Clipping {
    fn of_run(length: u64) -> Self {
        if length >= SHORTEST { Self { samples: length, runs: 1 } } else { Self::default() }
    }
}

impl Add for Clipping {
    type Output = Self;
    fn add(self, other: Self) -> Self {
        Self { samples: self.samples + other.samples, runs: self.runs + other.runs }
    }
}

impl AddAssign for Clipping {
    fn add_assign(&mut self, other: Self) {
        *self = *self + other;
    }
}

/// The runs at full scale in one channel.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct ClippedRuns {
    /// The run that the stream begins with, which may continue one of the segment before; `None` while
    /// it has not ended.
    leading: Option<u64>,
    /// The runs in between.
    inner: Clipping,
    /// The run that the stream ends with so far.
    open: u64,
}

impl ClippedRuns {
    /// Takes in samples of which the largest magnitude is known.
    pub(crate) fn push(&mut self, samples: &[f32], max_abs: f32) {
        if samples.is_empty() {
            return;
        }
        if max_abs < FULL_SCALE {
            self.end_run();
            return;
        }
        for x in samples {
            if x.abs() >= FULL_SCALE {
                self.open += 1;
            } else if self.open > 0 || self.leading.is_none() {
                self.end_run();
            }
        }
    }

    /// Continues with the runs of the segment that follows.
    pub(crate) fn merge(&mut self, next: &Self) {
        self.open += next.leading.unwrap_or(next.open);
        if next.leading.is_some() {
            self.end_run();
            self.inner += next.inner;
            self.open = next.open;
        }
    }

    pub(crate) fn total(&self) -> Clipping {
        Clipping::of_run(self.leading.unwrap_or(0)) + self.inner + Clipping::of_run(self.open)
    }

    fn end_run(&mut self) {
        let run = core::mem::take(&mut self.open);
        match self.leading {
            None => self.leading = Some(run),
            Some(_) => self.inner += Clipping::of_run(run),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn runs_of(samples: &[f32]) -> ClippedRuns {
        let mut runs = ClippedRuns::default();
        runs.push(samples, samples.iter().fold(0.0, |max, x| max.max(x.abs())));
        runs
    }

    #[test]
    fn runs_of_three_count_and_shorter_ones_do_not() {
        for (samples, expected) in [
            (&[1.0, -1.0, 1.0][..], (3, 1)),
            (&[1.0, 1.0, 0.9, 1.0, 1.0], (0, 0)),
            (&[0.0, FULL_SCALE, 1.5, -1.0, -2.0, 0.0, 1.0, 1.0, 1.0], (7, 2)),
            (&[0.99; 9], (0, 0)),
            (&[], (0, 0)),
        ] {
            let Clipping { samples: count, runs } = runs_of(samples).total();
            assert_eq!((count, runs), expected, "{samples:?}");
        }
    }

    #[test]
    fn any_segmentation_counts_the_same() {
        // Every pattern of ten samples, cut at every two places.
        for pattern in 0..1u32 << 10 {
            let samples: Vec<f32> = (0..10).map(|n| (pattern >> n & 1) as f32).collect();
            let whole = runs_of(&samples).total();
            for first in 0..=10 {
                for second in first..=10 {
                    let [a, b, c] =
                        [&samples[..first], &samples[first..second], &samples[second..]].map(runs_of);
                    let mut in_order = a;
                    in_order.merge(&b);
                    in_order.merge(&c);
                    let mut last_first = b;
                    last_first.merge(&c);
                    let mut tree = a;
                    tree.merge(&last_first);
                    assert_eq!(
                        [in_order.total(), tree.total()],
                        [whole; 2],
                        "{samples:?} at {first}, {second}"
                    );
                }
            }
        }
    }
}
