use super::{assert_close, at_every_level, samples};

#[test]
fn max_abs_is_the_largest_magnitude() {
    at_every_level(
        21,
        |kernels, input| kernels.max_abs(input),
        |input, peak| assert_eq!(*peak, input.iter().fold(0.0, |m, x| x.abs().max(m))),
    );
}

#[test]
fn min_max_are_the_extremes() {
    at_every_level(
        22,
        |kernels, input| kernels.min_max(input),
        |input, (low, high)| {
            assert_eq!(*low, input.iter().copied().fold(f32::INFINITY, f32::min));
            assert_eq!(*high, input.iter().copied().fold(f32::NEG_INFINITY, f32::max));
        },
    );
}

#[test]
fn nan_does_not_reach_a_peak() {
    at_every_level(
        23,
        |kernels, input| {
            let mut poisoned = input.to_vec();
            poisoned.push(f32::NAN);
            (kernels.max_abs(&poisoned), kernels.min_max(&poisoned))
        },
        |input, (peak, (low, high))| {
            assert_eq!(*peak, input.iter().fold(0.0, |m, x| x.abs().max(m)));
            assert!(!low.is_nan() && !high.is_nan());
        },
    );
}

// Products of two f32 are exact in f64, so only the order of at most 257 additions differs from
// the oracle: an error below 257 · 2⁻⁵³ times the sum of magnitudes (< 400 here).
const SUM_TOLERANCE: f64 = 257.0 * 1.2e-16 * 400.0;

#[test]
fn sum_squares_is_the_energy() {
    at_every_level(
        24,
        |kernels, input| kernels.sum_squares(input),
        |input, energy| {
            let oracle: f64 = input.iter().map(|x| f64::from(*x).powi(2)).sum();
            assert_close(*energy, oracle, SUM_TOLERANCE);
        },
    );
}

#[test]
fn dot_is_the_scalar_product() {
    let other = samples(300, 31);
    at_every_level(
        25,
        |kernels, input| kernels.dot(input, &other),
        |input, product| {
            let oracle: f64 = input.iter().zip(&other).map(|(a, b)| f64::from(*a) * f64::from(*b)).sum();
            assert_close(*product, oracle, SUM_TOLERANCE);
        },
    );
}

#[test]
fn dot_f32_is_the_scalar_product_but_for_roundings() {
    let other = samples(300, 33);
    at_every_level(
        34,
        |kernels, input| kernels.dot_f32(input, &other),
        |input, product| {
            let exact: f64 = input.iter().zip(&other).map(|(a, b)| f64::from(*a) * f64::from(*b)).sum();
            // Twelve sums on the way of each product, of numbers below 30.
            assert_close(f64::from(*product), exact, 12.0 * 6e-8 * 30.0);
        },
    );
}

#[test]
fn peaks_and_bends_are_those_of_each_block() {
    at_every_level(
        26,
        |kernels, input| {
            let blocks = input.len().div_ceil(32);
            let (mut peaks, mut bends) = (vec![0.0; blocks], vec![0.0; blocks]);
            kernels.peaks_and_bends(input, &mut peaks, &mut bends);
            (peaks, bends)
        },
        |input, (peaks, bends)| {
            for (block, (peak, bend)) in peaks.iter().zip(bends).enumerate() {
                let from = &input[32 * block..];
                let magnitudes = from.iter().take(32).map(|x| x.abs());
                assert_eq!(*peak, magnitudes.fold(0.0, f32::max));
                let expected = from.windows(3).take(32).map(|x| {
                    let [a, b, c] = [x[0], x[1], x[2]].map(f64::from);
                    (a - 2.0 * b + c).abs()
                });
                // Three roundings of values below 8.
                assert_close(f64::from(*bend), expected.fold(0.0, f64::max), 8.0 * 3.0 * 6e-8);
            }
        },
    );
}

#[test]
fn peaks_and_bends_do_not_hide_nan() {
    for at in 0..257 {
        let mut input = samples(257, 27);
        input[at] = f32::NAN;
        for kernels in auralis_kernels::Kernels::supported() {
            let (mut peaks, mut bends) = ([0.0; 9], [0.0; 9]);
            kernels.peaks_and_bends(&input, &mut peaks, &mut bends);
            assert!(peaks[at / 32].is_nan(), "NaN at {at}");
            assert!(bends[at.saturating_sub(2) / 32].is_nan(), "NaN at {at}");
        }
    }
}
