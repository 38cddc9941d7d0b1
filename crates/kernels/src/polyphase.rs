use core::ops::{Add, Mul};

/// Filters that share a window: as many sums for each load of samples.
const FILTERS: usize = 4;
/// Lanes of `f32`, and half as many of `f64`: one vector of AVX-512.
const LANES: usize = 16;
const WIDE_LANES: usize = 8;

/// A vector of samples or taps.
type Vector<T, const N: usize> = [T; N];

/// The order in which vectors are summed: from both ends towards the middle. Where the taps are large, the
/// sums come last, and what was summed before is small, so that its rounding is too.
#[inline(always)]
fn inwards(vectors: usize) -> impl Iterator<Item = usize> {
    (0..vectors).map(move |i| if i % 2 == 0 { i / 2 } else { vectors - 1 - i / 2 })
}

/// The scalar products of a window with four filters, all of one length.
#[inline(always)]
fn one_window<T, const N: usize>(
    x: &[Vector<T, N>],
    [t0, t1, t2, t3]: [&[Vector<T, N>]; FILTERS],
) -> [T; FILTERS]
where
    T: Copy + Default + Add<Output = T> + Mul<Output = T>,
{
    let mut a = [[T::default(); N]; FILTERS];
    for at in inwards(t0.len()) {
        let x = &x[at];
        let (t0, t1, t2, t3) = (&t0[at], &t1[at], &t2[at], &t3[at]);
        // All filters in one loop over the lanes: a smaller one would be unrolled before it became vectors.
        for i in 0..N {
            a[0][i] = a[0][i] + t0[i] * x[i];
            a[1][i] = a[1][i] + t1[i] * x[i];
            a[2][i] = a[2][i] + t2[i] * x[i];
            a[3][i] = a[3][i] + t3[i] * x[i];
        }
    }
    fold_all(&a)
}

/// The sum of all lanes of each of four sums: to four lanes, then all four sums at once.
#[inline(always)]
fn fold_all<T: Copy + Default + Add<Output = T>, const N: usize>(sums: &[[T; N]; FILTERS]) -> [T; FILTERS] {
    let mut columns = [[T::default(); FILTERS]; 4];
    for (f, sum) in sums.iter().enumerate() {
        let mut quarter = [T::default(); 4];
        for j in 0..4 {
            quarter[j] = if N == 16 {
                (sum[j] + sum[j + 8]) + (sum[j + 4] + sum[j + 12])
            } else {
                sum[j] + sum[j + 4]
            };
        }
        for j in 0..4 {
            columns[j][f] = quarter[j];
        }
    }
    let mut folded = [T::default(); FILTERS];
    for f in 0..FILTERS {
        folded[f] = (columns[0][f] + columns[2][f]) + (columns[1][f] + columns[3][f]);
    }
    folded
}

/// The window that starts at `start`, in whole vectors.
#[inline(always)]
fn window<T, const N: usize>(x: &[T], start: usize, vectors: usize) -> &[[T; N]] {
    x[start..start + vectors * N].as_chunks().0
}

/// Four neighbouring filters of a bank, from `first` on.
#[inline(always)]
fn filters<T, const N: usize>(taps: &[T], first: usize, vectors: usize) -> [&[[T; N]]; FILTERS] {
    let length = vectors * N;
    let taps = &taps[first * length..][..FILTERS * length];
    let (low, high) = taps.split_at(2 * length);
    let ((t0, t1), (t2, t3)) = (low.split_at(length), high.split_at(length));
    [t0.as_chunks().0, t1.as_chunks().0, t2.as_chunks().0, t3.as_chunks().0]
}

/// Windows that are worked on together: as many sums that need not wait for each other.
const WINDOWS: usize = 4;

/// Adds one sample of each window, times the taps of all filters of its group.
#[inline(always)]
fn add<T, const N: usize>(
    sums: &mut [[T; N]; WINDOWS],
    windows: &[&[T]; WINDOWS],
    taps: [&[T; N]; WINDOWS],
    at: usize,
) where
    T: Copy + Add<Output = T> + Mul<Output = T>,
{
    let [x0, x1, x2, x3] = [windows[0][at], windows[1][at], windows[2][at], windows[3][at]];
    let [t0, t1, t2, t3] = taps;
    for i in 0..N {
        sums[0][i] = sums[0][i] + t0[i] * x0;
        sums[1][i] = sums[1][i] + t1[i] * x1;
        sums[2][i] = sums[2][i] + t2[i] * x2;
        sums[3][i] = sums[3][i] + t3[i] * x3;
    }
}

/// Four windows under the filters of one group: the outputs of four rows.
#[inline(always)]
fn four_rows<T, const N: usize>(windows: [&[T]; WINDOWS], taps: &[[T; N]]) -> [[T; N]; WINDOWS]
where
    T: Copy + Default + Add<Output = T> + Mul<Output = T>,
{
    let windows = [
        &windows[0][..taps.len()],
        &windows[1][..taps.len()],
        &windows[2][..taps.len()],
        &windows[3][..taps.len()],
    ];
    let mut sums = [[T::default(); N]; WINDOWS];
    let middle = taps.len() / 2;
    for at in 0..middle {
        add(&mut sums, &windows, [&taps[at]; WINDOWS], at);
        let at = taps.len() - 1 - at;
        add(&mut sums, &windows, [&taps[at]; WINDOWS], at);
    }
    if taps.len() % 2 == 1 {
        add(&mut sums, &windows, [&taps[middle]; WINDOWS], middle);
    }
    sums
}

/// Four windows of one row, each under the filters of its own group; the bits of [`four_rows`].
#[inline(always)]
fn four_groups<T, const N: usize>(windows: [&[T]; WINDOWS], taps: [&[[T; N]]; WINDOWS]) -> [[T; N]; WINDOWS]
where
    T: Copy + Default + Add<Output = T> + Mul<Output = T>,
{
    let length = taps[0].len();
    let windows =
        [&windows[0][..length], &windows[1][..length], &windows[2][..length], &windows[3][..length]];
    let taps = [&taps[0][..length], &taps[1][..length], &taps[2][..length], &taps[3][..length]];
    let mut sums = [[T::default(); N]; WINDOWS];
    let middle = length / 2;
    for at in 0..middle {
        add(&mut sums, &windows, [&taps[0][at], &taps[1][at], &taps[2][at], &taps[3][at]], at);
        let at = length - 1 - at;
        add(&mut sums, &windows, [&taps[0][at], &taps[1][at], &taps[2][at], &taps[3][at]], at);
    }
    if length % 2 == 1 {
        let at = middle;
        add(&mut sums, &windows, [&taps[0][at], &taps[1][at], &taps[2][at], &taps[3][at]], at);
    }
    sums
}

/// Writes what a group has outputs for.
#[inline(always)]
fn store<T: Copy, const N: usize>(row: &mut [f32], group: usize, sums: &[T; N], round: impl Fn(T) -> f32) {
    for (out, sum) in row[group * N..].iter_mut().zip(sums) {
        *out = round(*sum);
    }
}

/// The body of the rational kernels: groups outside, rows inside, so that a large bank is read once.
#[inline(always)]
fn rows<T, const N: usize>(
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
    let Some(last) = starts.len().checked_sub(1) else { return };
    let length = taps.len() / starts.len();
    let row_frames = row_frames.clamp(1, starts.len() * N);
    let filters = |group: usize| &taps[group * length..][..length];
    let rows = out.len() / row_frames;
    let (fours, singles) = out[..rows * row_frames].split_at_mut(rows / WINDOWS * WINDOWS * row_frames);
    for (group, start) in starts.iter().enumerate() {
        for (four, out) in fours.chunks_mut(WINDOWS * row_frames).enumerate() {
            let x = &x[*start as usize + four * WINDOWS * row_step..];
            let windows = [x, &x[row_step..], &x[2 * row_step..], &x[3 * row_step..]];
            let sums = four_rows(windows, filters(group));
            for (row, sums) in out.chunks_mut(row_frames).zip(&sums) {
                store(row, group, sums, round);
            }
        }
    }
    for (row, out) in (rows / WINDOWS * WINDOWS..).zip(singles.chunks_mut(row_frames)) {
        let x = &x[row * row_step..];
        for first in (0..starts.len()).step_by(WINDOWS) {
            // Beyond the last group the last is computed again, to no effect.
            let [a, b, c, d] = [first, (first + 1).min(last), (first + 2).min(last), (first + 3).min(last)];
            let window = |group: usize| &x[starts[group] as usize..];
            let taps = [filters(a), filters(b), filters(c), filters(d)];
            let sums = four_groups([window(a), window(b), window(c), window(d)], taps);
            for (group, sums) in (first..starts.len()).zip(&sums) {
                store(out, group, sums, round);
            }
        }
    }
}

/// The body of the interpolating kernels.
#[inline(always)]
fn interpolated<T, const N: usize>(
    x: &[T],
    places: &[[u32; 2]],
    weights: &[[T; FILTERS]],
    bank: (&[T], usize),
    out: &mut [f32],
    round: impl Fn(T) -> f32,
) where
    T: Copy + Default + Add<Output = T> + Mul<Output = T>,
{
    let (taps, length) = bank;
    let vectors = length / N;
    for ((out, [start, first]), weights) in out.iter_mut().zip(places).zip(weights) {
        let filters = filters::<T, N>(taps, *first as usize, vectors);
        let [a, b, c, d] = one_window(window::<T, N>(x, *start as usize, vectors), filters);
        let outer = weights[0] * a + weights[3] * d;
        *out = round(outer + (weights[1] * b + weights[2] * c));
    }
}

kernel! {
    /// Filters between those of a bank: a change of sample rate by any ratio, even a changing one.
    ///
    /// out\[n\] = Σᵢ weights\[n\]\[i\]·Σₖ taps\[f + i\]\[k\]·x\[s + k\], i = 0 … 3, \[s, f\] = places\[n\]. `taps` holds the
    /// filters one after the other, each `length` long, a multiple of 16. The shortest slice decides how many
    /// outputs there are.
    ///
    /// # Panics
    /// If `x` ends before the last window, or `taps` before the last filter.
    pub fn interpolated_phases(
        x: &[f32], places: &[[u32; 2]], weights: &[[f32; 4]], taps: &[f32], length: usize,
        out: &mut [f32],
    ) {
        interpolated::<f32, LANES>(x, places, weights, (taps, length), out, |y| y);
    }
}

kernel! {
    /// [`interpolated_phases`](Self::interpolated_phases) in `f64`, rounded to `f32` at the end; `length` is a
    /// multiple of 8.
    ///
    /// # Panics
    /// If `x` ends before the last window, or `taps` before the last filter.
    pub fn interpolated_phases_wide(
        x: &[f64], places: &[[u32; 2]], weights: &[[f64; 4]], taps: &[f64], length: usize,
        out: &mut [f32],
    ) {
        interpolated::<f64, WIDE_LANES>(x, places, weights, (taps, length), out, |y| y as f32);
    }
}

kernel! {
    /// Many filters, each over a window of its own: a change of sample rate by a ratio of whole numbers.
    ///
    /// out\[r·F + 16g + i\] = Σₖ taps\[g·K + k\]\[i\]·x\[r·S + starts\[g\] + k\], F = `row_frames`,
    /// S = `row_step`, K = `taps.len()`/`starts.len()`: rows of F outputs, in which each group g of sixteen
    /// filters of K taps shares a window. A last group may have fewer outputs.
    ///
    /// Summed from both ends towards the middle: where the taps are large, the sums come last, and what was
    /// summed before is small, so that its rounding is too.
    ///
    /// # Panics
    /// If `x` ends before the last window.
    pub fn polyphase(
        x: &[f32], row_step: usize, starts: &[u32], taps: &[[f32; 16]], row_frames: usize, out: &mut [f32],
    ) {
        rows(x, row_step, starts, taps, row_frames, out, |y| y);
    }
}

kernel! {
    /// [`polyphase`](Self::polyphase) in `f64` and groups of eight, rounded to `f32` at the end.
    ///
    /// # Panics
    /// If `x` ends before the last window.
    pub fn polyphase_wide(
        x: &[f64], row_step: usize, starts: &[u32], taps: &[[f64; 8]], row_frames: usize, out: &mut [f32],
    ) {
        rows(x, row_step, starts, taps, row_frames, out, |y| y as f32);
    }
}
