/// 1.5·2²³: in this binade the bits of a number count in ones.
const ONES: f32 = 12_582_912.0;

/// The nearest 16-bit integer to x·2¹⁵; halves go away from zero, what is over full scale is limited, and what is
/// not finite counts as zero.
///
/// Rounded by addition: a conversion with `as` looks at each number by itself for what does not fit.
#[inline(always)]
fn quantized(x: f32) -> i32 {
    let x = if x.abs() <= f32::MAX { x * 32_768.0 } else { 0.0 };
    let x = (x + 0.5f32.copysign(x)).clamp(-32_768.0, 32_767.0);
    let nearest = (x + ONES) - ONES;
    let excess = if nearest.abs() > x.abs() { 1.0f32.copysign(x) } else { 0.0 };
    (nearest - excess + ONES).to_bits().wrapping_sub(ONES.to_bits()) as i32
}

kernel! {
    /// Adds one channel as 16-bit integers: sums\[n\] ← sums\[n\] + round(x\[n\]·2¹⁵).
    ///
    /// Samples that are not finite count as zero. The shorter slice decides.
    pub fn add_i16(x: &[f32], sums: &mut [i32]) {
        for (sum, x) in sums.iter_mut().zip(x) {
            *sum = sum.wrapping_add(quantized(*x));
        }
    }
}

kernel! {
    /// The mean of channels that were added up, rounded towards zero: out\[n\] = sums\[n\] / `channels`.
    ///
    /// The shorter slice decides; no channel gives no output.
    pub fn mean_i16(sums: &[i32], channels: i32, out: &mut [i16]) {
        let pairs = out.iter_mut().zip(sums);
        match channels {
            0 => {}
            1 => pairs.for_each(|(out, sum)| *out = *sum as i16),
            2 => pairs.for_each(|(out, sum)| *out = (*sum / 2) as i16),
            _ => pairs.for_each(|(out, sum)| *out = (*sum / channels) as i16),
        }
    }
}
