const LANES: usize = 32;

/// The larger one, where a NaN on the right is passed over.
#[inline(always)]
fn larger(a: f32, b: f32) -> f32 {
    if b > a { b } else { a }
}

/// The smaller one, where a NaN on the right is passed over.
#[inline(always)]
fn smaller(a: f32, b: f32) -> f32 {
    if b < a { b } else { a }
}

/// Folds lanes into one by halves: five steps that wait for each other instead of 31.
#[inline(always)]
fn fold(mut lanes: [f32; LANES], choose: fn(f32, f32) -> f32) -> f32 {
    let mut width = LANES / 2;
    while width > 0 {
        for i in 0..width {
            lanes[i] = choose(lanes[i], lanes[i + width]);
        }
        width /= 2;
    }
    lanes[0]
}

/// The chunks of a slice and, where a rest remains, the last full chunk of it, which overlaps the one
/// before: an extremum does not mind to see a sample twice. A slice shorter than a chunk is all rest.
#[inline(always)]
fn overlapping(samples: &[f32]) -> (&[[f32; LANES]], Option<&[f32; LANES]>, &[f32]) {
    let (chunks, rest) = samples.as_chunks::<LANES>();
    match samples.last_chunk::<LANES>() {
        Some(last) if !rest.is_empty() => (chunks, Some(last), &[]),
        _ => (chunks, None, rest),
    }
}

kernel! {
    /// The largest magnitude, max |x\[n\]|; 0 for an empty slice. NaN is passed over.
    pub fn max_abs(samples: &[f32]) -> f32 {
        let (chunks, last, rest) = overlapping(samples);
        let mut lanes = [0.0f32; LANES];
        for chunk in chunks.iter().chain(last) {
            for (lane, x) in lanes.iter_mut().zip(chunk) {
                *lane = larger(*lane, x.abs());
            }
        }
        for (lane, x) in lanes.iter_mut().zip(rest) {
            *lane = larger(*lane, x.abs());
        }
        fold(lanes, larger)
    }
}

kernel! {
    /// The smallest and the largest sample, or (+∞, −∞) for an empty slice. NaN is passed over.
    pub fn min_max(samples: &[f32]) -> (f32, f32) {
        let (chunks, last, rest) = overlapping(samples);
        let mut low = [f32::INFINITY; LANES];
        let mut high = [f32::NEG_INFINITY; LANES];
        // By index: behind two iterators the compiler would suspect `low` and `high` of sharing memory.
        for chunk in chunks {
            for i in 0..LANES {
                low[i] = smaller(low[i], chunk[i]);
                high[i] = larger(high[i], chunk[i]);
            }
        }
        if let Some(chunk) = last {
            for i in 0..LANES {
                low[i] = smaller(low[i], chunk[i]);
                high[i] = larger(high[i], chunk[i]);
            }
        }
        for ((low, high), &x) in low.iter_mut().zip(&mut high).zip(rest) {
            *low = smaller(*low, x);
            *high = larger(*high, x);
        }
        (fold(low, smaller), fold(high, larger))
    }
}
