use core::ops::{Add, Mul};

/// Neighbours that a filter between them is made of.
const FILTERS: usize = 4;
/// Taps that are made together: so many that the compiler keeps the loop, from which it makes vectors.
const LANES: usize = 32;

/// As many samples or taps.
type Lanes<T> = [T; LANES];

/// The scalar products of windows, one per channel, with the filter between four: it is made once for all.
///
/// Summed from both ends towards the middle: where the taps are large, the sums come last, and what was summed
/// before is small, so that its rounding is too.
#[inline(always)]
fn between<T, const CHANNELS: usize>(
    x: [&[Lanes<T>]; CHANNELS],
    [t0, t1, t2, t3]: [&[Lanes<T>]; FILTERS],
    [w0, w1, w2, w3]: [T; FILTERS],
) -> [T; CHANNELS]
where
    T: Copy + Default + Add<Output = T> + Mul<Output = T>,
{
    let mut sums = [[T::default(); LANES]; CHANNELS];
    let length = t0.len();
    for i in 0..length.div_ceil(2) {
        add_between(&mut sums, x, [&t0[i], &t1[i], &t2[i], &t3[i]], [w0, w1, w2, w3], i);
        let end = length - 1 - i;
        if end > i {
            add_between(&mut sums, x, [&t0[end], &t1[end], &t2[end], &t3[end]], [w0, w1, w2, w3], end);
        }
    }
    sums.map(|sum| fold(&sum))
}

/// Adds one vector of each window, times the filter between four.
#[inline(always)]
fn add_between<T, const CHANNELS: usize>(
    sums: &mut [Lanes<T>; CHANNELS],
    x: [&[Lanes<T>]; CHANNELS],
    [t0, t1, t2, t3]: [&Lanes<T>; FILTERS],
    [w0, w1, w2, w3]: [T; FILTERS],
    at: usize,
) where
    T: Copy + Default + Add<Output = T> + Mul<Output = T>,
{
    if CHANNELS == 2 {
        let (left, right) = (&x[0][at], &x[1][at]);
        for i in 0..LANES {
            let tap = (w0 * t0[i] + w3 * t3[i]) + (w1 * t1[i] + w2 * t2[i]);
            sums[0][i] = sums[0][i] + tap * left[i];
            sums[1][i] = sums[1][i] + tap * right[i];
        }
    } else {
        let x = &x[0][at];
        for i in 0..LANES {
            let tap = (w0 * t0[i] + w3 * t3[i]) + (w1 * t1[i] + w2 * t2[i]);
            sums[0][i] = sums[0][i] + tap * x[i];
        }
    }
}

/// The sum of all lanes: halved until four are left, and those as two pairs.
#[inline(always)]
fn fold<T: Copy + Default + Add<Output = T>>(sum: &Lanes<T>) -> T {
    let mut half = [T::default(); LANES / 2];
    for i in 0..LANES / 2 {
        half[i] = sum[i] + sum[i + LANES / 2];
    }
    let mut quarter = [T::default(); LANES / 4];
    for i in 0..LANES / 4 {
        quarter[i] = half[i] + half[i + LANES / 4];
    }
    let mut four = [T::default(); 4];
    for i in 0..4 {
        four[i] = quarter[i] + quarter[i + 4];
    }
    (four[0] + four[2]) + (four[1] + four[3])
}

/// The window that starts at `start`, in whole vectors.
#[inline(always)]
fn window<T>(x: &[T], start: usize, vectors: usize) -> &[Lanes<T>] {
    x[start..start + vectors * LANES].as_chunks().0
}

/// Four neighbouring filters of a bank, from `first` on.
#[inline(always)]
fn filters<T>(taps: &[T], first: usize, vectors: usize) -> [&[Lanes<T>]; FILTERS] {
    let length = vectors * LANES;
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
fn interpolated<T, const CHANNELS: usize>(
    x: [&[T]; CHANNELS],
    places: &[[u32; 2]],
    weights: &[[T; FILTERS]],
    bank: (&[T], usize),
    out: [&mut [f32]; CHANNELS],
    round: impl Fn(T) -> f32,
) where
    T: Copy + Default + Add<Output = T> + Mul<Output = T>,
{
    let (taps, length) = bank;
    let vectors = length / LANES;
    let frames = out.iter().map(|out| out.len()).min().unwrap_or(0);
    for (n, ([start, first], weights)) in places.iter().zip(weights).take(frames).enumerate() {
        let filters = filters(taps, *first as usize, vectors);
        let windows = x.map(|x| window(x, *start as usize, vectors));
        let sums = between(windows, filters, *weights);
        for channel in 0..CHANNELS {
            out[channel][n] = round(sums[channel]);
        }
    }
}

kernel! {
    /// Filters between those of a bank: a change of sample rate by any ratio, even a changing one.
    ///
    /// out\[n\] = Σₖ (Σᵢ weights\[n\]\[i\]·taps\[f + i\]\[k\])·x\[s + k\], i = 0 … 3, \[s, f\] = places\[n\]. `taps` holds the
    /// filters one after the other, each `length` long, a multiple of 32. The shortest slice decides how many
    /// outputs there are.
    ///
    /// # Panics
    /// If `x` ends before the last window, or `taps` before the last filter.
    pub fn interpolated_phases(
        x: &[f32], places: &[[u32; 2]], weights: &[[f32; 4]], taps: &[f32], length: usize,
        out: &mut [f32],
    ) {
        interpolated::<f32, 1>([x], places, weights, (taps, length), [out], |y| y);
    }
}

kernel! {
    /// [`interpolated_phases`](Self::interpolated_phases) of two channels, each with the bits that it has alone:
    /// a filter is made once for both.
    ///
    /// # Panics
    /// If a channel ends before the last window, or `taps` before the last filter.
    pub fn interpolated_phases_stereo(
        x: [&[f32]; 2], places: &[[u32; 2]], weights: &[[f32; 4]], taps: &[f32], length: usize,
        out: [&mut [f32]; 2],
    ) {
        interpolated::<f32, 2>(x, places, weights, (taps, length), out, |y| y);
    }
}

kernel! {
    /// [`interpolated_phases`](Self::interpolated_phases) in `f64`, rounded to `f32` at the end.
    ///
    /// # Panics
    /// If `x` ends before the last window, or `taps` before the last filter.
    pub fn interpolated_phases_wide(
        x: &[f64], places: &[[u32; 2]], weights: &[[f64; 4]], taps: &[f64], length: usize,
        out: &mut [f32],
    ) {
        interpolated::<f64, 1>([x], places, weights, (taps, length), [out], |y| y as f32);
    }
}

kernel! {
    /// [`interpolated_phases_stereo`](Self::interpolated_phases_stereo) in `f64`, rounded to `f32` at the end.
    ///
    /// # Panics
    /// If a channel ends before the last window, or `taps` before the last filter.
    pub fn interpolated_phases_stereo_wide(
        x: [&[f64]; 2], places: &[[u32; 2]], weights: &[[f64; 4]], taps: &[f64], length: usize,
        out: [&mut [f32]; 2],
    ) {
        interpolated::<f64, 2>(x, places, weights, (taps, length), out, |y| y as f32);
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
