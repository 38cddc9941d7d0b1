use core::cell::Cell;

use crate::octet::Octet;
#[cfg(target_arch = "x86_64")]
use crate::octet::{OctetAvx2, OctetAvx512};
use crate::{Kernels, Level};

/// Sections of one bank.
const SECTIONS: usize = 8;
const LANES: usize = 2 * SECTIONS;
/// Half of the lanes belongs to the even sections, half to the odd.
const HALF: usize = SECTIONS;
/// The step of the pipeline at which a section works on the first frame.
const START: [usize; SECTIONS] = [1, 2, 4, 5, 7, 8, 10, 11];
const LAST: usize = START[SECTIONS - 1];

/// The lane of the left channel; the right one is the next.
const fn lane(section: usize) -> usize {
    section % 2 * HALF + section / 2 * 2
}

/// The section of a lane.
const fn section(lane: usize) -> usize {
    lane % HALF / 2 * 2 + lane / HALF
}

/// Eight second-order sections in series, for two channels.
///
/// Each section is a direct form II with the direct path apart: H = h₀ + (h₁z⁻¹ + h₂z⁻²)/(1 − p₁z⁻¹ − p₂z⁻²), or
///
/// w ← x + p₁w₁ + p₂w₂, y = h₀x + h₁w₁ + h₂w₂, (w₁, w₂) ← (w, w₁)
///
/// Nine operations, of which a multiplication and an addition lie between one w₁ and the next: no other form of
/// two poles has a shorter way around. The price is precision far below the sample rate. A pole at f₀ is
/// off by (fs/2πf₀)² roundings, 5·10⁻¹⁰ at 20 Hz and 192 kHz.
#[derive(Clone, Copy, Debug, PartialEq)]
#[repr(align(64))]
pub struct SectionBank {
    coeffs: [[[f64; HALF]; 2]; 5],
    memory: [[[f64; HALF]; 2]; 2],
}

impl Default for SectionBank {
    /// Eight sections that pass their input on unchanged.
    fn default() -> Self {
        let mut coeffs = [[[0.0; HALF]; 2]; 5];
        coeffs[2] = [[1.0; HALF]; 2];
        Self { coeffs, memory: [[[0.0; HALF]; 2]; 2] }
    }
}

impl SectionBank {
    /// Sections of one bank.
    pub const SECTIONS: usize = SECTIONS;
    /// The coefficients of a section that passes its input on unchanged.
    pub const PASS: [f64; 5] = [0.0, 0.0, 1.0, 0.0, 0.0];

    /// Sets a section: `[p1, p2, h0, h1, h2]` and `[w1, w2]` of each channel.
    ///
    /// # Panics
    /// If there is no such section.
    pub fn set(&mut self, section: usize, coeffs: [f64; 5], memory: [[f64; 2]; 2]) {
        for (channel, memory) in memory.into_iter().enumerate() {
            let lane = lane(section) + channel;
            for (to, from) in self.coeffs.iter_mut().zip(coeffs) {
                to.as_flattened_mut()[lane] = from;
            }
            for (to, from) in self.memory.iter_mut().zip(memory) {
                to.as_flattened_mut()[lane] = from;
            }
        }
    }

    /// `[w1, w2]` of each channel of a section.
    ///
    /// # Panics
    /// If there is no such section.
    pub fn memory(&self, section: usize) -> [[f64; 2]; 2] {
        let [w1, w2] = self.memory.each_ref().map(|halves| halves.as_flattened());
        [lane(section), lane(section) + 1].map(|lane| [w1[lane], w2[lane]])
    }

    /// Filters frames of two channels in place through one section alone, with the bits that it has within the bank.
    ///
    /// # Panics
    /// If there is no such section.
    pub fn filter(&mut self, section: usize, frames: &mut [[f64; 2]]) {
        let [p1, p2, h0, h1, h2] = self.coeffs.each_ref().map(|halves| halves.as_flattened()[lane(section)]);
        let mut memory = self.memory(section);
        for frame in frames {
            for (x, [w1, w2]) in frame.iter_mut().zip(&mut memory) {
                let y = (h0 * *x + h2 * *w2) + h1 * *w1;
                (*w1, *w2) = ((*x + p2 * *w2) + p1 * *w1, *w1);
                *x = y;
            }
        }
        self.set(section, [p1, p2, h0, h1, h2], memory);
    }

    /// Sets what is smaller than `below` to zero, and what is not finite.
    pub fn flush(&mut self, below: f64) {
        for value in self.memory.as_flattened_mut().as_flattened_mut() {
            let keeps = value.is_finite() && value.abs() >= below;
            *value = if keeps { *value } else { 0.0 };
        }
    }
}

/// At each step of the filling pipeline, −1 in the lanes that have begun and 1 in the others.
static BEGUN: [[[f64; HALF]; 2]; LAST + 1] = {
    let mut begun = [[[1.0; HALF]; 2]; LAST + 1];
    let mut t = 0;
    while t <= LAST {
        let mut lane = 0;
        while lane < LANES {
            if START[section(lane)] <= t {
                begun[t][lane / HALF][lane % HALF] = -1.0;
            }
            lane += 1;
        }
        t += 1;
    }
    begun
};

/// Negative in the lanes that at step `t` of `count` frames have not begun or are over.
#[inline(always)]
fn idle(t: usize, count: usize) -> [[f64; HALF]; 2] {
    let (begun, mut idle) = (&BEGUN[t.min(LAST)], BEGUN[t.saturating_sub(count)]);
    for (idle, begun) in idle.as_flattened_mut().iter_mut().zip(begun.as_flattened()) {
        *idle = idle.min(-begun);
    }
    idle
}

/// Half of the sections: their coefficients and memory.
#[derive(Clone, Copy)]
struct Half<V> {
    coeffs: [V; 5],
    w1: V,
    w2: V,
}

impl<V: Octet> Half<V> {
    /// # Safety
    /// As [`Octet::new`].
    #[inline(always)]
    unsafe fn new(bank: &SectionBank, half: usize) -> Self {
        let [p1, p2, h0, h1, h2] = &bank.coeffs;
        let [w1, w2] = &bank.memory;
        // No closure: it would be a function of its own, without the instructions of the caller.
        // SAFETY: passed on to the caller.
        unsafe {
            let (p1, p2) = (V::new(&p1[half]), V::new(&p2[half]));
            let (h0, h1, h2) = (V::new(&h0[half]), V::new(&h1[half]), V::new(&h2[half]));
            Self { coeffs: [p1, p2, h0, h1, h2], w1: V::new(&w1[half]), w2: V::new(&w2[half]) }
        }
    }

    /// The newest memory enters every sum last, so that the next step need not wait for more.
    #[inline(always)]
    fn step(&mut self, x: V) -> V {
        let [p1, p2, h0, h1, h2] = self.coeffs;
        let y = h0.times(x).plus(h2.times(self.w2)).plus(h1.times(self.w1));
        let w = x.plus(p2.times(self.w2)).plus(p1.times(self.w1));
        (self.w1, self.w2) = (w, self.w1);
        y
    }

    /// Takes the memory of before back where the mask is negative.
    #[inline(always)]
    fn restore(&mut self, before: &Self, mask: V) {
        self.w1 = self.w1.merged(before.w1, mask);
        self.w2 = self.w2.merged(before.w2, mask);
    }
}

/// All sections, and what is on its way between them.
#[derive(Clone, Copy)]
struct Pipeline<V> {
    even: Half<V>,
    odd: Half<V>,
    /// What the odd sections get next.
    to_odd: V,
    /// What the even sections get next.
    to_even: V,
    /// What the odd sections gave.
    from_odd: V,
}

impl<V: Octet> Pipeline<V> {
    /// # Safety
    /// As [`Octet::new`].
    #[inline(always)]
    unsafe fn new(bank: &SectionBank) -> Self {
        // SAFETY: passed on to the caller.
        let (even, odd, nothing) = unsafe { (Half::new(bank, 0), Half::new(bank, 1), V::new(&[0.0; HALF])) };
        Self { even, odd, to_odd: nothing, to_even: nothing, from_odd: nothing }
    }

    /// All sections work on one frame each; gives what the last one made.
    #[inline(always)]
    fn step(&mut self, frame: &[f64; 2]) -> [f64; 2] {
        let x = self.to_even;
        self.to_even = self.from_odd.shifted(frame);
        self.from_odd = self.odd.step(self.to_odd);
        self.to_odd = self.even.step(x);
        self.from_odd.top()
    }

    /// Step `t` while the pipeline fills or empties: a section before its first frame or after its last keeps
    /// its memory.
    ///
    /// # Safety
    /// As [`Octet::new`].
    #[inline(always)]
    unsafe fn partial_step(&mut self, frame: &[f64; 2], t: usize, count: usize) -> [f64; 2] {
        let (even, odd) = (self.even, self.odd);
        let out = self.step(frame);
        let idle = idle(t, count);
        // SAFETY: passed on to the caller.
        unsafe {
            self.even.restore(&even, V::new(&idle[0]));
            self.odd.restore(&odd, V::new(&idle[1]));
        }
        out
    }

    #[inline(always)]
    fn keep_memory(self, bank: &mut SectionBank) {
        bank.memory =
            [[self.even.w1.lanes(), self.odd.w1.lanes()], [self.even.w2.lanes(), self.odd.w2.lanes()]];
    }
}

/// # Safety
/// As [`Octet::new`].
#[inline(always)]
unsafe fn run<V: Octet>(bank: &mut SectionBank, frames: &mut [[f64; 2]]) {
    let count = frames.len();
    // SAFETY: passed on to the caller.
    let mut pipeline = unsafe { Pipeline::<V>::new(bank) };
    for t in 0..LAST {
        // SAFETY: passed on to the caller.
        unsafe { pipeline.partial_step(frames.get(t).unwrap_or(&[0.0; 2]), t, count) };
    }
    for window in Cell::from_mut(&mut *frames).as_slice_of_cells().windows(LAST + 1) {
        window[0].set(pipeline.step(&window[LAST].get()));
    }
    for t in count.max(LAST)..count + LAST {
        // SAFETY: passed on to the caller.
        frames[t - LAST] = unsafe { pipeline.partial_step(&[0.0; 2], t, count) };
    }
    pipeline.keep_memory(bank);
}

impl Kernels {
    /// Filters frames of two channels in place through the eight sections.
    ///
    /// A skewed pipeline: while the first section works on a frame, the last works on the one ten before, so that
    /// all lanes are busy at once. An odd section sits one half of the lanes above the even one
    /// before it and takes its output as it lies, one step later; only the way on to the next even
    /// section moves between lanes, and it has a second step for that, off the critical path. The pipeline fills and
    /// empties within one call: there is no latency, and any split gives identical bits.
    pub fn section_bank(self, bank: &mut SectionBank, frames: &mut [[f64; 2]]) {
        #[cfg(target_arch = "x86_64")]
        #[target_feature(enable = "avx2")]
        fn avx2(bank: &mut SectionBank, frames: &mut [[f64; 2]]) {
            // SAFETY: the function has the instructions.
            unsafe { run::<OctetAvx2>(bank, frames) }
        }

        #[cfg(target_arch = "x86_64")]
        #[target_feature(enable = "avx512f,avx512vl,avx512bw,avx512dq")]
        fn avx512(bank: &mut SectionBank, frames: &mut [[f64; 2]]) {
            // SAFETY: the function has the instructions.
            unsafe { run::<OctetAvx512>(bank, frames) }
        }

        match self.level() {
            // SAFETY: a `Kernels` of this level exists only where its features were detected.
            #[cfg(target_arch = "x86_64")]
            Level::Avx2 => unsafe { avx2(bank, frames) },
            // SAFETY: as above.
            #[cfg(target_arch = "x86_64")]
            Level::Avx512 => unsafe { avx512(bank, frames) },
            // SAFETY: an array needs no instructions.
            _ => unsafe { run::<[f64; HALF]>(bank, frames) },
        }
    }
}
