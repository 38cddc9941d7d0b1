use super::{assert_close, at_every_level, samples};

#[test]
fn copy_bounded_holds_magnitudes_and_drops_what_is_not_finite() {
    at_every_level(
        50,
        |kernels, input| {
            let mut input = input.to_vec();
            for (n, x) in input.iter_mut().enumerate() {
                match n % 11 {
                    3 => *x = f32::NAN,
                    5 => *x = f32::INFINITY,
                    7 => *x = f32::NEG_INFINITY,
                    8 => *x = 1e30,
                    _ => {}
                }
            }
            let mut out = vec![9.0; input.len()];
            kernels.copy_bounded(&input, &mut out, 1.5);
            out
        },
        |input, out| {
            for (n, (x, y)) in input.iter().zip(out).enumerate() {
                let expected = match n % 11 {
                    3 | 5 | 7 => 0.0,
                    8 => 1.5,
                    _ => x.clamp(-1.5, 1.5),
                };
                assert_eq!(*y, expected);
            }
        },
    );
}

#[test]
fn split_pair_gives_both_halves_of_a_complex_transform() {
    at_every_level(
        51,
        |kernels, input| {
            let n = input.len() / 4 * 2;
            if n == 0 {
                return Vec::new();
            }
            let (re, im) = (&input[..n], &input[n..2 * n]);
            let mut parts = [(); 4].map(|()| vec![9.0; n / 2 + 1]);
            let [a, b, c, d] = &mut parts;
            kernels.split_pair(re, im, (a, b), (c, d));
            parts.concat()
        },
        |input, out| {
            let n = input.len() / 4 * 2;
            let bins = if n == 0 { 0 } else { n / 2 + 1 };
            for k in 0..bins {
                let z = |k: usize| (f64::from(input[k % n]), f64::from(input[n + k % n]));
                let ((a, b), (c, d)) = (z(k), z(n - k));
                // The even and the odd part of Z: L = (Z + Z*)/2, R = (Z − Z*)/2j. One addition in `f32`.
                let expected = [(a + c) / 2.0, (b - d) / 2.0, (b + d) / 2.0, (c - a) / 2.0];
                for (part, expected) in expected.into_iter().enumerate() {
                    assert_close(f64::from(out[part * bins + k]), expected, 2e-7);
                }
            }
        },
    );
}

#[test]
fn power_spectrum_is_the_squared_magnitude() {
    let other = samples(300, 52);
    at_every_level(
        53,
        |kernels, input| {
            let mut power = vec![9.0; input.len()];
            kernels.power_spectrum(input, &other, &mut power);
            let mut sums = vec![0.25f64; input.len()];
            kernels.add_power_spectrum(input, &other, &mut sums);
            (power, sums)
        },
        |input, (power, sums)| {
            for (((re, im), power), sum) in input.iter().zip(&other).zip(power).zip(sums) {
                let expected = f64::from(*re).powi(2) + f64::from(*im).powi(2);
                // Three roundings in `f32` of at most 2·1.75².
                assert_close(f64::from(*power), expected, 1e-6);
                assert_eq!(*sum, 0.25 + f64::from(*power));
            }
        },
    );
}
