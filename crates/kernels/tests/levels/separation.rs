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
