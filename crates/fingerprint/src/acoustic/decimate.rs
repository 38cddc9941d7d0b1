//! To mono, 16 bits and 11,025 Hz, with the integer arithmetic of Chromaprint, so that prints agree bit for bit.
//!
//! Chromaprint converts with a polyphase filter: a sinc of 16 zero crossings at 0.8 of the lower Nyquist rate under a
//! Kaiser window of β = 9, in 256 phases, taps and samples in 16 bits. The stream is mirrored at its start, so
//! that output 0 lies at frame 0.

use std::f64::consts::PI;

use auralis_kernels::{BankI16, Kernels};

/// The sample rate of the print, in Hz.
pub(super) const RATE: u32 = 11_025;
/// Positions between two frames.
const PHASES: usize = 256;
/// Zero crossings of the sinc.
const CROSSINGS: f64 = 16.0;
/// The cut-off as a share of the lower of the two Nyquist frequencies.
const CUT_OFF: f64 = 0.8;
/// β of the Kaiser window.
const BETA: f64 = 9.0;
/// Frames converted at a time.
const CHUNK: usize = 4_096;

/// Converts mono 16-bit audio of any sample rate to 11,025 Hz.
#[derive(Clone, Debug)]
pub(super) struct Decimator {
    kernels: Kernels,
    taps: Box<[i16]>,
    step: (u64, u64),
    /// Frames by which the filter reaches back; as many are mirrored in front of the stream.
    reach: usize,
    /// The mirrored stream from `start` on, as far as it is still needed.
    pending: Vec<i16>,
    start: u64,
    /// The output that comes next.
    next: u64,
    mirrored: bool,
    out: Box<[i16]>,
}

impl Decimator {
    pub(super) fn new(sample_rate: u32, kernels: Kernels) -> Self {
        let factor = (f64::from(RATE) * CUT_OFF / f64::from(sample_rate)).min(1.0);
        let width = (CROSSINGS / factor).ceil() as usize;
        let reach = (width - 1) / 2;
        let outputs = CHUNK * RATE as usize / sample_rate as usize + 2;
        let step = (u64::from(sample_rate) * PHASES as u64, u64::from(RATE));
        Self {
            kernels,
            taps: bank(factor, width, reached(step)),
            step,
            reach,
            pending: Vec::with_capacity(CHUNK + 2 * width + sample_rate as usize / RATE as usize + 2),
            start: 0,
            next: 0,
            mirrored: false,
            out: vec![0; outputs].into(),
        }
    }

    /// Goes to output `next`, as if all input before had been pushed; the frame of the stream that comes next then,
    /// unless the output is so early that all of it must be pushed.
    pub(super) fn start_at(&mut self, next: u64) -> Option<u64> {
        // In the mirrored stream, `reach` ahead of the frame.
        let needed_from = next * self.step.0 / self.step.1 / PHASES as u64;
        let frame = needed_from.checked_sub(self.reach as u64)?;
        self.pending.clear();
        (self.start, self.next, self.mirrored) = (needed_from, next, true);
        Some(frame)
    }

    /// Goes on where `next` stands.
    pub(super) fn continue_with(&mut self, next: &Self) {
        self.pending.clone_from(&next.pending);
        (self.start, self.next, self.mirrored) = (next.start, next.next, next.mirrored);
    }

    /// Takes the next frames, at most [`Decimator::MAX_FRAMES`], and returns the outputs that they complete.
    pub(super) fn push(&mut self, frames: &[i16]) -> &[i16] {
        self.pending.extend_from_slice(frames);
        if !self.mirrored {
            if self.pending.len() <= self.reach {
                return &[];
            }
            self.mirror();
        }
        let bank = BankI16 { taps: &self.taps, phases: PHASES as u64, step: self.step };
        let made = self.kernels.resample_i16(bank, &self.pending, self.start, self.next, &mut self.out);
        self.next += made as u64;
        let needed_from = self.next * self.step.0 / self.step.1 / PHASES as u64;
        let done = ((needed_from - self.start) as usize).min(self.pending.len());
        self.pending.drain(..done);
        self.start += done as u64;
        &self.out[..made]
    }

    /// The most frames that one `push` takes.
    pub(super) const MAX_FRAMES: usize = CHUNK;

    /// Puts frames `reach` … 1 in front of frame 0.
    fn mirror(&mut self) {
        let frames = self.pending.len();
        self.pending.resize(frames + self.reach, 0);
        self.pending.copy_within(..frames, self.reach);
        for back in 1..=self.reach {
            self.pending[self.reach - back] = self.pending[self.reach + back];
        }
        self.mirrored = true;
    }

    pub(super) fn reset(&mut self) {
        self.pending.clear();
        (self.start, self.next, self.mirrored) = (0, 0, false);
    }
}

/// The phases that outputs lie at: at 44.1 kHz the first alone, at 48 kHz 147.
fn reached((step, of): (u64, u64)) -> impl Iterator<Item = usize> {
    let mut reached = [false; PHASES];
    // After as many outputs the phases come again, if not before.
    (0..of).for_each(|n| reached[(n * step / of) as usize % PHASES] = true);
    (0..PHASES).filter(move |phase| reached[*phase])
}

/// The taps in 16 bits: sinc(πtf)·I₀(β√(1 − w²)), each of the phases scaled to a sum of 2¹⁵, the others left empty.
fn bank(factor: f64, width: usize, phases: impl Iterator<Item = usize>) -> Box<[i16]> {
    let centre = (width - 1) / 2;
    let tap = |n: usize| {
        let t = n as f64 / PHASES as f64;
        let x = PI * t * factor;
        let sinc = if x == 0.0 { 1.0 } else { x.sin() / x };
        let w = 2.0 * t / width as f64;
        sinc * bessel_i0(BETA * (1.0 - w * w).max(0.0).sqrt())
    };
    // One side of the filter: the other one mirrors it.
    let mut side = vec![None; (width - centre) * PHASES];
    let mut bank = vec![0; PHASES * width];
    for phase in phases {
        let mut at = |i: usize| {
            let n = (i * PHASES).abs_diff(centre * PHASES + phase);
            *side[n].get_or_insert_with(|| tap(n))
        };
        let sum: f64 = (0..width).map(&mut at).sum();
        for (i, scaled) in bank[phase * width..][..width].iter_mut().enumerate() {
            *scaled = (at(i) * 32_768.0 / sum).round_ties_even() as i16;
        }
    }
    bank.into()
}

/// The modified Bessel function of the first kind and order zero, by its power series.
fn bessel_i0(x: f64) -> f64 {
    let quarter = x * x / 4.0;
    let mut term = 1.0;
    let mut sum = 1.0;
    let mut k = 1.0;
    while term > sum * 1e-17 {
        term *= quarter / (k * k);
        sum += term;
        k += 1.0;
    }
    sum
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A constant comes out as it is, but for the rounding of up to 700 taps, and as nothing from a phase left out.
    #[test]
    fn every_phase_that_an_output_lies_at_has_its_taps() {
        for rate in [8_000, 12_000, 22_050, 32_000, 44_056, 44_100, 47_952, 48_000, 96_000, 192_000] {
            let mut decimator = Decimator::new(rate, Kernels::detect());
            let mut made = 0;
            for _ in 0..3 * rate as usize / CHUNK {
                let out = decimator.push(&[10_000; CHUNK]);
                made += out.len();
                assert!(out.iter().all(|sample| sample.abs_diff(10_000) <= 20), "{rate} Hz: {out:?}");
            }
            assert!(made > 2 * RATE as usize, "{rate} Hz: {made}");
        }
    }
}
