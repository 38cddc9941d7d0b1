use auralis_kernels::WeightedRuns;

use super::{assert_close, at_every_level, samples};

/// Rows of `stride` values that repeat the input, with many equal values where it is short.
fn rows(input: &[f32], stride: usize) -> Vec<f32> {
    input.iter().copied().cycle().take(40 * stride).collect()
}

#[test]
fn running_medians_are_the_middle_of_what_is_sorted() {
    at_every_level(
        80,
        |kernels, input| {
            let medians = |stride| {
                let mut out = vec![9.0; 40 * stride];
                kernels.running_medians(&rows(input, stride), stride, &mut out);
                out
            };
            (medians(16), medians(77))
        },
        |input, (narrow, wide)| {
            for (stride, out) in [(16, narrow), (77, wide)] {
                let rows = rows(input, stride);
                let windows = rows.len().saturating_sub(16 * stride);
                for (n, median) in out.iter().enumerate() {
                    if n >= windows {
                        assert_eq!(*median, 9.0, "what has no window is left as it is");
                        continue;
                    }
                    let mut values: Vec<f32> = (0..17).map(|row| rows[n + row * stride]).collect();
                    values.sort_by(f32::total_cmp);
                    assert_eq!(*median, values[8]);
                }
            }
        },
    );
}

#[test]
fn running_medians_in_a_row_are_the_middle_of_what_is_sorted() {
    at_every_level(
        81,
        |kernels, input| {
            // The longest are worked on in two parts.
            let x: Vec<f32> = input.iter().copied().cycle().take(2 * input.len()).collect();
            let mut out = vec![9.0; 2 * input.len()];
            kernels.running_medians_in_row(&x, &mut out);
            let mut few = [9.0; 5];
            kernels.running_medians_in_row(&x, &mut few);
            ((x, out), few.to_vec())
        },
        |_, ((x, out), few)| {
            for (n, median) in out.iter().enumerate() {
                let expected = x.get(n..n + 17).map_or(9.0, |window| {
                    let mut values = window.to_vec();
                    values.sort_by(f32::total_cmp);
                    values[8]
                });
                assert_eq!(*median, expected);
                assert_eq!(*few.get(n).unwrap_or(median), expected);
            }
        },
    );
}

#[test]
fn soft_masks_share_the_power() {
    let [a, b] = [82, 83].map(|seed| samples(300, seed).iter().map(|x| x * x).collect::<Vec<f32>>());
    at_every_level(
        84,
        |kernels, input| {
            let power: Vec<f32> = input.iter().map(|x| x * x).collect();
            kernels.soft_mask(&power, &a, &b)
        },
        |input, (through_a, through_b)| {
            let (mut sum_a, mut sum_b) = (0.0, 0.0);
            for ((x, a), b) in input.iter().zip(&a).zip(&b) {
                let (x, a, b) = (f64::from(*x), f64::from(*a), f64::from(*b));
                if a + b > 0.0 {
                    sum_a += x * x * a / (a + b);
                    sum_b += x * x * b / (a + b);
                }
            }
            // Four roundings in `f32` of each of 257 terms of at most 3.
            assert_close(*through_a, sum_a, 1e-4);
            assert_close(*through_b, sum_b, 1e-4);
        },
    );
}

#[test]
fn sums_are_raised_by_a_spectrum() {
    at_every_level(
        85,
        |kernels, input| {
            let mut sums = vec![0.5f64; input.len()];
            kernels.accumulate(input, &mut sums);
            sums
        },
        |input, sums| {
            for (x, sum) in input.iter().zip(sums) {
                assert_eq!(*sum, 0.5 + f64::from(*x));
            }
        },
    );
}

#[test]
fn runs_are_summed_under_their_weights() {
    let weights = samples(8 * 6, 88);
    let runs = [(0, 1), (3, 2), (1, 3)];
    at_every_level(
        89,
        |kernels, input| {
            let mut out = vec![9.0; 4];
            kernels.weighted_runs(input, WeightedRuns { runs: &runs, weights: &weights }, &mut out);
            (input.to_vec(), out)
        },
        |_, (input, out)| {
            let mut first = 0;
            for ((start, chunks), sum) in runs.iter().zip(out) {
                let values = input.get(*start..).unwrap_or_default();
                // Chunks that the values end within do not count.
                let whole = (values.len() / 8).min(*chunks) * 8;
                let products = values[..whole].iter().zip(&weights[first..]);
                let expected: f64 = products.map(|(x, weight)| f64::from(*x) * f64::from(*weight)).sum();
                // 24 roundings in `f32` of products up to 1.
                assert_close(f64::from(*sum), expected, 1e-5);
                first += 8 * chunks;
            }
            assert_eq!(out[3], 9.0, "there is no fourth run");
        },
    );
}
