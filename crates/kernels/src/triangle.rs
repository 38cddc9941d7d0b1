/// Frames that pass through each of the three steps together.
const LANES: usize = 64;

kernel! {
    /// Two moving sums in series, of `first` and of `second` values: out\[n\] = s·Σᵢ Σⱼ x\[n − i − j\],
    /// 0 ≤ i < first, 0 ≤ j < second, where `line` holds x from n = −(first + second) on.
    ///
    /// Sums are of integers and never drift. `state` is the sum before the first output and by how much it
    /// differs from the one before that, and is carried on. Outputs for which the line is too short are left as
    /// they are. Sums beyond 2⁶³ wrap around.
    pub fn triangle(line: &[i64], first: usize, second: usize, state: &mut [i64; 2], scale: f64, out: &mut [f32]) {
        let frames = line.len().saturating_sub(first + second).min(out.len());
        let [mut sum, mut slope] = *state;
        for (at, out) in (0..frames).step_by(LANES).zip(out[..frames].chunks_mut(LANES)) {
            let x = &line[at + first + second..][..out.len()];
            let (x_first, x_second) = (&line[at + second..][..out.len()], &line[at + first..][..out.len()]);
            let x_both = &line[at..][..out.len()];
            let mut sums = [0; LANES];
            let leaving = x_first.iter().zip(x_second.iter().zip(x_both));
            for (sum, (x, (x_first, (x_second, x_both)))) in sums.iter_mut().zip(x.iter().zip(leaving)) {
                *sum = (x - x_first) - (x_second - x_both);
            }
            for value in &mut sums[..out.len()] {
                slope = slope.wrapping_add(*value);
                sum = sum.wrapping_add(slope);
                *value = sum;
            }
            for (out, sum) in out.iter_mut().zip(&sums) {
                *out = (*sum as f64 * scale) as f32;
            }
        }
        *state = [sum, slope];
    }
}

/// A number whose last bit, as an `f64`, is worth 2⁻³⁰.
const LAST_BIT_2_30: f64 = 1.5 * (1u64 << 22) as f64;
/// A little less than half of 2⁻³⁰: what is rounded to the nearest after that has been rounded down.
const NEARLY_HALF: f64 = 0.5 / (1u64 << 30) as f64 - f64::EPSILON / 2.0;

kernel! {
    /// Gains from 0 to 1 as integers, rounded down: out\[n\] = ⌊2³⁰·x\[n\]⌋. The shorter slice decides.
    ///
    /// Read off the last bits of a sum, for conversions to integers have no vectors that agree on what does not fit.
    pub fn to_fixed_point(gains: &[f32], out: &mut [i64]) {
        for (out, gain) in out.iter_mut().zip(gains) {
            let sum = (f64::from(*gain) - NEARLY_HALF) + LAST_BIT_2_30;
            *out = (sum.to_bits() as i64).wrapping_sub(LAST_BIT_2_30.to_bits() as i64);
        }
    }
}
