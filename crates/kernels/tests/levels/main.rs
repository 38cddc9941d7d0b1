//! Every kernel × every level of this machine × lengths 0 to 257 × offsets, against an `f64`
//! oracle, and bit for bit against the baseline. What the baseline gives is on record, too
//! (`bits.txt`), so that x86-64 and AArch64 are known to have the same bits.

mod acoustic;
mod ballistics;
mod convert;
mod crest;
mod elementwise;
mod envelope;
mod features;
mod filters;
mod knee;
mod log_exp;
mod look_ahead_section;
mod polyphase;
mod reductions;
mod section_bank;
mod separation;
mod soft_clip;
mod spectrum;

use auralis_kernels::{Kernels, Level};

/// Lengths that cross every lane count, and offsets that break every alignment.
const LENGTHS: std::ops::RangeInclusive<usize> = 0..=257;
const OFFSETS: [usize; 4] = [0, 1, 3, 7];

/// Deterministic samples in ±1 with some exact zeros, ones and values over full scale.
fn samples(count: usize, seed: u64) -> Vec<f32> {
    let mut state = seed.wrapping_mul(0x9e37_79b9_7f4a_7c15) | 1;
    (0..count)
        .map(|i| {
            state ^= state << 13;
            state ^= state >> 7;
            state ^= state << 17;
            match i % 37 {
                5 => 0.0,
                11 => -1.0,
                23 => 1.75,
                _ => (state >> 40) as f32 / (1u64 << 23) as f32 - 1.0,
            }
        })
        .collect()
}

/// A number without the digits in which mathematics libraries differ.
fn coarse(x: f64) -> f64 {
    (x * 1_048_576.0).round() / 1_048_576.0
}

/// Runs a kernel at every level, length and offset. `run` maps the kernels and one slice to a
/// result; `check` holds the baseline's result against the oracle; every other level must equal
/// the baseline bit for bit, and all of the baseline's bits those of other machines.
#[track_caller]
fn at_every_level<R: Bits>(
    seed: u64,
    mut run: impl FnMut(Kernels, &[f32]) -> R,
    mut check: impl FnMut(&[f32], &R),
) {
    let pool = samples(300, seed);
    let baseline = Kernels::at(Level::Baseline).expect("the baseline is everywhere");
    let mut all = Fnv::default();
    for length in LENGTHS {
        for offset in OFFSETS {
            let input = &pool[offset..offset + length];
            let expected = run(baseline, input);
            check(input, &expected);
            all.add(&expected.bits());
            for kernels in Kernels::supported() {
                let level = kernels.level();
                let actual = run(kernels, input);
                assert_eq!(actual.bits(), expected.bits(), "{level}, length {length}, offset {offset}");
            }
        }
    }
    let line = format!("{seed} {:016x}", all.0);
    let on_record = include_str!("bits.txt").lines().any(|known| known == line);
    assert!(on_record, "other bits than on record; if that is meant, bits.txt should have: {line}");
}

/// The hash of Fowler, Noll and Vo, FNV-1a with 64 bits.
struct Fnv(u64);

impl Default for Fnv {
    fn default() -> Self {
        Self(0xcbf2_9ce4_8422_2325)
    }
}

impl Fnv {
    fn add(&mut self, words: &[u64]) {
        for byte in words.iter().flat_map(|word| word.to_le_bytes()) {
            self.0 = (self.0 ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3);
        }
    }
}

/// A result as a list of bit patterns, so that −0, NaN and rounding all count.
trait Bits {
    fn bits(&self) -> Vec<u64>;
}

impl Bits for f64 {
    fn bits(&self) -> Vec<u64> {
        vec![self.to_bits()]
    }
}

impl Bits for f32 {
    fn bits(&self) -> Vec<u64> {
        vec![u64::from(self.to_bits())]
    }
}

impl Bits for usize {
    fn bits(&self) -> Vec<u64> {
        vec![*self as u64]
    }
}

impl<T: Bits> Bits for Option<T> {
    fn bits(&self) -> Vec<u64> {
        self.iter().flat_map(Bits::bits).collect()
    }
}

impl<T: Bits> Bits for Vec<T> {
    fn bits(&self) -> Vec<u64> {
        self.iter().flat_map(Bits::bits).collect()
    }
}

impl<A: Bits, B: Bits> Bits for (A, B) {
    fn bits(&self) -> Vec<u64> {
        [self.0.bits(), self.1.bits()].concat()
    }
}

#[track_caller]
fn assert_close(actual: f64, expected: f64, tolerance: f64) {
    assert!((actual - expected).abs() <= tolerance, "{actual} is not {expected} ± {tolerance}");
}
