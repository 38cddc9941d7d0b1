use core::f64::consts::{FRAC_PI_2, TAU};

use auralis_dsp::{InterSampleCrest, InterSamplePeak};
use auralis_testkit::{Random, measure, signals};

/// No peak is under this floor, so nothing is skipped.
const NO_FLOOR: f32 = -1.0;

fn crests_above(x: &[f32], floor: f32) -> Vec<f32> {
    let mut crests = vec![0.0; x.len()];
    InterSampleCrest::new().process_above(x, floor, &mut crests);
    crests
}

/// Noise of any strength over a tone of any frequency.
fn music(round: u64, random: &mut Random, frames: usize) -> Vec<f32> {
    let noise = signals::white_noise(round, 1.0, frames);
    let tone = signals::Tone::new(random.between(20.0, 20_000.0), 0.9).samples(44_100.0, frames);
    let gain = random.unit();
    noise.iter().zip(&tone).map(|(a, b)| (gain * gain * a + b) as f32).collect()
}

#[test]
fn tones_read_as_documented_up_to_0_45_fs() {
    let (mut lowest, mut highest) = (0.0f64, 0.0f64);
    // Fractions of the sample rate repeat: a crest that is missed once is missed throughout.
    let tones = (3..=20).flat_map(|q| (1..q).map(move |p| (p, q))).filter(|(p, q)| 20 * p <= 9 * q);
    for (p, q) in tones {
        for step in 0..8 {
            let phase = FRAC_PI_2 * f64::from(step) / 8.0;
            let cycle = f64::from(p) / f64::from(q);
            let x: Vec<f32> = (0..160).map(|n| (TAU * cycle * f64::from(n) + phase).cos() as f32).collect();
            let reading = crests_above(&x, NO_FLOOR)[50..].iter().copied().fold(0.0, f32::max);
            let db = measure::db(f64::from(reading));
            (lowest, highest) = (lowest.min(db), highest.max(db));
        }
    }
    assert!(lowest >= -0.003 && highest <= 0.003, "{lowest} … {highest} dB");
}

#[test]
fn it_reads_the_points_and_a_little_more_between_them() {
    let mut random = Random::new(17);
    for round in 0..50 {
        let x = music(round, &mut random, 1_000);
        let mut points = vec![0.0; x.len()];
        InterSamplePeak::new(8).unwrap().process(&x, &mut points);
        for (n, (crest, point)) in crests_above(&x, NO_FLOOR).iter().zip(&points).enumerate() {
            // Two orders of summation in f32; never below the grid, and above it by less than the sharpest
            // bend of the band allows, 1/cos(π/16).
            assert!(*crest >= point - 3e-6, "round {round}, {n}: {crest} under {point}");
            let highest =
                points[n.saturating_sub(1)..(n + 2).min(points.len())].iter().copied().fold(0.0, f32::max);
            assert!(*crest <= highest * 1.02 + 3e-6, "round {round}, {n}: {crest} over {highest}");
        }
    }
}

#[test]
fn skipping_what_cannot_matter_changes_nothing_above_the_floor() {
    let mut random = Random::new(19);
    let mut skipped = 0;
    for round in 0..200 {
        let frames = random.range(1..2_000);
        let x = music(round, &mut random, frames);
        let all = crests_above(&x, NO_FLOOR);
        let max = all.iter().copied().fold(0.0, f32::max);
        // Floors at and just below a crest are where a bound too low would show.
        for floor in [max, f32::from_bits(max.to_bits() - 1), 0.9 * max, 0.5 * max] {
            let mut detector = InterSampleCrest::new();
            let mut crests = vec![0.0; frames];
            let mut done = 0;
            while done < frames {
                let part = random.range(0..500).min(frames - done);
                detector.process_above(&x[done..done + part], floor, &mut crests[done..done + part]);
                done += part;
            }
            for (n, (crest, exact)) in crests.iter().zip(&all).enumerate() {
                let right = crest.to_bits() == exact.to_bits();
                skipped += usize::from(!right);
                assert!(
                    right || (*exact <= floor && *crest <= floor),
                    "round {round}, {n}: {crest}, {exact}"
                );
            }
        }
    }
    assert!(skipped > 2_000, "only {skipped} intervals were skipped");
}

#[test]
fn nan_silence_and_reset_are_ordinary_and_nothing_is_allocated() {
    let mut x = signals::to_f32(&signals::white_noise(5, 1.0, 600));
    let clean = crests_above(&x, NO_FLOOR);
    assert_eq!(crests_above(&[0.0; 100], NO_FLOOR), [0.0; 100]);
    x[300] = f32::NAN;
    let mut detector = InterSampleCrest::new();
    let mut spoiled = vec![0.0; 600];
    let (_, count) = auralis_testkit::allocations::count(|| {
        detector.process_above(&x, 0.5, &mut spoiled);
        detector.reset();
        detector.process_above(&x, NO_FLOOR, &mut spoiled);
    });
    assert_eq!(count, 0);
    assert_eq!(spoiled[..300], clean[..300]);
    assert_eq!(spoiled[348..], clean[348..]);
}
