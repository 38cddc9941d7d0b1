use auralis_kernels::{Kernels, SectionBank};

use super::{assert_close, at_every_level, coarse};

/// A different section in each place, none of them the identity.
fn coeffs(section: usize) -> [f64; 5] {
    let (radius, angle) = (0.98 - 0.07 * section as f64, 0.01 + 0.3 * section as f64);
    [2.0 * radius * coarse(angle.cos()), -radius * radius, 0.9, 0.1 * angle, -0.05 * angle]
}

/// Frame by frame, section after section, channel after channel.
fn oracle(frames: &[[f64; 2]]) -> Vec<[f64; 2]> {
    let mut memory = [[[0.0f64; 2]; 2]; 8];
    let mut out = frames.to_vec();
    for frame in &mut out {
        for (section, memory) in memory.iter_mut().enumerate() {
            let [p1, p2, h0, h1, h2] = coeffs(section);
            for (x, [w1, w2]) in frame.iter_mut().zip(memory) {
                let y = h0 * *x + h2 * *w2 + h1 * *w1;
                (*w1, *w2) = (*x + p2 * *w2 + p1 * *w1, *w1);
                *x = y;
            }
        }
    }
    out
}

#[test]
fn a_bank_is_its_sections_in_series_wherever_it_is_split() {
    at_every_level(
        77,
        |kernels, x| {
            let mut frames: Vec<_> = x.iter().map(|x| [f64::from(*x), 0.5 - f64::from(*x)]).collect();
            let mut bank = SectionBank::default();
            for section in 0..SectionBank::SECTIONS {
                bank.set(section, coeffs(section), [[0.0; 2]; 2]);
            }
            let (head, tail) = frames.split_at_mut(x.len() / 3);
            kernels.section_bank(&mut bank, head);
            kernels.section_bank(&mut bank, tail);
            frames.iter().flatten().copied().collect::<Vec<f64>>()
        },
        |x, out| {
            let frames: Vec<_> = x.iter().map(|x| [f64::from(*x), 0.5 - f64::from(*x)]).collect();
            for (y, expected) in out.iter().zip(oracle(&frames).as_flattened()) {
                // The same operations in the same order: the bits agree.
                assert_close(*y, *expected, 0.0);
            }
        },
    );
}

#[test]
fn a_section_alone_is_what_it_is_within_the_bank() {
    let mut frames: Vec<_> = (0..100u8).map(|n| [f64::from(n % 7), 1.0 - f64::from(n % 3)]).collect();
    let expected = oracle(&frames);
    let mut bank = SectionBank::default();
    for section in 0..SectionBank::SECTIONS {
        bank.set(section, coeffs(section), [[0.0; 2]; 2]);
        let (head, tail) = frames.split_at_mut(31);
        bank.filter(section, head);
        bank.filter(section, tail);
    }
    assert_eq!(frames, expected);
}

#[test]
fn a_bank_forgets_what_is_small_or_not_finite() {
    let mut bank = SectionBank::default();
    bank.set(2, coeffs(2), [[1e-31, -1e-29], [f64::NAN, f64::NEG_INFINITY]]);
    bank.flush(1e-30);
    assert_eq!(bank.memory(2), [[0.0, -1e-29], [0.0, 0.0]]);
    bank.flush(f64::INFINITY);
    assert_eq!(bank.memory(2), [[0.0; 2]; 2]);
}

#[test]
fn what_is_not_finite_widens_to_zero() {
    let hostile = [1.0, f32::NAN, f32::INFINITY, f32::NEG_INFINITY, f32::MAX, f32::MIN, -1e-45];
    for kernels in Kernels::supported() {
        for offset in 0..40 {
            let mut left = [0.5; 64];
            left[offset..offset + hostile.len()].copy_from_slice(&hostile);
            let clean = left.map(|x| if x.is_finite() { f64::from(x) } else { 0.0 });
            let mut frames = [[7.0; 2]; 64];
            kernels.widen_pair(&left, Some(&left), &mut frames);
            assert_eq!(frames, clean.map(|x| [x, x]), "{}", kernels.level());
            kernels.widen_pair(&left, None, &mut frames);
            assert_eq!(frames, clean.map(|x| [x, 0.0]), "{}", kernels.level());
        }
    }
}

#[test]
fn pairs_of_planes_widen_and_narrow() {
    at_every_level(
        78,
        |kernels, x| {
            let (left, right) = x.split_at(x.len() / 2);
            let mut frames = vec![[7.0; 2]; left.len()];
            let mut out = [vec![0.0; left.len()], vec![0.0; left.len()]];
            let [one, two] = &mut out;
            kernels.widen_pair(left, Some(right), &mut frames);
            // A third is between two numbers of `f32`.
            frames.as_flattened_mut().iter_mut().for_each(|x| *x /= 3.0);
            kernels.narrow_pair(&frames, one, Some(two));
            let mut alone = vec![0.0; left.len()];
            kernels.widen_pair(left, None, &mut frames);
            kernels.narrow_pair(&frames, &mut alone, None);
            assert!(frames.iter().all(|frame| frame[1] == 0.0));
            (out.concat(), alone)
        },
        |x, (both, alone)| {
            let half = x.len() / 2;
            for (y, x) in both.iter().zip(x[..half].iter().chain(&x[half..2 * half])) {
                assert_eq!(*y, (f64::from(*x) / 3.0) as f32);
            }
            assert_eq!(alone, &x[..half]);
        },
    );
}
