use auralis_kernels::Kernels;

use super::{assert_close, at_every_level, samples};

/// Windows of one sample, of an even number and of an odd one.
const WINDOWS: [usize; 3] = [1, 32, 47];
/// Groups of filters, of which the last is not full: more than the kernel works on together, and not as many again.
const STARTS: [u32; 5] = [0, 1, 3, 3, 5];
const ROW_STEP: usize = 6;

fn rows(length: usize, window: usize) -> usize {
    length.checked_sub(5 + window).map_or(0, |spare| spare / ROW_STEP + 1)
}

fn wide(samples: &[f32]) -> Vec<f64> {
    samples.iter().map(|x| f64::from(*x)).collect()
}

fn dot(x: &[f32], taps: &[f32]) -> f64 {
    x.iter().zip(taps).map(|(x, tap)| f64::from(*x) * f64::from(*tap)).sum()
}

/// Each output by its definition, in `f64`; groups of `lanes`, rows of `frames`.
fn oracle(x: &[f32], taps: &[f32], window: usize, lanes: usize, frames: usize) -> Vec<f64> {
    let output = |n: usize| {
        let (row, group, lane) = (n / frames, n % frames / lanes, n % frames % lanes);
        let x = &x[row * ROW_STEP + STARTS[group] as usize..];
        let tap = |k: usize| f64::from(taps[(group * window + k) * lanes + lane]);
        (0..window).map(|k| f64::from(x[k]) * tap(k)).sum()
    };
    (0..rows(x.len(), window) * frames).map(output).collect()
}

#[test]
fn polyphase_outputs_are_scalar_products_of_their_windows() {
    const FRAMES: usize = 4 * 16 + 3;
    for window in WINDOWS {
        let taps = samples(5 * 16 * window, 70);
        // Rounding of 47 products and sums below 60 in f32.
        let tolerance = 47.0 * 6e-8 * 60.0;
        at_every_level(
            71,
            |kernels, x| {
                let mut out = vec![7.0; rows(x.len(), window) * FRAMES];
                kernels.polyphase(x, ROW_STEP, &STARTS, taps.as_chunks().0, FRAMES, &mut out);
                out
            },
            |x, out| {
                for (y, oracle) in out.iter().zip(oracle(x, &taps, window, 16, FRAMES)) {
                    assert_close(f64::from(*y), oracle, tolerance);
                }
            },
        );
    }
}

#[test]
fn polyphase_wide_rounds_once() {
    const FRAMES: usize = 4 * 8 + 3;
    for window in WINDOWS {
        let taps = samples(5 * 8 * window, 72);
        let wide_taps = wide(&taps);
        at_every_level(
            73,
            |kernels, x| {
                let mut out = vec![7.0; rows(x.len(), window) * FRAMES];
                let taps = wide_taps.as_chunks().0;
                kernels.polyphase_wide(&wide(x), ROW_STEP, &STARTS, taps, FRAMES, &mut out);
                out
            },
            |x, out| {
                for (y, oracle) in out.iter().zip(oracle(x, &taps, window, 8, FRAMES)) {
                    // Half a step of f32 at the output's size, and the rounding of 47 sums in f64.
                    assert_close(f64::from(*y), oracle, oracle.abs() * 6e-8 + 1e-13);
                }
            },
        );
    }
}

#[test]
fn a_row_alone_has_the_bits_of_a_row_among_others() {
    const FRAMES: usize = 4 * 16 + 3;
    // As many rows as the kernel works on together, half as many, and three.
    const ROWS: usize = 15;
    let (x, taps) = (samples(200, 74), samples(5 * 16 * 33, 75));
    for kernels in Kernels::supported() {
        let mut all = vec![0.0; ROWS * FRAMES];
        kernels.polyphase(&x, ROW_STEP, &STARTS, taps.as_chunks().0, FRAMES, &mut all);
        for row in 0..ROWS {
            let mut one = vec![0.0; FRAMES];
            kernels.polyphase(&x[row * ROW_STEP..], ROW_STEP, &STARTS, taps.as_chunks().0, FRAMES, &mut one);
            assert_eq!(one, all[row * FRAMES..][..FRAMES]);
        }
    }
}

#[test]
fn a_bank_of_nothing_makes_nothing() {
    let mut out = [3.0; 4];
    Kernels::detect().polyphase(&[], 1, &[], &[], 4, &mut out);
    assert_eq!(out, [3.0; 4]);
}

/// One of the kernel's vectors, an even number, and an odd one, whose middle has no partner.
const LENGTHS: [usize; 3] = [32, 64, 96];

#[test]
fn interpolated_phases_are_weighted_scalar_products() {
    LENGTHS.into_iter().for_each(interpolated_phases_of);
}

fn interpolated_phases_of(length: usize) {
    let taps = samples(9 * length, 76);
    let flat = samples(300 * 4, 77);
    let weights: Vec<[f32; 4]> = flat.as_chunks().0.to_vec();
    let wide_weights: Vec<[f64; 4]> = weights.iter().map(|weights| weights.map(f64::from)).collect();
    let places: Vec<[u32; 2]> = (0..300u32).map(|n| [n, n * 5 % 6]).collect();
    let count = |x: &[f32]| (x.len() + 1).saturating_sub(length);
    at_every_level(
        78,
        |kernels, x| {
            let mut out = vec![7.0; count(x)];
            let mut wide_out = out.clone();
            kernels.interpolated_phases(x, &places, &weights, &taps, length, &mut out);
            let (x, taps) = (wide(x), wide(&taps));
            kernels.interpolated_phases_wide(&x, &places, &wide_weights, &taps, length, &mut wide_out);
            (out, wide_out)
        },
        |x, (out, wide_out)| {
            for n in 0..count(x) {
                let phase = |i: usize| dot(&x[n..], &taps[(places[n][1] as usize + i) * length..][..length]);
                let oracle: f64 = (0..4).map(|i| wide_weights[n][i] * phase(i)).sum();
                // Rounding of 100 products and sums below 400 in f32.
                assert_close(f64::from(out[n]), oracle, 100.0 * 6e-8 * 400.0);
                assert_close(f64::from(wide_out[n]), oracle, oracle.abs() * 6e-8 + 1e-12);
            }
        },
    );
}

#[test]
fn two_channels_between_phases_have_the_bits_that_each_has_alone() {
    LENGTHS.into_iter().for_each(two_channels_of);
}

fn two_channels_of(length: usize) {
    let (left, right, taps) = (samples(300, 79), samples(300, 80), samples(9 * length, 81));
    let weights: Vec<[f32; 4]> = samples(205 * 4, 82).as_chunks().0.to_vec();
    let wide_weights: Vec<[f64; 4]> = weights.iter().map(|weights| weights.map(f64::from)).collect();
    let places: Vec<[u32; 2]> = (0..205u32).map(|n| [n, n * 5 % 6]).collect();
    for kernels in Kernels::supported() {
        let alone = |x: &[f32]| {
            let (mut out, mut wide_out) = (vec![7.0; 205], vec![7.0; 205]);
            kernels.interpolated_phases(x, &places, &weights, &taps, length, &mut out);
            let (x, taps) = (wide(x), wide(&taps));
            kernels.interpolated_phases_wide(&x, &places, &wide_weights, &taps, length, &mut wide_out);
            (out, wide_out)
        };
        let (mut l, mut r) = (vec![7.0; 205], vec![7.0; 205]);
        let (mut wide_l, mut wide_r) = (l.clone(), r.clone());
        let x = [&left[..], &right];
        kernels.interpolated_phases_stereo(x, &places, &weights, &taps, length, [&mut l, &mut r]);
        let (x, taps) = ([&wide(&left)[..], &wide(&right)], wide(&taps));
        let out = [&mut wide_l[..], &mut wide_r];
        kernels.interpolated_phases_stereo_wide(x, &places, &wide_weights, &taps, length, out);
        assert_eq!(((l, wide_l), (r, wide_r)), (alone(&left), alone(&right)), "{}", kernels.level());
    }
}
