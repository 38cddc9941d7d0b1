use super::{assert_close, at_every_level, samples};

fn exact(input: &[f32]) -> impl Iterator<Item = f64> + Clone {
    input.iter().map(|x| f64::from(*x))
}

#[test]
fn sum_adds() {
    at_every_level(
        60,
        |kernels, input| kernels.sum(input),
        |input, sum| assert_close(*sum, exact(input).sum(), 1e-12),
    );
}

#[test]
fn magnitudes_are_roots_with_their_moments() {
    at_every_level(
        61,
        |kernels, input| {
            let power: Vec<f32> = input.iter().map(|x| x * x).collect();
            let mut out = vec![9.0; input.len()];
            let (sum, moment) = kernels.magnitudes(&power, &mut out);
            (out, (sum, moment))
        },
        |input, (out, (sum, moment))| {
            for (x, y) in input.iter().zip(out) {
                assert_eq!(*y, (x * x).sqrt());
            }
            assert_close(*sum, exact(out).sum(), 1e-12);
            assert_close(*moment, exact(out).enumerate().map(|(k, x)| k as f64 * x).sum(), 1e-9);
        },
    );
}

#[test]
fn sum_of_logs_is_that_of_the_library() {
    let floor = 1e-3f32;
    at_every_level(
        62,
        |kernels, input| kernels.sum_of_logs(input, floor),
        |input, sum| {
            let expected: f64 = exact(input).map(|x| x.max(f64::from(floor)).ln()).sum();
            // Up to 17 roundings of 6·10⁻⁸ in each of 16 lanes.
            assert_close(*sum, expected, 2e-5);
        },
    );
    let kernels = auralis_kernels::Kernels::detect();
    let long: Vec<f32> = samples(5_000, 63).iter().map(|x| x * x * 1e-20 + 1e-30).collect();
    let expected: f64 = exact(&long).map(f64::ln).sum();
    // 5 chunks of 16 lanes with 64 roundings of 6·10⁻⁸ each, of either sign.
    assert_close(kernels.sum_of_logs(&long, f32::MIN_POSITIVE), expected, 3e-4);
}

#[test]
fn rise_counts_what_went_up() {
    let before = samples(300, 64);
    at_every_level(
        65,
        |kernels, input| kernels.rise(input, &before),
        |input, rise| {
            let expected: f64 =
                input.iter().zip(&before).map(|(now, before)| f64::from((now - before).max(0.0))).sum();
            assert_close(*rise, expected, 1e-12);
        },
    );
}

#[test]
fn sign_changes_are_counted_and_zero_is_positive() {
    at_every_level(
        66,
        |kernels, input| kernels.sign_changes(input),
        |input, changes| {
            let expected = input.windows(2).filter(|pair| (pair[0] < 0.0) != (pair[1] < 0.0)).count();
            assert_eq!(*changes, expected);
        },
    );
    let long: Vec<f32> = (0..100_001).map(|n| if n % 2 == 0 { 1.0 } else { -1.0 }).collect();
    assert_eq!(auralis_kernels::Kernels::detect().sign_changes(&long), 100_000);
}
