//! Samples to integers.

/// Appends each sample times 2^(bits−1), rounded to the nearest integer (ties to even) and
/// clamped to the range of `bits`; returns how many were clamped. `bits` is 16 or 24.
pub(crate) fn quantize(samples: &[f32], bits: u32, integers: &mut Vec<i32>) -> u64 {
    let full_scale = f64::from(1u32 << (bits - 1));
    let (min, max) = (-(1i32 << (bits - 1)), (1i32 << (bits - 1)) - 1);
    let mut clamped = 0;
    // The sums of a part fit 32 bits, which keeps the loop in vector registers.
    for part in samples.chunks(4096) {
        let mut clamped_here = 0u32;
        integers.extend(part.iter().map(|&sample| {
            let integer = round(f64::from(sample.clamp(-4.0, 4.0)) * full_scale);
            let limited = integer.clamp(min, max);
            clamped_here += u32::from(integer != limited);
            limited
        }));
        clamped += u64::from(clamped_here);
    }
    clamped
}

/// The nearest integer, for |value| < 2^31. Adding 1.5 · 2^52 leaves no bits for the fraction, so
/// the addition itself rounds, and the integer stands in the low bits of the sum.
fn round(value: f64) -> i32 {
    (value + 6_755_399_441_055_744.0).to_bits() as i32
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rounding_agrees_with_the_definition() {
        for bits in [16, 24] {
            let scale = 1u32 << (bits - 1);
            for step in [0i32, 1, 2, 3, 1000, scale as i32 - 2, scale as i32 - 1] {
                for part in [-0.51f64, -0.49, 0.0, 0.49, 0.51] {
                    for sign in [1.0, -1.0] {
                        let value = (sign * (f64::from(step) + part) / f64::from(scale)) as f32;
                        let exact = (f64::from(value) * f64::from(scale)).round_ties_even();
                        let expected = exact.clamp(-f64::from(scale), f64::from(scale) - 1.0) as i32;
                        let mut integers = Vec::new();
                        let clamped = quantize(&[value], bits, &mut integers);
                        assert_eq!(
                            (integers[0], clamped),
                            (expected, u64::from(exact != f64::from(expected)))
                        );
                    }
                }
            }
        }
    }

    #[test]
    fn what_lies_outside_is_clamped_and_counted() {
        let samples = [1.0, -1.0, 1.5, -1.5, 1e30, f32::NEG_INFINITY, 0.5, 32767.4 / 32768.0];
        let mut integers = Vec::new();
        assert_eq!(quantize(&samples, 16, &mut integers), 5);
        assert_eq!(integers, [32767, -32768, 32767, -32768, 32767, -32768, 16384, 32767]);
    }
}
