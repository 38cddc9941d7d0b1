use core::fmt;

use crate::Random;

/// Block lengths that hosts use, and their neighbours.
pub(super) const FIXED: [usize; 12] = [1, 2, 3, 7, 63, 64, 441, 480, 512, 1000, 1023, 4096];

/// A way to cut a stream into blocks.
#[derive(Clone, Copy, Debug)]
pub(super) enum Split {
    /// The whole stream in one block.
    Whole,
    /// Blocks of one length, the last one shorter.
    Fixed(usize),
    /// Blocks of one length with an empty block before and after each.
    FixedAndEmpty(usize),
    /// Blocks of random lengths from zero to `max`, long and short ones equally likely per octave.
    Random { seed: u64, max: usize },
}

impl Split {
    /// The block lengths; they add up to `frames`.
    pub(super) fn lengths(self, frames: usize) -> Vec<usize> {
        let mut lengths = Vec::new();
        let mut left = frames;
        let mut random = Random::new(if let Self::Random { seed, .. } = self { seed } else { 0 });
        while left > 0 {
            let length = match self {
                Self::Whole => left,
                Self::Fixed(length) => length,
                Self::FixedAndEmpty(length) => {
                    lengths.push(0);
                    length
                }
                Self::Random { max, .. } if random.range(0..8) > 0 => {
                    (max as f64 + 1.0).powf(random.unit()) as usize
                }
                Self::Random { .. } => 0,
            };
            lengths.push(length.min(left));
            left -= length.min(left);
        }
        if !matches!(self, Self::Fixed(_) | Self::Whole) || frames == 0 {
            lengths.push(0);
        }
        lengths
    }

    /// The splits that never exceed `max_block` frames.
    pub(super) fn all(max_block: usize, random: usize) -> impl Iterator<Item = Self> {
        let fixed = FIXED.into_iter().filter(move |length| *length <= max_block);
        fixed
            .map(Self::Fixed)
            .chain([Self::Fixed(max_block), Self::FixedAndEmpty(1), Self::FixedAndEmpty(max_block.min(512))])
            .chain((0..random as u64).map(move |seed| Self::Random { seed, max: max_block }))
    }
}

impl fmt::Display for Split {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Whole => write!(f, "one block"),
            Self::Fixed(length) => write!(f, "blocks of {length}"),
            Self::FixedAndEmpty(length) => write!(f, "blocks of {length} with empty ones in between"),
            Self::Random { seed, max } => write!(f, "random blocks of 0 to {max}, seed {seed}"),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_split_covers_the_stream_and_keeps_to_the_longest_block() {
        for max in [1, 7, 512, 4096] {
            for split in Split::all(max, 40).chain([Split::Whole]) {
                for frames in [0, 1, 513, 9_973] {
                    let lengths = split.lengths(frames);
                    assert_eq!(lengths.iter().sum::<usize>(), frames, "{split}");
                    let whole = matches!(split, Split::Whole);
                    assert!(whole || lengths.iter().all(|length| *length <= max), "{split}: {lengths:?}");
                }
            }
        }
    }

    #[test]
    fn random_splits_hold_empty_single_and_long_blocks() {
        let lengths: Vec<usize> =
            (0..20).flat_map(|seed| Split::Random { seed, max: 4096 }.lengths(9_973)).collect();
        assert!(lengths.contains(&0) && lengths.contains(&1));
        assert!(lengths.iter().any(|length| *length > 3_000));
        let lengths = Split::Random { seed: 3, max: 1 }.lengths(50);
        assert!(lengths.contains(&0) && lengths.contains(&1));
    }
}
