use auralis_kernels::BankI16;

use super::{Bits, at_every_level, samples};

impl Bits for i32 {
    fn bits(&self) -> Vec<u64> {
        vec![u64::from(*self as u32)]
    }
}

impl Bits for i16 {
    fn bits(&self) -> Vec<u64> {
        vec![u64::from(*self as u16)]
    }
}

impl Bits for u16 {
    fn bits(&self) -> Vec<u64> {
        vec![u64::from(*self)]
    }
}

/// The nearest 16-bit value, in `f64`.
fn quantized(x: f32) -> i32 {
    if !x.is_finite() {
        return 0;
    }
    (f64::from(x) * 32_768.0).round().clamp(-32_768.0, 32_767.0) as i32
}

#[test]
fn channels_are_added_in_16_bits() {
    at_every_level(
        61,
        |kernels, input| {
            let mut x = input.to_vec();
            for (n, odd) in (0..).step_by(41).zip([f32::NAN, f32::INFINITY, 1e30, -1e30]) {
                if let Some(x) = x.get_mut(n) {
                    *x = odd;
                }
            }
            let mut sums = vec![-5; x.len()];
            kernels.add_i16(&x, &mut sums);
            (x, sums)
        },
        |_, (x, sums)| {
            for (x, sum) in x.iter().zip(sums) {
                assert_eq!(*sum, quantized(*x) - 5, "{x}");
            }
        },
    );
}

#[test]
fn the_mean_of_channels_rounds_towards_zero() {
    for channels in 0..=8 {
        at_every_level(
            62,
            |kernels, input| {
                let sums: Vec<i32> = input.iter().map(|x| (x * 32_768.0) as i32 * channels / 2).collect();
                let mut out = vec![7; sums.len()];
                kernels.mean_i16(&sums, channels, &mut out);
                (sums, out)
            },
            |_, (sums, out)| {
                for (sum, out) in sums.iter().zip(out) {
                    let mean = if channels == 0 { 7 } else { (f64::from(*sum) / f64::from(channels)) as i16 };
                    assert_eq!(*out, mean);
                }
            },
        );
    }
}

#[test]
fn the_rate_is_converted_in_integers() {
    let taps: Vec<i16> = samples(37 * 5, 8).iter().map(|x| (x * 9_000.0) as i16).collect();
    let bank = BankI16 { taps: &taps, phases: 5, step: (17, 2) };
    let (x_start, first) = (20, 13);
    at_every_level(
        63,
        |kernels, input| {
            let x: Vec<i16> = input.iter().map(|x| (x * 20_000.0) as i16).collect();
            let mut out = vec![0; 100];
            let made = kernels.resample_i16(bank, &x, x_start, first, &mut out);
            out.truncate(made);
            (x, out)
        },
        |_, (x, out)| {
            let expected = (first..).map_while(|n| {
                let index = (n as f64 * 17.0 / 2.0).floor() as usize;
                let start = (index / 5).checked_sub(x_start as usize)?;
                let x = x.get(start..start + 37)?;
                let sum: i64 = (0..37).map(|k| i64::from(x[k]) * i64::from(taps[index % 5 * 37 + k])).sum();
                let rounded = ((sum as f64 / 32_768.0) + 0.5).floor();
                Some(rounded.clamp(-32_768.0, 32_767.0) as i16)
            });
            assert_eq!(*out, expected.take(100).collect::<Vec<_>>());
        },
    );
}

#[test]
fn bit_errors_are_counted_for_every_eight_codes() {
    let codes = |x: &[f32]| x.iter().map(|x| x.to_bits()).collect::<Vec<_>>();
    let other = codes(&samples(300, 64));
    at_every_level(
        65,
        |kernels, input| {
            let mut errors = vec![0; input.len() / 8];
            kernels.bit_errors(&codes(input), &other, &mut errors);
            errors
        },
        |input, errors| {
            for (block, errors) in errors.iter().enumerate() {
                let pairs = codes(input).into_iter().zip(&other).skip(8 * block).take(8);
                let bits: String = pairs.map(|(a, b)| format!("{:b}", a ^ b)).collect();
                assert_eq!(usize::from(*errors), bits.matches('1').count());
            }
        },
    );
}

#[test]
fn distances_are_added_where_both_values_are_known() {
    at_every_level(
        66,
        |kernels, input| {
            let mut xs = input.to_vec();
            xs.iter_mut().step_by(9).for_each(|x| *x = f32::NAN);
            let (mut sums, mut weights) = (vec![0.25; xs.len()], vec![0.5; xs.len()]);
            kernels.add_weighted_distance(&xs, 0.3, 0.07, &mut sums, &mut weights);
            (xs, (sums, weights))
        },
        |_, (xs, (sums, weights))| {
            for (x, (sum, weight)) in xs.iter().zip(sums.iter().zip(weights)) {
                let known = !x.is_nan();
                let added = if known { 0.07 * (f64::from(*x) - 0.3).powi(2) } else { 0.0 };
                super::assert_close(f64::from(*sum), 0.25 + added, 1e-6);
                super::assert_close(f64::from(*weight), if known { 0.57 } else { 0.5 }, 1e-6);
            }
        },
    );
}
