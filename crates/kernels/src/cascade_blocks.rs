use crate::BiquadCascade;
use crate::fold::fold;

/// Frames computed at once.
const LANES: usize = 8;
/// Blocks whose outputs are squared together: a bin of 10 ms up to 51.2 kHz.
const PIECE: usize = 64;
/// Values that two sections remember.
const ORDER: usize = 4;

/// A [`BiquadCascade`] that takes eight frames in one step: what each of them, and what is remembered at their end,
/// owes to the memory at their beginning and to each of the eight samples.
///
/// The recursion is then waited for once in eight frames, and no channel needs a partner (block state-space form:
/// C. W. Barnes, S. Shinnaka, IEEE Trans. ASSP 28 (1980) 376).
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct CascadeBlocks {
    cascade: BiquadCascade,
    /// The eight outputs and the memory after them, of a unit in one place of the memory.
    of_memory: [Response; ORDER],
    /// The same of a unit sample in one of the eight frames.
    of_samples: [Response; LANES],
}

/// What the cascade remembers of one channel, in transposed direct form II: two values of the first section, two of the
/// second.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct CascadeMemory([f64; ORDER]);

#[derive(Clone, Copy, Debug, Default, PartialEq)]
struct Response {
    output: [f64; LANES],
    memory: [f64; ORDER],
}

impl CascadeMemory {
    /// Sets values below 1e-30 to zero, so that they never decay into denormal numbers.
    ///
    /// Call it at positions counted from the start of the stream, not at block borders.
    pub fn snap_to_zero(&mut self) {
        self.0.iter_mut().filter(|value| value.abs() < 1e-30).for_each(|value| *value = 0.0);
    }

    /// One frame through the cascade.
    #[inline(always)]
    fn step(&mut self, cascade: &BiquadCascade, mut x: f64) -> f64 {
        let (memory, _) = self.0.as_chunks_mut::<2>();
        for ([b0, b1, b2, a1, a2], memory) in cascade.sections.iter().zip(memory) {
            let y = b0 * x + memory[0];
            *memory = [(b1 * x + memory[1]) - a1 * y, b2 * x - a2 * y];
            x = y;
        }
        x
    }
}

impl CascadeBlocks {
    /// Found by running the cascade itself.
    pub fn new(cascade: BiquadCascade) -> Self {
        let run = |mut memory: CascadeMemory, samples: [f64; LANES]| {
            let output = samples.map(|x| memory.step(&cascade, x));
            Response { output, memory: memory.0 }
        };
        let (rest, silence) = ([0.0; ORDER], [0.0; LANES]);
        Self {
            cascade,
            of_memory: core::array::from_fn(|k| run(CascadeMemory(unit(rest, k)), silence)),
            of_samples: core::array::from_fn(|n| run(CascadeMemory(rest), unit(silence, n))),
        }
    }
}

fn unit<const N: usize>(mut zeros: [f64; N], at: usize) -> [f64; N] {
    zeros[at] = 1.0;
    zeros
}

/// sum += factor · values.
#[inline(always)]
fn add<const N: usize>(sum: &mut [f64; N], factor: f64, values: &[f64; N]) {
    for i in 0..N {
        sum[i] += factor * values[i];
    }
}

kernel! {
    /// Filters one channel through a cascade and gives the energy Σ y\[n\]² of the result.
    ///
    /// Eight frames at a time from the first of `samples` on, the rest one by one: calls that begin at other frames
    /// differ in rounding.
    pub fn block_cascade_energy(cascade: &CascadeBlocks, memory: &mut CascadeMemory, samples: &[f32]) -> f64 {
        let (blocks, rest) = samples.as_chunks::<LANES>();
        let mut energy = 0.0;
        for blocks in blocks.chunks(PIECE) {
            // Kept apart from their sum: the compiler then has whole vectors to write.
            let mut outputs = [[0.0; LANES]; PIECE];
            for (block, to) in blocks.iter().zip(&mut outputs) {
                let (mut output, mut next) = ([0.0; LANES], [0.0; ORDER]);
                for (x, response) in block.iter().zip(&cascade.of_samples) {
                    add(&mut output, f64::from(*x), &response.output);
                    add(&mut next, f64::from(*x), &response.memory);
                }
                for (value, response) in memory.0.iter().zip(&cascade.of_memory) {
                    add(&mut output, *value, &response.output);
                    add(&mut next, *value, &response.memory);
                }
                *to = output;
                memory.0 = next;
            }
            let mut lanes = [0.0; 2 * LANES];
            for pair in outputs.as_flattened().as_chunks::<{ 2 * LANES }>().0 {
                for i in 0..2 * LANES {
                    lanes[i] += pair[i] * pair[i];
                }
            }
            energy += fold(lanes);
        }
        rest.iter().fold(energy, |energy, x| {
            let y = memory.step(&cascade.cascade, f64::from(*x));
            energy + y * y
        })
    }
}
