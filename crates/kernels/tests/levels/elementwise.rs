use super::{at_every_level, samples};

#[test]
fn gain_multiplies() {
    at_every_level(
        1,
        |kernels, input| {
            let mut out = input.to_vec();
            kernels.gain(&mut out, -0.7);
            out
        },
        |input, out| {
            for (x, y) in input.iter().zip(out) {
                assert_eq!(*y, (f64::from(*x) * f64::from(-0.7f32)) as f32);
            }
        },
    );
}

#[test]
fn gain_curve_multiplies_sample_by_sample() {
    let gains = samples(300, 9);
    at_every_level(
        2,
        |kernels, input| {
            let mut out = input.to_vec();
            kernels.gain_curve(&mut out, &gains);
            out
        },
        |input, out| {
            for ((x, g), y) in input.iter().zip(&gains).zip(out) {
                assert_eq!(*y, (f64::from(*x) * f64::from(*g)) as f32);
            }
        },
    );
}

#[test]
fn min_curve_takes_the_smaller() {
    let other = samples(300, 10);
    at_every_level(
        3,
        |kernels, input| {
            let mut out = input.to_vec();
            kernels.min_curve(&mut out, &other);
            out
        },
        |input, out| {
            for ((x, o), y) in input.iter().zip(&other).zip(out) {
                assert_eq!(*y, x.min(*o));
            }
        },
    );
}

#[test]
fn ceiling_gain_is_one_up_to_the_ceiling_and_exact_above() {
    let ceiling = 0.5f32;
    at_every_level(
        4,
        |kernels, input| {
            let mut gains = vec![9.0; input.len()];
            kernels.ceiling_gain(input, ceiling, &mut gains);
            gains
        },
        |input, gains| {
            for (peak, gain) in input.iter().zip(gains) {
                let expected = if *peak <= ceiling { 1.0 } else { f64::from(ceiling) / f64::from(*peak) };
                assert_eq!(*gain, expected as f32);
            }
        },
    );
}

#[test]
fn interleaving_and_back_keeps_every_sample() {
    let right = samples(300, 11);
    at_every_level(
        5,
        |kernels, left| {
            let mut pairs = vec![0.0; 2 * left.len()];
            kernels.interleave_stereo(left, &right, &mut pairs);
            pairs
        },
        |left, pairs| {
            for (n, (l, r)) in left.iter().zip(&right).enumerate() {
                assert_eq!((pairs[2 * n], pairs[2 * n + 1]), (*l, *r));
            }
        },
    );
    at_every_level(
        6,
        |kernels, pairs| {
            let frames = pairs.len() / 2;
            let (mut left, mut right) = (vec![0.0; frames], vec![0.0; frames]);
            kernels.deinterleave_stereo(pairs, &mut left, &mut right);
            (left, right)
        },
        |pairs, (left, right)| {
            for n in 0..pairs.len() / 2 {
                assert_eq!((left[n], right[n]), (pairs[2 * n], pairs[2 * n + 1]));
            }
        },
    );
}

#[test]
fn non_finite_samples_are_found_and_replaced() {
    at_every_level(
        7,
        |kernels, input| {
            let mut found = Vec::new();
            for poison in [f32::NAN, f32::INFINITY, f32::NEG_INFINITY, f32::MAX] {
                for at in [0, input.len() / 2, input.len().saturating_sub(1)] {
                    let mut poisoned = input.to_vec();
                    if let Some(sample) = poisoned.get_mut(at) {
                        *sample = poison;
                    }
                    let first = kernels.first_non_finite(&poisoned);
                    let is_poison = !input.is_empty() && !poison.is_finite();
                    assert_eq!(first, is_poison.then_some(at));
                    assert_eq!(kernels.replace_non_finite(&mut poisoned), usize::from(is_poison));
                    assert!(poisoned.iter().all(|x| x.is_finite()));
                    if is_poison {
                        assert_eq!(poisoned[at], 0.0);
                    }
                    found.push(first.unwrap_or(usize::MAX));
                }
            }
            assert_eq!(kernels.first_non_finite(input), None);
            found
        },
        |_, _| {},
    );
}
