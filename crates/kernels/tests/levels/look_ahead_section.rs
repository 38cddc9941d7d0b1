use auralis_kernels::{Kernels, LookAheadSection, LookAheadState};

use super::{assert_close, at_every_level};

/// A high-pass, a resonance near half the sample rate, and poles at 0 and on the real axis.
const SECTIONS: [[f64; 5]; 4] = [
    [0.99, -1.98, 0.99, -1.979_8, 0.980_1],
    [0.3, 0.1, -0.2, 1.8, 0.9],
    [0.5, 0.25, 0.125, 0.0, 0.0],
    [1.0, -0.4, 0.0, -0.9, 0.0],
];

/// The defining recursion.
fn oracle([b0, b1, b2, a1, a2]: [f64; 5], samples: &[f32]) -> Vec<f64> {
    let (mut x, mut y) = ([0.0f64; 2], [0.0f64; 2]);
    let filtered = samples.iter().map(|sample| {
        let sample = f64::from(*sample);
        let out = b0 * sample + b1 * x[0] + b2 * x[1] - a1 * y[0] - a2 * y[1];
        (x, y) = ([sample, x[0]], [out, y[0]]);
        out
    });
    filtered.collect()
}

#[test]
fn a_section_that_looks_ahead_is_the_section_wherever_it_is_split() {
    for (n, coeffs) in SECTIONS.into_iter().enumerate() {
        let section = LookAheadSection::new(coeffs);
        let filtered = |kernels: Kernels, x: &[f32], cut: usize| {
            let (mut samples, mut state) = (x.to_vec(), LookAheadState::default());
            let (head, tail) = samples.split_at_mut(cut);
            kernels.look_ahead_section(&section, &mut state, head);
            kernels.look_ahead_section(&section, &mut state, tail);
            samples
        };
        at_every_level(
            90 + n as u64,
            |kernels, x| {
                let split = filtered(kernels, x, x.len() / 3);
                assert_eq!(split, filtered(kernels, x, 0), "the split shows");
                split
            },
            |x, y| {
                for (y, expected) in y.iter().zip(oracle(coeffs, x)) {
                    // The rounding to `f32`; that of the recursion is far below.
                    assert_close(f64::from(*y), expected, 1e-7 * (1.0 + expected.abs()));
                }
            },
        );
    }
}

#[test]
fn what_decays_ends_at_zero() {
    let section = LookAheadSection::new(SECTIONS[3]);
    let mut state = LookAheadState::default();
    let kernels = Kernels::detect();
    kernels.look_ahead_section(&section, &mut state, &mut [1.0; 20]);
    // 5.3·0.9⁶⁷¹ is 10⁻³⁰.
    for _ in 0..7 {
        assert_ne!(state, LookAheadState::default());
        kernels.look_ahead_section(&section, &mut state, &mut [0.0; 100]);
        state.snap_to_zero();
    }
    assert_eq!(state, LookAheadState::default());
}
