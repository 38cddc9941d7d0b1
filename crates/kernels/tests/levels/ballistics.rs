use auralis_kernels::{Ballistics, DetectorState, Kernels, OnePole, OnePoleState};

use super::{assert_close, at_every_level, samples};

const ATTACK: f64 = 0.93;
const RELEASE: f64 = 0.995;
const AVERAGE: f64 = 0.9995;

fn ballistics(average: bool) -> Ballistics {
    Ballistics {
        attack: OnePole::new(ATTACK),
        release: OnePole::new(RELEASE),
        average: average.then(|| OnePole::new(AVERAGE)),
    }
}

/// The difference equations as they are printed, in `f64`.
fn one_pole(x: &[f64], decay: f64) -> Vec<f64> {
    let next = |y: &mut f64, x: &f64| {
        *y = decay * *y + (1.0 - decay) * x;
        Some(*y)
    };
    x.iter().scan(0.0, next).collect()
}

fn decoupled(x: &[f64]) -> Vec<f64> {
    let next = |h: &mut f64, c: &f64| {
        *h = f64::max(*c, RELEASE * *h + (1.0 - RELEASE) * c);
        Some(*h)
    };
    one_pole(&x.iter().scan(0.0, next).collect::<Vec<_>>(), ATTACK)
}

fn branching(x: &[f64], attack: f64, release: f64) -> Vec<f64> {
    let next = |y: &mut f64, c: &f64| {
        let decay = if *c > *y { attack } else { release };
        *y = decay * *y + (1.0 - decay) * c;
        Some(*y)
    };
    x.iter().scan(0.0, next).collect()
}

fn above_average(y: &[f64]) -> Vec<f64> {
    y.iter().zip(one_pole(y, AVERAGE)).map(|(y, mean)| y.max(mean)).collect()
}

/// Up to eight roundings of numbers up to 1.75, and of a decay, to f32: half a unit in the last place, 6·10⁻⁸, each.
fn assert_near(found: &[f32], expected: &[f64]) {
    assert_eq!(found.len(), expected.len());
    for (found, expected) in found.iter().zip(expected) {
        assert_close(f64::from(*found), *expected, 5e-7);
    }
}

type Run = fn(Kernels, &mut [f32], &Ballistics, &mut DetectorState);
const DETECTORS: [(&str, Run); 3] = [
    ("decoupled", Kernels::decoupled_detector),
    ("branching", Kernels::branching_detector),
    ("branching, attack slower", |kernels, values, ballistics, state| {
        let swapped = Ballistics { attack: ballistics.release, release: ballistics.attack, ..*ballistics };
        kernels.branching_detector(values, &swapped, state);
    }),
];

#[test]
fn detectors_are_their_difference_equations() {
    for (name, run) in DETECTORS {
        for average in [false, true] {
            at_every_level(
                70,
                |kernels, input| {
                    let mut out = input.to_vec();
                    run(kernels, &mut out, &ballistics(average), &mut DetectorState::default());
                    out
                },
                |input, out| {
                    let x: Vec<f64> = input.iter().map(|x| f64::from(*x)).collect();
                    let y = match name {
                        "decoupled" => decoupled(&x),
                        "branching" => branching(&x, ATTACK, RELEASE),
                        _ => branching(&x, RELEASE, ATTACK),
                    };
                    assert_near(out, &if average { above_average(&y) } else { y });
                },
            );
        }
    }
}

#[test]
fn one_pole_is_its_difference_equation() {
    at_every_level(
        71,
        |kernels, input| {
            let mut out = input.to_vec();
            kernels.one_pole(&mut out, &OnePole::new(RELEASE), &mut OnePoleState::default());
            out
        },
        |input, out| {
            let x: Vec<f64> = input.iter().map(|x| f64::from(*x)).collect();
            assert_near(out, &one_pole(&x, RELEASE));
        },
    );
}

#[test]
fn detectors_do_not_see_where_a_stream_is_split() {
    let input: Vec<f32> = samples(1_300, 72).iter().map(|x| x.max(0.0)).collect();
    for (name, run) in DETECTORS {
        let process = |lengths: &mut dyn Iterator<Item = usize>| {
            let mut state = DetectorState::default();
            let mut out = input.clone();
            let mut rest = out.as_mut_slice();
            while !rest.is_empty() {
                let length = lengths.next().unwrap_or(1_300).min(rest.len());
                let (part, after) = rest.split_at_mut(length);
                run(Kernels::detect(), part, &ballistics(true), &mut state);
                rest = after;
            }
            (out, state)
        };
        let (whole, end) = process(&mut std::iter::empty());
        for split in 0..=600 {
            assert_eq!(process(&mut std::iter::once(split)).0, whole, "{name}, split at {split}");
        }
        for block in [1, 7, 16, 100, 255, 256, 257] {
            let (parts, state) = process(&mut std::iter::repeat(block));
            assert_eq!(parts, whole, "{name}, blocks of {block}");
            assert_eq!(state.is_at_rest(), end.is_at_rest());
        }
    }
}

#[test]
fn silence_ends_at_a_true_rest() {
    for (name, run) in DETECTORS {
        let (mut state, ballistics) = (DetectorState::default(), ballistics(false));
        assert!(state.is_at_rest());
        let mut values = [1.0; 256];
        run(Kernels::detect(), &mut values, &ballistics, &mut state);
        assert!(!state.is_at_rest(), "{name}");
        // The slower decay takes 7,400 values to 10⁻¹⁶.
        for _ in 0..32 {
            values = [0.0; 256];
            run(Kernels::detect(), &mut values, &ballistics, &mut state);
        }
        assert!(state.is_at_rest() && values == [0.0; 256], "{name}");
    }
}

#[test]
fn a_slow_release_neither_stalls_nor_drifts() {
    // 2 s at 192 kHz: each value is 2.6·10⁻⁶ below the one before, 44 units in the last place of f32.
    let decay = (-1.0f64 / 384_000.0).exp();
    for kernels in Kernels::supported() {
        let slow = Ballistics { attack: OnePole::new(0.5), release: OnePole::new(decay), average: None };
        let mut state = DetectorState::default();
        let mut values = vec![0.0; 384_000];
        values[0] = 1.0;
        kernels.decoupled_detector(&mut values, &slow, &mut state);
        let mut expected = 1.0;
        let mut smooth = 0.0;
        for (n, y) in values.iter().enumerate() {
            smooth = 0.5 * smooth + 0.5 * expected;
            // Within a segment of eight, the decay itself is rounded to f32.
            assert!((f64::from(*y) - smooth).abs() < 5e-7, "{}, {n}: {y} for {smooth}", kernels.level());
            expected *= decay;
        }
    }
}
