use super::{at_every_level, samples};

#[test]
fn a_sliding_minimum_takes_its_own_run_and_the_section_before() {
    let earlier = samples(300, 73);
    for longer in [0, 1, 20] {
        at_every_level(
            72,
            |kernels, x| {
                let mut run = x.to_vec();
                let mut section = earlier[..x.len() + longer].to_vec();
                let so_far = kernels.sliding_min(&mut run, &mut section, 0.25);
                (run, (section, so_far))
            },
            |x, (run, (section, so_far))| {
                let mut lowest = 0.25f32;
                for (n, x) in x.iter().enumerate() {
                    lowest = lowest.min(*x);
                    let before = earlier[..run.len() + longer].get(n + 1).copied().unwrap_or(f32::INFINITY);
                    assert_eq!(run[n], lowest.min(before));
                }
                assert_eq!(*so_far, lowest);
                assert_eq!(section[..x.len()], *x);
                assert_eq!(section[x.len()..], earlier[x.len()..x.len() + longer]);
            },
        );
    }
}

#[test]
fn minima_to_the_end_pass_over_nan() {
    let with_nan = |x: &[f32]| -> Vec<f32> {
        x.iter().enumerate().map(|(n, x)| if n % 5 == 3 { f32::NAN } else { *x }).collect()
    };
    at_every_level(
        74,
        |kernels, x| {
            let mut minima = with_nan(x);
            kernels.min_to_end(&mut minima);
            minima
        },
        |x, minima| {
            let x = with_nan(x);
            for (n, min) in minima.iter().enumerate() {
                assert_eq!(*min, x[n..].iter().copied().fold(f32::INFINITY, f32::min));
            }
        },
    );
}

#[test]
fn triangle_is_two_moving_sums() {
    for (first, second) in [(1, 1), (3, 2), (30, 29)] {
        let integers = |x: &[f32]| -> Vec<i64> { x.iter().map(|x| (x * 1e9) as i64).collect() };
        // The line before the first sum is as if nothing but zeros came earlier.
        let history = vec![0; first + second];
        at_every_level(
            75,
            |kernels, x| {
                let line = [&history[..], &integers(x)].concat();
                let mut out = vec![7.0; x.len() + 1];
                let mut state = [0; 2];
                kernels.triangle(&line, first, second, &mut state, 1e-9, &mut out);
                out
            },
            |x, out| {
                let x = integers(x);
                let at = |n: usize, back: usize| n.checked_sub(back).map_or(0, |n| x[n]);
                for (n, out) in out.iter().enumerate().take(x.len()) {
                    let sum: i64 = (0..first).map(|i| (0..second).map(|j| at(n, i + j)).sum::<i64>()).sum();
                    // Exact until it is rounded to `f32`.
                    assert_eq!(*out, (sum as f64 * 1e-9) as f32, "sum {n} of {first} × {second}");
                }
                assert_eq!(out[x.len()], 7.0);
            },
        );
    }
}

#[test]
fn fixed_point_rounds_down() {
    at_every_level(
        76,
        |kernels, x| {
            let gains: Vec<f32> = x.iter().map(|x| x.abs().min(1.0)).collect();
            let mut out = vec![0; x.len()];
            kernels.to_fixed_point(&gains, &mut out);
            out.into_iter().map(|x| x as usize).collect::<Vec<_>>()
        },
        |x, out| {
            for (out, x) in out.iter().zip(x) {
                // A power of two times an `f32` is exact.
                assert_eq!(*out, (f64::from(x.abs().min(1.0)) * f64::from(1 << 30)).floor() as usize);
            }
        },
    );
}

#[test]
fn gains_follow_a_release_up_to_the_first_below_it() {
    let decays: Vec<f64> = (1..300).map(|n| 0.99f64.powi(n)).collect();
    let released = |n: usize| (1.0 - 0.5 * decays[n]) as f32;
    let gains = |x: &[f32], first: usize| -> Vec<f32> {
        let mut gains: Vec<f32> = x.iter().map(|x| 1.0 + x.abs()).collect();
        // The one that stops it, the next one too, and what passes it: equality and NaN.
        gains
            .iter_mut()
            .enumerate()
            .skip(first)
            .take(2)
            .for_each(|(n, gain)| *gain = released(n).next_down());
        gains.iter_mut().enumerate().take(first).step_by(3).for_each(|(n, gain)| *gain = released(n));
        gains.iter_mut().take(first).skip(1).step_by(7).for_each(|gain| *gain = f32::NAN);
        gains
    };
    for first in [0, 1, 15, 16, 17, 40, 100, 255, 300] {
        at_every_level(
            77,
            |kernels, x| {
                let mut gains = gains(x, first);
                let frames = kernels.release(&mut gains, 0.5, &decays);
                (gains, frames)
            },
            |x, (out, frames)| {
                assert_eq!(*frames, first.min(x.len()));
                for (n, out) in out.iter().enumerate() {
                    let expected = if n < first { released(n) } else { gains(x, first)[n] };
                    assert_eq!(*out, expected, "gain {n}");
                }
            },
        );
    }
}
