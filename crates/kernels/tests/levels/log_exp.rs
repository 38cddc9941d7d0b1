use auralis_kernels::Kernels;

use super::{assert_close, at_every_level, samples};

#[test]
fn logarithms_scale_and_shift() {
    at_every_level(
        60,
        |kernels, input| {
            let mut out: Vec<f32> = input.iter().map(|x| x.abs()).collect();
            kernels.log2_levels(&mut out, 0.5, -0.25);
            out
        },
        |input, out| {
            for (x, y) in input.iter().zip(out) {
                let x = f64::from(x.abs().max(f32::MIN_POSITIVE));
                // 5·10⁻⁸ of the polynomial and the rounding of numbers up to 126.
                assert_close(f64::from(*y), 0.5 * x.log2() - 0.25, 4e-7 + 6e-8 * x.log2().abs());
            }
        },
    );
}

#[test]
fn exponentials_of_differences() {
    let makeup = samples(300, 61);
    at_every_level(
        62,
        |kernels, input| {
            let mut out: Vec<f32> = input.iter().map(|x| 40.0 * x).collect();
            kernels.exp2_gains(&mut out, &makeup);
            out
        },
        |input, out| {
            for ((x, m), y) in input.iter().zip(&makeup).zip(out) {
                let exact = f64::from(m - 40.0 * x).exp2();
                assert_close(f64::from(*y) / exact, 1.0, 3e-7);
            }
        },
    );
}

/// About a million floats over the whole of the positive range, denormals and infinity included.
fn all_magnitudes() -> Vec<f32> {
    (0..=0x7f80_0000u32).step_by(2_047).map(f32::from_bits).chain([1.0, 2.0, f32::INFINITY]).collect()
}

#[test]
fn the_logarithm_is_exact_to_a_ten_thousandth_of_a_decibel_everywhere() {
    let inputs = all_magnitudes();
    let mut logs = inputs.clone();
    Kernels::detect().log2_levels(&mut logs, 1.0, 0.0);
    for (x, log) in inputs.iter().zip(&logs) {
        let x = f64::from(x.clamp(f32::MIN_POSITIVE, f32::MAX));
        let error = (f64::from(*log) - x.log2()).abs();
        assert!(error < 3e-7 + 6e-8 * x.log2().abs(), "log₂ {x:e} is {log}, off by {error:e}");
        assert!(error * 6.021 < 1e-4 / 2.0);
    }
    assert_eq!(logs[inputs.len() - 3..inputs.len() - 1], [0.0, 1.0]);
}

#[test]
fn the_exponential_is_exact_to_a_ten_thousandth_of_a_decibel_everywhere() {
    let exponents: Vec<f32> = (-125_999..=125_999).map(|n| n as f32 * 1e-3).collect();
    let mut gains: Vec<f32> = exponents.iter().map(|x| -x).collect();
    Kernels::detect().exp2_gains(&mut gains, &vec![0.0; exponents.len()]);
    for (x, gain) in exponents.iter().zip(&gains) {
        let ratio = f64::from(*gain) / f64::from(*x).exp2();
        assert!((ratio - 1.0).abs() < 3e-7, "2^{x} is {gain}, {ratio} times what it should be");
        assert!(20.0 * ratio.log10().abs() < 1e-4 / 2.0);
    }
    let mut ends = [0.0, -1e30, 1e30, 300.0];
    Kernels::detect().exp2_gains(&mut ends, &[0.0; 4]);
    assert_eq!(ends, [1.0, 2f32.powi(126), 2f32.powi(-126), 2f32.powi(-126)]);
}

#[test]
fn mixing_and_linking_are_straight_lines() {
    let other = samples(300, 63);
    at_every_level(
        64,
        |kernels, input| {
            let mut mixed = input.to_vec();
            let amounts: Vec<f32> = other.iter().map(|x| x.abs().min(1.0)).collect();
            kernels.mix_gains(&mut mixed, &amounts);
            let mut linked = input.to_vec();
            kernels.link_levels(&mut linked, &other, 0.3);
            let mut highest: Vec<f32> = input.iter().map(|x| x.abs()).collect();
            kernels.max_magnitude(&mut highest, &other);
            (mixed, (linked, highest))
        },
        |input, (mixed, (linked, highest))| {
            for (n, x) in input.iter().enumerate() {
                let (x, o) = (f64::from(*x), f64::from(other[n]));
                let amount = o.abs().min(1.0);
                // Three roundings of numbers up to 3.
                assert_close(f64::from(mixed[n]), 1.0 + amount * (x - 1.0), 5e-7);
                if amount == 1.0 {
                    assert_eq!(mixed[n], input[n]);
                }
                assert_close(f64::from(linked[n]), x + f64::from(0.3f32) * (o - x), 5e-7);
                assert_eq!(f64::from(highest[n]), x.abs().max(o.abs()));
            }
        },
    );
}
