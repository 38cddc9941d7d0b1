/// Outputs computed together; their accumulators stay in registers.
const LANES: usize = 32;

/// One output at a time, in the same order of operations as the lanes.
#[inline(always)]
fn single(x: &[f32], taps: &[f32]) -> f32 {
    let mut sum = 0.0;
    for (tap, x) in taps.iter().zip(x) {
        sum += tap * x;
    }
    sum
}

/// Outputs n … n + 31, where `x` starts at the first sample of output n.
#[inline(always)]
fn lanes(x: &[f32], taps: &[f32]) -> [f32; LANES] {
    let mut sums = [0.0f32; LANES];
    for (tap, x) in taps.iter().zip(x.array_windows::<LANES>()) {
        for (sum, x) in sums.iter_mut().zip(x) {
            *sum += tap * x;
        }
    }
    sums
}

/// The number of outputs that `x` has a full set of samples for.
#[inline(always)]
fn output_frames(x: &[f32], taps: &[f32], room: usize) -> usize {
    if taps.is_empty() { 0 } else { (x.len() + 1).saturating_sub(taps.len()).min(room) }
}

kernel! {
    /// A finite impulse response as a correlation: out\[n\] = Σₖ taps\[k\]·x\[n+k\].
    ///
    /// Outputs for which `x` has not enough samples are left as they are.
    pub fn fir(x: &[f32], taps: &[f32], out: &mut [f32]) {
        let frames = output_frames(x, taps, out.len());
        let (chunks, rest) = out[..frames].as_chunks_mut::<LANES>();
        let done = chunks.len() * LANES;
        for (i, chunk) in chunks.iter_mut().enumerate() {
            *chunk = lanes(&x[i * LANES..], taps);
        }
        for (i, out) in rest.iter_mut().enumerate() {
            *out = single(&x[done + i..], taps);
        }
    }
}

kernel! {
    /// The magnitude of a finite impulse response, kept where it is larger:
    /// peaks\[n\] ← max(peaks\[n\], |Σₖ taps\[k\]·x\[n+k\]|).
    ///
    /// Outputs for which `x` has not enough samples are left as they are.
    pub fn fir_max_abs(x: &[f32], taps: &[f32], peaks: &mut [f32]) {
        let frames = output_frames(x, taps, peaks.len());
        let (chunks, rest) = peaks[..frames].as_chunks_mut::<LANES>();
        let done = chunks.len() * LANES;
        for (i, chunk) in chunks.iter_mut().enumerate() {
            for (peak, y) in chunk.iter_mut().zip(lanes(&x[i * LANES..], taps)) {
                let y = y.abs();
                *peak = if y > *peak { y } else { *peak };
            }
        }
        for (i, peak) in rest.iter_mut().enumerate() {
            let y = single(&x[done + i..], taps).abs();
            *peak = if y > *peak { y } else { *peak };
        }
    }
}

/// Filters computed together for one place.
const FILTERS: usize = 16;

kernel! {
    /// The largest magnitude that sixteen filters give at one place: max over p of |Σₖ bank\[k\]\[p\]·x\[k\]|.
    ///
    /// Each sum has the operations of [`fir_max_abs`](Self::fir_max_abs) in the same order, hence its bits. NaN is
    /// passed over. The shorter slice decides.
    pub fn bank_max_abs(x: &[f32], bank: &[[f32; FILTERS]]) -> f32 {
        let mut sums = [0.0f32; FILTERS];
        for (x, taps) in x.iter().zip(bank) {
            for (sum, tap) in sums.iter_mut().zip(taps) {
                *sum += tap * x;
            }
        }
        sums.iter().fold(0.0, |peak, sum| if sum.abs() > peak { sum.abs() } else { peak })
    }
}

/// Samples from one output to the next of [`fir_every_fourth`](crate::Kernels::fir_every_fourth).
const STEP: usize = 4;
/// Outputs for which samples are sorted at a time.
const SORTED: usize = 64;

kernel! {
    /// Every fourth output of [`fir`](Self::fir): out\[j\] = Σₖ taps\[k\]·x\[4·j + k\], for up to 128 taps.
    ///
    /// Samples are sorted by their place within four first, so that neighbouring outputs have neighbouring samples.
    /// Outputs for which `x` has not enough samples are left as they are, as are all for more taps.
    pub fn fir_every_fourth(x: &[f32], taps: &[f32], out: &mut [f32]) {
        const REACH: usize = 32;
        if taps.is_empty() || taps.len() > STEP * REACH {
            return;
        }
        let frames = ((x.len() + STEP).saturating_sub(taps.len()) / STEP).min(out.len());
        for (number, out) in out[..frames].chunks_mut(SORTED).enumerate() {
            let x = &x[number * SORTED * STEP..];
            let mut sorted = [[0.0f32; SORTED + REACH]; STEP];
            let [x0, x1, x2, x3] = &mut sorted;
            let (fours, rest) = x.as_chunks::<STEP>();
            let places = x0.iter_mut().zip(x1).zip(x2.iter_mut().zip(x3));
            for (((x0, x1), (x2, x3)), x) in places.zip(fours) {
                (*x0, *x1, *x2, *x3) = (x[0], x[1], x[2], x[3]);
            }
            for (line, x) in sorted.iter_mut().zip(rest) {
                if let Some(place) = line.get_mut(fours.len()) {
                    *place = *x;
                }
            }
            let mut sums = [0.0f32; SORTED];
            for (place, line) in sorted.iter().enumerate() {
                let taps = taps.iter().skip(place).step_by(STEP);
                for (tap, x) in taps.zip(line.array_windows::<SORTED>()) {
                    for (sum, x) in sums.iter_mut().zip(x) {
                        *sum += tap * x;
                    }
                }
            }
            out.copy_from_slice(&sums[..out.len()]);
        }
    }
}
