use auralis_core::Seconds;
use auralis_kernels::Kernels;

use super::print::AcousticPrint;

/// Codes of a block: a second.
pub(super) const BLOCK: usize = 8;
/// Bits of a block.
const BLOCK_BITS: u16 = 32 * BLOCK as u16;
/// Blocks with more bit errors than this, 30 %, do not match. Unrelated music has 45 to 50 %.
const MAX_ERRORS: u16 = BLOCK_BITS * 3 / 10;
/// The shortest stretch that identifies a recording, in blocks.
const MIN_BLOCKS: usize = 4;
/// The share of the shorter print that must match.
const MIN_SHARE: f64 = 0.5;
/// Agreement from which two copies are of one master: lossy codecs, gain and resampling stay above it.
const SAME_MASTER: f64 = 0.97;
/// Agreement from which they are of one recording; heavy equalising and clipping stay above it.
const SAME_RECORDING: f64 = 0.70;

/// What two prints say about two files.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Verdict {
    /// One master: copies that differ in codec, level, channels or sample rate at most.
    SameMaster,
    /// One recording, mastered or filtered differently.
    SameRecording,
    /// Not one recording, or too little to tell.
    Different,
}

/// How two prints agree where they agree best.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct AcousticMatch {
    /// What follows from the numbers below.
    pub verdict: Verdict,
    /// Equal bits over all bits, from the first matching second to the last; 0 where none matches. Unrelated
    /// music agrees in 0.5 to 0.56 of its bits.
    pub agreement: f64,
    /// How much later the sound comes in the second recording than in the first, to within 0.07 s.
    pub offset: Seconds,
    /// How much of the two matches.
    pub overlap: Seconds,
}

impl AcousticMatch {
    const NONE: Self =
        Self { verdict: Verdict::Different, agreement: 0.0, offset: Seconds(0.0), overlap: Seconds(0.0) };
}

impl AcousticPrint {
    /// Compares two recordings at every offset.
    ///
    /// The prints are laid over each other in blocks of a second; a block matches if less than 30 % of its bits
    /// differ. The offset with the best matching blocks wins. It is one recording if at least four seconds and
    /// half of the shorter print match, with an agreement of 0.70, and one master from 0.97 on. Seconds in
    /// which the print stands still, as in silence or in a steady tone, are evidence for nothing and do not count.
    ///
    /// Costs 2·n·m/8 block comparisons for prints of n and m codes: about 1 ms for two tracks of 3 minutes.
    /// Not for real-time threads: allocates.
    ///
    /// Bands after Chromaprint codes of real degradations: lossy codecs ≥ 0.978; gain, mono, offsets ≥ 0.992;
    /// compressed and limited 0.926 to 0.952; hard-clipped 0.934 to 0.984; bass +8 dB or treble +6 dB 0.856 to
    /// 0.993; a telephone band 0.705 to 0.957; unrelated tracks up to 0.551.
    pub fn compare(&self, other: &Self) -> AcousticMatch {
        // One order for both directions, so that they agree.
        let swapped = (other.codes().len(), other.codes()) < (self.codes().len(), self.codes());
        let (short, long) = if swapped { (other, self) } else { (self, other) };
        let comparison = Comparison::new(short.codes(), long.codes());
        let found = comparison.best(comparison.offsets());
        if swapped { AcousticMatch { offset: Seconds(-found.offset.0), ..found } } else { found }
    }
}

/// Two prints and the blocks of the first that can be evidence.
pub(super) struct Comparison<'a> {
    kernels: Kernels,
    first: &'a [u32],
    second: &'a [u32],
    telling: Vec<bool>,
}

/// Where two prints match at one offset.
struct Alignment {
    offset: i64,
    /// Bits below the limit, summed over the matching blocks.
    score: u64,
    /// The first and the last matching block.
    from: usize,
    to: usize,
    matching: usize,
}

impl<'a> Comparison<'a> {
    pub(super) fn new(first: &'a [u32], second: &'a [u32]) -> Self {
        let moves = |block: &[u32; BLOCK]| block.iter().any(|code| *code != block[0]);
        let telling = first.as_chunks().0.iter().map(moves).collect();
        Self { kernels: Kernels::detect(), first, second, telling }
    }

    /// Every offset at which at least one block of the first print lies within the second.
    fn offsets(&self) -> impl Iterator<Item = i64> {
        let (first, second) = (self.first.len() as i64, self.second.len() as i64);
        let block = BLOCK as i64;
        block - first..=second - block
    }

    /// The match at the best of some offsets.
    pub(super) fn best(&self, offsets: impl Iterator<Item = i64>) -> AcousticMatch {
        let mut errors = vec![0; self.telling.len()];
        let mut best: Option<Alignment> = None;
        for offset in offsets {
            let alignment = self.align(offset, &mut errors);
            let score = best.as_ref().map_or(0, |best| best.score);
            if alignment.score > score {
                best = Some(alignment);
            }
        }
        best.map_or(AcousticMatch::NONE, |best| self.judge(&best, &mut errors))
    }

    /// The bit errors of the blocks that overlap at an offset, and the number of the first one.
    fn errors<'e>(&self, offset: i64, errors: &'e mut [u16]) -> (usize, &'e [u16]) {
        let first_block = (-offset).max(0).unsigned_abs() as usize;
        let first_block = first_block.div_ceil(BLOCK);
        let start = (first_block * BLOCK) as i64 + offset;
        let second = self.second.get(start as usize..).unwrap_or_default();
        let first = self.first.get(first_block * BLOCK..).unwrap_or_default();
        let blocks = first.len().min(second.len()) / BLOCK;
        let errors = &mut errors[..blocks];
        self.kernels.bit_errors(first, second, errors);
        (first_block, errors)
    }

    fn align(&self, offset: i64, errors: &mut [u16]) -> Alignment {
        let (first_block, errors) = self.errors(offset, errors);
        let mut alignment = Alignment { offset, score: 0, from: 0, to: 0, matching: 0 };
        for (block, errors) in (first_block..).zip(errors) {
            if *errors <= MAX_ERRORS && self.telling[block] {
                if alignment.matching == 0 {
                    alignment.from = block;
                }
                alignment.to = block;
                alignment.matching += 1;
                alignment.score += u64::from(MAX_ERRORS - errors) + 1;
            }
        }
        alignment
    }

    fn judge(&self, alignment: &Alignment, errors: &mut [u16]) -> AcousticMatch {
        let (first_block, errors) = self.errors(alignment.offset, errors);
        let stretch = &errors[alignment.from - first_block..=alignment.to - first_block];
        let wrong: u64 = stretch.iter().map(|errors| u64::from(*errors)).sum();
        let agreement = 1.0 - wrong as f64 / (stretch.len() as f64 * f64::from(BLOCK_BITS));
        // The first is the shorter one, unless a caller knows the offsets already.
        let telling = self.telling.iter().filter(|telling| **telling).count();
        let possible = telling.min(self.second.len() / BLOCK);
        let enough =
            alignment.matching >= MIN_BLOCKS && alignment.matching as f64 >= MIN_SHARE * possible as f64;
        let verdict = match agreement {
            SAME_MASTER.. if enough => Verdict::SameMaster,
            SAME_RECORDING.. if enough => Verdict::SameRecording,
            _ => Verdict::Different,
        };
        let hop = AcousticPrint::HOP.0;
        AcousticMatch {
            verdict,
            agreement,
            offset: Seconds(alignment.offset as f64 * hop),
            overlap: Seconds((alignment.matching * BLOCK) as f64 * hop),
        }
    }
}
