use super::{assert_close, at_every_level, coarse, samples};

fn doubles(samples: &[f32]) -> Vec<f64> {
    samples.iter().map(|x| f64::from(*x)).collect()
}

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
                return (Vec::new(), Vec::new());
            }
            let (re, im) = (&input[..n], &input[n..2 * n]);
            let mut parts = [(); 4].map(|()| vec![9.0; n / 2 + 1]);
            let [a, b, c, d] = &mut parts;
            kernels.split_pair(re, im, (a, b), (c, d));
            let (re, im) = (doubles(re), doubles(im));
            let mut exact = [(); 4].map(|()| vec![9.0; n / 2 + 1]);
            let [a, b, c, d] = &mut exact;
            kernels.split_pair_f64(&re, &im, (a, b), (c, d));
            (parts.concat(), exact.concat())
        },
        |input, (out, exact)| {
            let n = input.len() / 4 * 2;
            let bins = if n == 0 { 0 } else { n / 2 + 1 };
            for k in 0..bins {
                let z = |k: usize| (f64::from(input[k % n]), f64::from(input[n + k % n]));
                let ((a, b), (c, d)) = (z(k), z(n - k));
                // The even and the odd part of Z: L = (Z + Z*)/2, R = (Z − Z*)/2j. One addition in `f32`.
                let expected = [(a + c) / 2.0, (b - d) / 2.0, (b + d) / 2.0, (c - a) / 2.0];
                for (part, expected) in expected.into_iter().enumerate() {
                    assert_close(f64::from(out[part * bins + k]), expected, 2e-7);
                    assert_eq!(exact[part * bins + k], expected);
                }
            }
        },
    );
}

#[test]
fn real_spectrum_is_the_transform_of_the_samples_taken_in_pairs() {
    let turns = |half: usize| {
        let angle = |k: usize| core::f64::consts::PI * k as f64 / half.max(1) as f64;
        let turn = |k: usize| (coarse(angle(k).cos()), coarse(angle(k).sin()));
        let (cos, sin): (Vec<f64>, Vec<f64>) = (0..=half).map(turn).unzip();
        (cos, sin)
    };
    let singles = |values: &[f64]| -> Vec<f32> { values.iter().map(|x| *x as f32).collect() };
    at_every_level(
        56,
        |kernels, input| {
            let half = input.len() / 2;
            if half == 0 {
                return (Vec::new(), Vec::new());
            }
            let (cos, sin) = turns(half);
            // The values Z[0] to Z[M−1], and Z[0] again.
            let around = |values: &[f32]| [values, &values[..1]].concat();
            let (re, im) = (around(&input[..half]), around(&input[half..2 * half]));
            let mut single = [(); 2].map(|()| vec![9.0; half + 1]);
            let [out_re, out_im] = &mut single;
            kernels.real_spectrum((&re, &im), (&singles(&cos), &singles(&sin)), (out_re, out_im));
            let mut exact = [(); 2].map(|()| vec![9.0; half + 1]);
            let [out_re, out_im] = &mut exact;
            kernels.real_spectrum_f64((&doubles(&re), &doubles(&im)), (&cos, &sin), (out_re, out_im));
            (single.concat(), exact.concat())
        },
        |input, (single, exact)| {
            let half = input.len() / 2;
            let bins = if half == 0 { 0 } else { half + 1 };
            let turns = turns(half);
            for k in 0..bins {
                let z = |k: usize| (f64::from(input[k % half]), f64::from(input[half + k % half]));
                let ((a, b), (c, d)) = (z(k), z(half - k));
                let (cos, sin) = (turns.0[k], turns.1[k]);
                // E + e^(−jφ)·O with E = (Z + Z*)/2 and O = (Z − Z*)/2j.
                let (odd_re, odd_im) = ((b + d) / 2.0, (c - a) / 2.0);
                let expected = [
                    (a + c) / 2.0 + cos * odd_re + sin * odd_im,
                    (b - d) / 2.0 + cos * odd_im - sin * odd_re,
                ];
                for (part, expected) in expected.into_iter().enumerate() {
                    // Six roundings of values below 3.
                    assert_close(f64::from(single[part * bins + k]), expected, 1e-6);
                    assert_close(exact[part * bins + k], expected, 1e-14);
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
            let mut exact = vec![0.25f64; input.len()];
            kernels.add_power_spectrum_f64(&doubles(input), &doubles(&other), &mut exact);
            (power, (sums, exact))
        },
        |input, (power, (sums, exact))| {
            for ((((re, im), power), sum), exact) in input.iter().zip(&other).zip(power).zip(sums).zip(exact)
            {
                let expected = f64::from(*re).powi(2) + f64::from(*im).powi(2);
                // Three roundings in `f32` of at most 2·1.75².
                assert_close(f64::from(*power), expected, 1e-6);
                assert_eq!(*sum, 0.25 + f64::from(*power));
                assert_eq!(*exact, 0.25 + expected);
            }
        },
    );
}

#[test]
fn powers_and_products_of_spectra_are_added() {
    let [im, other_re, other_im] = [67, 68, 69].map(|seed| samples(300, seed));
    let parts_of = |x: &[f32]| (doubles(x), doubles(&im), doubles(&other_re), doubles(&other_im));
    at_every_level(
        70,
        |kernels, input| {
            let mut power = vec![0.5; input.len()];
            kernels.raise_power_spectrum(input, &im, &mut power);
            let (mut re, mut quadrature) = (vec![0.25f64; input.len()], vec![0.125f64; input.len()]);
            kernels.add_cross_spectrum((input, &im), (&other_re, &other_im), (&mut re, &mut quadrature));
            let (a, b, c, d) = parts_of(input);
            let (mut exact_re, mut exact_im) = (vec![0.25f64; input.len()], vec![0.125f64; input.len()]);
            kernels.add_cross_spectrum_f64((&a, &b), (&c, &d), (&mut exact_re, &mut exact_im));
            (power, ((re, quadrature), (exact_re, exact_im)))
        },
        |input, (power, ((re, quadrature), (exact_re, exact_im)))| {
            for k in 0..input.len() {
                let [a, b, c, d] = [input, &im, &other_re, &other_im].map(|x| f64::from(x[k]));
                // Three roundings in `f32` of at most 2·1.75².
                assert_close(f64::from(power[k]), 0.5 + a * a + b * b, 2e-6);
                // (a + jb)·(c − jd)
                let product = [0.25 + (a * c + b * d), 0.125 + (b * c - a * d)];
                assert_close(re[k], product[0], 2e-6);
                assert_close(quadrature[k], product[1], 2e-6);
                assert_eq!([exact_re[k], exact_im[k]], product);
            }
        },
    );
}
