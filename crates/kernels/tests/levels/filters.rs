use auralis_kernels::{BiquadCascade, CascadeBlocks, CascadeMemory, CascadeState, Kernels};

use super::{assert_close, at_every_level, samples};

const TAP_COUNTS: [usize; 4] = [1, 2, 24, 49];

/// out[n] = Σ taps[k]·x[n+k] by the definition, in `f64`.
fn correlate(x: &[f32], taps: &[f32]) -> Vec<f64> {
    x.windows(taps.len())
        .map(|x| x.iter().zip(taps).map(|(x, tap)| f64::from(*x) * f64::from(*tap)).sum())
        .collect()
}

#[test]
fn fir_is_the_correlation_with_its_taps() {
    for count in TAP_COUNTS {
        let taps = samples(count, 40);
        // Rounding of `count` products and additions in f32, each below 2⁻²⁴ of a partial sum < 60.
        let tolerance = count as f64 * 2.0 * 6e-8 * 60.0;
        at_every_level(
            41,
            |kernels, x| {
                let mut out = vec![7.0; (x.len() + 1).saturating_sub(count)];
                kernels.fir(x, &taps, &mut out);
                out
            },
            |x, out| {
                let oracle = correlate(x, &taps);
                assert_eq!(out.len(), oracle.len());
                for (y, oracle) in out.iter().zip(oracle) {
                    assert_close(f64::from(*y), oracle, tolerance);
                }
            },
        );
    }
}

#[test]
fn every_fourth_output_of_fir_is_its_own() {
    for count in [1, 2, 24, 65, 128] {
        let taps = samples(count, 46);
        let tolerance = count as f64 * 2.0 * 6e-8 * 60.0;
        // More than one group of 64 outputs.
        let before = samples(300, 47);
        at_every_level(
            48,
            |kernels, x| {
                let x = [&before[..], x].concat();
                let mut out = vec![7.0; x.len() / 4 + 2];
                kernels.fir_every_fourth(&x, &taps, &mut out);
                out
            },
            |x, out| {
                let oracle: Vec<f64> =
                    correlate(&[&before[..], x].concat(), &taps).into_iter().step_by(4).collect();
                for (y, oracle) in out.iter().zip(&oracle) {
                    assert_close(f64::from(*y), *oracle, tolerance);
                }
                assert!(out[oracle.len()..].iter().all(|y| *y == 7.0));
            },
        );
    }
    let mut out = [3.0; 8];
    let kernels = auralis_kernels::Kernels::detect();
    kernels.fir_every_fourth(&[1.0; 200], &[1.0; 129], &mut out);
    kernels.fir_every_fourth(&[1.0; 200], &[], &mut out);
    assert_eq!(out, [3.0; 8]);
}

#[test]
fn fir_max_abs_keeps_the_larger_magnitude() {
    for count in TAP_COUNTS {
        let taps = samples(count, 42);
        let tolerance = count as f64 * 2.0 * 6e-8 * 60.0;
        at_every_level(
            43,
            |kernels, x| {
                let mut peaks = vec![0.5; (x.len() + 1).saturating_sub(count)];
                kernels.fir_max_abs(x, &taps, &mut peaks);
                peaks
            },
            |x, peaks| {
                for (peak, oracle) in peaks.iter().zip(correlate(x, &taps)) {
                    assert_close(f64::from(*peak), oracle.abs().max(0.5), tolerance);
                }
            },
        );
    }
}

#[test]
fn fir_leaves_what_it_has_no_samples_for() {
    let mut out = [3.0; 8];
    let kernels = auralis_kernels::Kernels::detect();
    kernels.fir(&[1.0; 6], &[1.0; 4], &mut out);
    assert_eq!(out, [4.0, 4.0, 4.0, 3.0, 3.0, 3.0, 3.0, 3.0]);
    kernels.fir(&[1.0; 6], &[], &mut out);
    kernels.fir(&[1.0; 3], &[1.0; 4], &mut out);
    assert_eq!(out[0], 4.0);
}

/// A resonant low-pass at a tenth of the sample rate, then a high-pass: stable, and far from trivial.
const CASCADE: BiquadCascade = BiquadCascade {
    sections: [
        [0.0675, 0.1349, 0.0675, -1.143, 0.4128],
        [1.0, -2.0, 1.0, -1.99004745483398, 0.99007225036621],
    ],
};

/// The difference equation in direct form I: no structure in common with the kernel.
fn direct_form([b0, b1, b2, a1, a2]: [f64; 5], x: &[f64]) -> Vec<f64> {
    let at = |v: &[f64], n: usize, back: usize| if n < back { 0.0 } else { v[n - back] };
    let mut y: Vec<f64> = Vec::with_capacity(x.len());
    for n in 0..x.len() {
        let next = b0 * x[n] + b1 * at(x, n, 1) + b2 * at(x, n, 2) - a1 * at(&y, n, 1) - a2 * at(&y, n, 2);
        y.push(next);
    }
    y
}

fn cascade_oracle(x: &[f32]) -> f64 {
    let x: Vec<f64> = x.iter().map(|x| f64::from(*x)).collect();
    let [first, second] = CASCADE.sections;
    direct_form(second, &direct_form(first, &x)).iter().map(|y| y * y).sum()
}

#[test]
fn cascade_energy_is_the_energy_of_the_filtered_channels() {
    let right = samples(300, 51);
    at_every_level(
        50,
        |kernels, left| {
            let mut state = CascadeState::default();
            kernels.cascade_energy(&CASCADE, &mut state, left, &right);
            state
                .memory
                .as_flattened()
                .as_flattened()
                .iter()
                .chain(&state.energy)
                .copied()
                .collect::<Vec<_>>()
        },
        |left, state| {
            // f64 all along; the two forms differ in rounding only, amplified by poles near 1.
            assert_close(state[8], cascade_oracle(left), 1e-9);
            assert_close(state[9], cascade_oracle(&right[..left.len()]), 1e-9);
        },
    );
}

#[test]
fn cascade_energy_does_not_see_where_a_stream_is_split() {
    let (left, right) = (samples(257, 52), samples(257, 53));
    let kernels = auralis_kernels::Kernels::detect();
    let mut whole = CascadeState::default();
    kernels.cascade_energy(&CASCADE, &mut whole, &left, &right);
    for split in 0..=257 {
        let mut parts = CascadeState::default();
        kernels.cascade_energy(&CASCADE, &mut parts, &left[..split], &right[..split]);
        kernels.cascade_energy(&CASCADE, &mut parts, &left[split..], &right[split..]);
        assert_eq!(parts, whole, "split at {split}");
    }
}

#[test]
fn a_cascade_in_blocks_of_eight_is_the_cascade() {
    let cascade = CascadeBlocks::new(CASCADE);
    let energies = |kernels: Kernels, x: &[f32], cut: usize| {
        let mut memory = CascadeMemory::default();
        let (head, tail) = x.split_at(cut);
        [head, tail].map(|part| kernels.block_cascade_energy(&cascade, &mut memory, part))
    };
    at_every_level(
        54,
        // The whole, and in two parts: by blocks, and by single frames in the middle.
        |kernels, x| [0, x.len() / 16 * 8, x.len() / 3].map(|cut| energies(kernels, x, cut)).concat(),
        |x, energies| {
            for [head, tail] in energies.as_chunks().0 {
                // As above: f64 all along.
                assert_close(head + tail, cascade_oracle(x), 1e-9);
            }
        },
    );
}

#[test]
fn what_a_cascade_in_blocks_remembers_decays_to_nothing() {
    let (cascade, kernels) = (CascadeBlocks::new(CASCADE), Kernels::detect());
    let mut memory = CascadeMemory::default();
    kernels.block_cascade_energy(&cascade, &mut memory, &samples(441, 55));
    // Poles of 0.995: 10⁻³⁰ after 14,000 frames.
    for _ in 0..50 {
        kernels.block_cascade_energy(&cascade, &mut memory, &[0.0; 441]);
        memory.snap_to_zero();
    }
    assert_eq!(memory, CascadeMemory::default());
}

#[test]
fn tiny_memory_snaps_to_zero() {
    let mut state = CascadeState { memory: [[[1e-31, -1e-29]; 2]; 2], energy: [1e-40; 2] };
    state.snap_to_zero();
    assert_eq!(state.memory, [[[0.0, -1e-29]; 2]; 2]);
    assert_eq!(state.energy, [1e-40; 2], "energy is a result, not memory");
}

#[test]
fn a_bank_gives_the_largest_of_its_filters() {
    let bank: Vec<[f32; 16]> = samples(300 * 16, 71).as_chunks().0.to_vec();
    at_every_level(
        72,
        |kernels, input| kernels.bank_max_abs(input, &bank),
        |input, peak| {
            let filter = |p: usize| -> f64 {
                input.iter().zip(&bank).map(|(x, taps)| f64::from(*x) * f64::from(taps[p])).sum()
            };
            let expected = (0..16).map(|p| filter(p).abs()).fold(0.0, f64::max);
            // 257 roundings of sums below 100.
            assert_close(f64::from(*peak), expected, 257.0 * 100.0 * 6e-8);
        },
    );
}

#[test]
fn decaying_sums_are_those_of_sixteen_one_poles() {
    let decay: [f64; 16] = core::array::from_fn(|k| -1.0 + 0.06 * (k + 1) as f64);
    let weights: [[f64; 16]; 2] =
        [core::array::from_fn(|k| 0.1 * k as f64), core::array::from_fn(|k| 1.0 / (k + 1) as f64)];
    at_every_level(
        54,
        |kernels, x| {
            // The sums of the last third only, in two calls.
            let (mut state, mut sums) = ([0.5; 16], vec![[9.0; 2]; x.len() / 3]);
            let (first, last) = x.split_at(x.len() - sums.len() / 2);
            let border = sums.len() - last.len();
            kernels.decaying_sums(first, &decay, &weights, &mut state, &mut sums[..border]);
            kernels.decaying_sums(last, &decay, &weights, &mut state, &mut sums[border..]);
            sums.iter().map(|sums| (sums[0], sums[1])).collect::<Vec<_>>()
        },
        |x, sums| {
            let mut terms = [0.5; 16];
            let first = x.len() - sums.len();
            for (n, &x) in x.iter().enumerate() {
                terms = core::array::from_fn(|k| decay[k] * terms[k] + f64::from(x));
                let sum = |weights: [f64; 16]| (0..16).map(|k| weights[k] * terms[k]).sum::<f64>();
                if n >= first {
                    assert_close(sums[n - first].0, sum(weights[0]), 1e-12);
                    assert_close(sums[n - first].1, sum(weights[1]), 1e-12);
                }
            }
        },
    );
}
