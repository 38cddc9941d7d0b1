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

/// The body of the interpolating kernels.
#[inline(always)]
fn interpolated<T, const CHANNELS: usize>(
    x: [&[T]; CHANNELS],
    places: &[[u32; 2]],
    weights: &[[T; FILTERS]],
    (taps, length): (&[T], usize),
    out: [&mut [f32]; CHANNELS],
    round: impl Fn(T) -> f32,
) where
    T: Copy + Default + Add<Output = T> + Mul<Output = T>,
{
    match length / LANES {
        // Compiled by itself: what loops and bounds of unknown length cost is more than a short filter does.
        1 => with_vectors(1, x, places, weights, taps, out, round),
        vectors => with_vectors(vectors, x, places, weights, taps, out, round),
    }
}

#[inline(always)]
fn with_vectors<T, const CHANNELS: usize>(
    vectors: usize,
    x: [&[T]; CHANNELS],
    places: &[[u32; 2]],
    weights: &[[T; FILTERS]],
    taps: &[T],
    out: [&mut [f32]; CHANNELS],
    round: impl Fn(T) -> f32,
) where
    T: Copy + Default + Add<Output = T> + Mul<Output = T>,
{
    let frames = out.iter().map(|out| out.len()).fold(places.len().min(weights.len()), usize::min);
    let out = out.map(|out| &mut out[..frames]);
    for (n, ([start, first], weights)) in places[..frames].iter().zip(&weights[..frames]).enumerate() {
        let filters = filters(taps, *first as usize, vectors);
        let sums = between(x.map(|x| window(x, *start as usize, vectors)), filters, *weights);
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
