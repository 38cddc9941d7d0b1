use core::array::from_fn;
use core::ops::{Add, Mul};

use crate::{Kernels, Level};

/// Rows that are worked on together, as many sums as need not wait for each other: what fits the registers.
const FEW: usize = 4;
/// And where there are 32 registers of 512 bits. Half as many leave a third of the additions' time unused.
const MANY: usize = 8;

/// Adds one sample of each window, times the taps of all filters of its group.
#[inline(always)]
fn add<T, const N: usize, const W: usize>(
    sums: &mut [[T; N]; W],
    windows: &[&[T]; W],
    taps: &[&[[T; N]]; W],
    at: usize,
) where
    T: Copy + Add<Output = T> + Mul<Output = T>,
{
    for w in 0..W {
        let (taps, x) = (&taps[w][at], windows[w][at]);
        for i in 0..N {
            sums[w][i] = sums[w][i] + taps[i] * x;
        }
    }
}

/// Windows under filters, each of `length` taps: from both ends towards the middle.
#[inline(always)]
fn products<T, const N: usize, const W: usize>(
    windows: [&[T]; W],
    taps: [&[[T; N]]; W],
    length: usize,
) -> [[T; N]; W]
where
    T: Copy + Default + Add<Output = T> + Mul<Output = T>,
{
    let (windows, taps) = (windows.map(|x| &x[..length]), taps.map(|taps| &taps[..length]));
    let mut sums = [[T::default(); N]; W];
    let middle = length / 2;
    for at in 0..middle {
        add(&mut sums, &windows, &taps, at);
        add(&mut sums, &windows, &taps, length - 1 - at);
    }
    if length % 2 == 1 {
        add(&mut sums, &windows, &taps, middle);
    }
    sums
}

/// A bank of groups of filters, and the rows that it makes.
#[derive(Clone, Copy)]
struct Bank<'a, T, const N: usize> {
    /// Where the window of each group starts in its row.
    starts: &'a [u32],
    taps: &'a [[T; N]],
    /// Taps of a filter.
    length: usize,
    /// Outputs of a row.
    row_frames: usize,
    /// Inputs of a row.
    row_step: usize,
}

impl<T, const N: usize> Bank<'_, T, N>
where
    T: Copy + Default + Add<Output = T> + Mul<Output = T>,
{
    #[inline(always)]
    fn filters(&self, group: usize) -> &[[T; N]] {
        &self.taps[group * self.length..][..self.length]
    }

    /// As many rows as are a multiple of `W`, `W` at a time, and the number of them: groups outside, rows inside, so
    /// that a large bank is read once.
    #[inline(always)]
    fn rows<const W: usize>(&self, x: &[T], out: &mut [f32], round: impl Fn(T) -> f32 + Copy) -> usize {
        let rows = out.len() / self.row_frames / W * W;
        for (group, start) in self.starts.iter().enumerate() {
            for (several, out) in out[..rows * self.row_frames].chunks_mut(W * self.row_frames).enumerate() {
                let x = &x[*start as usize + several * W * self.row_step..];
                let windows = from_fn(|row| &x[row * self.row_step..]);
                let sums = products::<T, N, W>(windows, [self.filters(group); W], self.length);
                for (row, sums) in out.chunks_mut(self.row_frames).zip(&sums) {
                    store(row, group, sums, round);
                }
            }
        }
        rows
    }

    /// One row, several groups at a time; the bits that it has among others.
    #[inline(always)]
    fn row(&self, x: &[T], out: &mut [f32], round: impl Fn(T) -> f32 + Copy) {
        for first in (0..self.starts.len()).step_by(FEW) {
            // Beyond the last group the last is computed again, to no effect.
            let groups: [usize; FEW] = from_fn(|i| (first + i).min(self.starts.len() - 1));
            let windows = groups.map(|group| &x[self.starts[group] as usize..]);
            let sums = products(windows, groups.map(|group| self.filters(group)), self.length);
            for (group, sums) in (first..self.starts.len()).zip(&sums) {
                store(out, group, sums, round);
            }
        }
    }
}

/// Writes what a group has outputs for.
#[inline(always)]
fn store<T: Copy, const N: usize>(row: &mut [f32], group: usize, sums: &[T; N], round: impl Fn(T) -> f32) {
    for (out, sum) in row[group * N..].iter_mut().zip(sums) {
        *out = round(*sum);
    }
}

/// The body of the rational kernels, `W` rows at a time.
#[inline(always)]
fn rows<T, const N: usize, const W: usize>(
    x: &[T],
    row_step: usize,
    starts: &[u32],
    taps: &[[T; N]],
    row_frames: usize,
    out: &mut [f32],
    round: impl Fn(T) -> f32 + Copy,
) where
    T: Copy + Default + Add<Output = T> + Mul<Output = T>,
{
    if starts.is_empty() {
        return;
    }
    let (length, row_frames) = (taps.len() / starts.len(), row_frames.clamp(1, starts.len() * N));
    let bank = Bank { starts, taps, length, row_frames, row_step };
    let mut done = bank.rows::<W>(x, out, round);
    if W > FEW {
        done += bank.rows::<FEW>(&x[done * row_step..], &mut out[done * row_frames..], round);
    }
    for (row, out) in (done..).zip(out[done * row_frames..].chunks_exact_mut(row_frames)) {
        bank.row(&x[row * row_step..], out, round);
    }
}

kernel! {
    fn polyphase_few(
        x: &[f32], row_step: usize, starts: &[u32], taps: &[[f32; 16]], row_frames: usize, out: &mut [f32],
    ) {
        rows::<f32, 16, FEW>(x, row_step, starts, taps, row_frames, out, |y| y);
    }
}

kernel! {
    fn polyphase_many(
        x: &[f32], row_step: usize, starts: &[u32], taps: &[[f32; 16]], row_frames: usize, out: &mut [f32],
    ) {
        rows::<f32, 16, MANY>(x, row_step, starts, taps, row_frames, out, |y| y);
    }
}

kernel! {
    fn polyphase_wide_few(
        x: &[f64], row_step: usize, starts: &[u32], taps: &[[f64; 8]], row_frames: usize, out: &mut [f32],
    ) {
        rows::<f64, 8, FEW>(x, row_step, starts, taps, row_frames, out, |y| y as f32);
    }
}

kernel! {
    fn polyphase_wide_many(
        x: &[f64], row_step: usize, starts: &[u32], taps: &[[f64; 8]], row_frames: usize, out: &mut [f32],
    ) {
        rows::<f64, 8, MANY>(x, row_step, starts, taps, row_frames, out, |y| y as f32);
    }
}

impl Kernels {
    /// Many filters, each over a window of its own: a change of sample rate by a ratio of whole numbers.
    ///
    /// out\[r·F + 16g + i\] = Σₖ taps\[g·K + k\]\[i\]·x\[r·S + starts\[g\] + k\], F = `row_frames`,
    /// S = `row_step`, K = `taps.len()`/`starts.len()`: rows of F outputs, in which each group g of sixteen
    /// filters of K taps shares a window. A last group may have fewer outputs. Eight rows or more in one call, where
    /// they are there, take the least time each.
    ///
    /// Summed from both ends towards the middle: where the taps are large, the sums come last, and what was
    /// summed before is small, so that its rounding is too.
    ///
    /// # Panics
    /// If `x` ends before the last window.
    pub fn polyphase(
        self,
        x: &[f32],
        row_step: usize,
        starts: &[u32],
        taps: &[[f32; 16]],
        row_frames: usize,
        out: &mut [f32],
    ) {
        match self.level() {
            Level::Avx512 => self.polyphase_many(x, row_step, starts, taps, row_frames, out),
            Level::Baseline | Level::Avx2 => self.polyphase_few(x, row_step, starts, taps, row_frames, out),
        }
    }

    /// [`polyphase`](Self::polyphase) in `f64` and groups of eight, rounded to `f32` at the end.
    ///
    /// # Panics
    /// If `x` ends before the last window.
    pub fn polyphase_wide(
        self,
        x: &[f64],
        row_step: usize,
        starts: &[u32],
        taps: &[[f64; 8]],
        row_frames: usize,
        out: &mut [f32],
    ) {
        match self.level() {
            Level::Avx512 => self.polyphase_wide_many(x, row_step, starts, taps, row_frames, out),
            Level::Baseline | Level::Avx2 => {
                self.polyphase_wide_few(x, row_step, starts, taps, row_frames, out);
            }
        }
    }
}
