/// Sections of one bank.
const SECTIONS: usize = 8;
/// Lane 2·section + channel.
const LANES: usize = 2 * SECTIONS;

/// Eight second-order sections in series, for two channels.
///
/// Each section is a trapezoidal state-variable filter. With v = x − s₂:
///
/// y = d₀x + d₁s₁ + d₂v, s₁ ← c₁s₁ + c₂v, s₂ ← s₂ + c₂s₁ + c₃v
///
/// The new s₂ is the old one plus small terms, which keeps the precision of `f64` at frequencies far
/// below the sample rate, where a direct form loses it.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct SectionBank {
    coeffs: [[f64; LANES]; 6],
    memory: [[f64; LANES]; 2],
}

impl Default for SectionBank {
    /// Eight sections that pass their input on unchanged.
    fn default() -> Self {
        let mut coeffs = [[0.0; LANES]; 6];
        coeffs[3] = [1.0; LANES];
        Self { coeffs, memory: [[0.0; LANES]; 2] }
    }
}

impl SectionBank {
    /// Sections of one bank.
    pub const SECTIONS: usize = SECTIONS;

    /// Sets a section: `[c1, c2, c3, d0, d1, d2]` and `[s1, s2]` of each channel.
    ///
    /// # Panics
    /// If there is no such section.
    pub fn set(&mut self, section: usize, coeffs: [f64; 6], memory: [[f64; 2]; 2]) {
        for (lane, memory) in (2 * section..).zip(memory) {
            for (to, from) in self.coeffs.iter_mut().zip(coeffs) {
                to[lane] = from;
            }
            for (to, from) in self.memory.iter_mut().zip(memory) {
                to[lane] = from;
            }
        }
    }

    /// `[s1, s2]` of each channel of a section.
    ///
    /// # Panics
    /// If there is no such section.
    pub fn memory(&self, section: usize) -> [[f64; 2]; 2] {
        [2 * section, 2 * section + 1].map(|lane| [self.memory[0][lane], self.memory[1][lane]])
    }
}

/// One frame through every lane; gives the outputs and the new memory.
#[inline(always)]
fn step(c: &[[f64; LANES]; 6], m: &[[f64; LANES]; 2], x: &[f64; LANES]) -> ([f64; LANES], [[f64; LANES]; 2]) {
    let (mut y, mut next) = ([0.0; LANES], [[0.0; LANES]; 2]);
    for i in 0..LANES {
        let (s1, s2) = (m[0][i], m[1][i]);
        let v = x[i] - s2;
        y[i] = (c[3][i] * x[i] + c[4][i] * s1) + c[5][i] * v;
        next[0][i] = c[0][i] * s1 + c[1][i] * v;
        next[1][i] = (s2 + c[1][i] * s1) + c[2][i] * v;
    }
    (y, next)
}

/// What each section gets: the new frame, or what the section before it gave.
#[inline(always)]
fn shifted(y: &[f64; LANES], frame: [f64; 2]) -> [f64; LANES] {
    let mut x = [0.0; LANES];
    x[2..].copy_from_slice(&y[..LANES - 2]);
    x[..2].copy_from_slice(&frame);
    x
}

kernel! {
    /// Filters frames of two channels in place through the eight sections.
    ///
    /// A skewed pipeline: while the first section works on frame n, the last works on frame n − 7, so
    /// that all lanes are busy at once and none waits for another. It fills and empties within one call:
    /// there is no latency, and any split gives identical bits.
    pub fn section_bank(bank: &mut SectionBank, frames: &mut [[f64; 2]]) {
        const SKEW: usize = SECTIONS - 1;
        let coeffs = bank.coeffs;
        let mut memory = bank.memory;
        let mut y = [0.0; LANES];
        let count = frames.len();
        let mut t = 0;
        while t < count + SKEW {
            if t >= SKEW && t < count {
                let x = shifted(&y, frames[t]);
                (y, memory) = step(&coeffs, &memory, &x);
            } else {
                let x = shifted(&y, frames.get(t).copied().unwrap_or_default());
                let next;
                (y, next) = step(&coeffs, &memory, &x);
                for lane in 0..LANES {
                    let section = lane / 2;
                    if section <= t && t - section < count {
                        memory[0][lane] = next[0][lane];
                        memory[1][lane] = next[1][lane];
                    }
                }
            }
            if t >= SKEW {
                frames[t - SKEW] = [y[LANES - 2], y[LANES - 1]];
            }
            t += 1;
        }
        bank.memory = memory;
    }
}
