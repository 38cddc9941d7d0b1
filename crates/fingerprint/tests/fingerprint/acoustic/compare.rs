use auralis_core::Buffer;
use auralis_fingerprint::{AcousticPrint, Verdict};
use auralis_testkit::Random;

use super::{melody, print_of};

const RATE: u32 = 11_025;

/// The same samples after something was done to each.
fn changed(audio: &Buffer, mut change: impl FnMut(f32) -> f32) -> Buffer {
    let plane: Vec<f32> = audio.block().plane(0).iter().map(|x| change(*x)).collect();
    Buffer::from_planes(&[plane])
}

/// The same sound, later by so many seconds of silence.
fn delayed(audio: &Buffer, seconds: f64) -> Buffer {
    let mut plane = vec![0.0; (seconds * f64::from(RATE)) as usize];
    plane.extend_from_slice(audio.block().plane(0));
    Buffer::from_planes(&[plane])
}

#[test]
fn copies_are_told_from_remasters_and_from_other_music() {
    let audio = melody::tune(7, RATE, 30);
    let print = print_of(&audio, RATE);
    let verdict = |changed: &Buffer| print.compare(&print_of(changed, RATE)).verdict;
    let mut random = Random::new(3);

    assert_eq!(verdict(&audio), Verdict::SameMaster);
    assert_eq!(verdict(&changed(&audio, |x| 0.1 * x)), Verdict::SameMaster, "20 dB softer");
    assert_eq!(verdict(&changed(&audio, |x| -x)), Verdict::SameMaster, "inverted");
    // −30 dB of noise: what a lossy codec leaves.
    assert_eq!(verdict(&changed(&audio, |x| x + 0.005 * random.sample())), Verdict::SameMaster);
    assert_eq!(verdict(&changed(&audio, |x| (8.0 * x).tanh() / 4.0)), Verdict::SameRecording, "driven hard");
    assert_eq!(verdict(&melody::tune(8, RATE, 30)), Verdict::Different);
}

#[test]
fn the_offset_is_found_whichever_comes_first() {
    let audio = melody::tune(9, RATE, 40);
    let print = print_of(&audio, RATE);
    for seconds in [0.1, 1.0, 7.3, 20.0] {
        let later = print_of(&delayed(&audio, seconds), RATE);
        for (found, expected) in [(print.compare(&later), seconds), (later.compare(&print), -seconds)] {
            assert_ne!(found.verdict, Verdict::Different, "{seconds} s");
            // Half a hop of 0.124 s is the resolution.
            assert!((found.offset.0 - expected).abs() < 0.07, "{} is not {expected}", found.offset.0);
        }
    }
}

#[test]
fn a_part_is_found_in_the_whole() {
    let audio = melody::tune(10, RATE, 60);
    let part = Buffer::from_planes(&[&audio.block().plane(0)[20 * RATE as usize..32 * RATE as usize]]);
    let found = print_of(&part, RATE).compare(&print_of(&audio, RATE));
    assert_ne!(found.verdict, Verdict::Different);
    assert!((found.offset.0 - 20.0).abs() < 0.07);
    // 12 s less the 2.7 s that the first code needs, in whole blocks.
    assert!((8.0..=9.5).contains(&found.overlap.0), "{} s", found.overlap.0);
}

#[test]
fn a_sample_of_another_track_does_not_make_it_the_same() {
    let (one, other) = (melody::tune(11, RATE, 60), melody::tune(12, RATE, 60));
    let borrowed = 12 * RATE as usize;
    let mut plane = other.block().plane(0).to_vec();
    plane[..borrowed].copy_from_slice(&one.block().plane(0)[..borrowed]);
    let found = print_of(&one, RATE).compare(&print_of(&Buffer::from_planes(&[plane]), RATE));
    assert_eq!(found.verdict, Verdict::Different);
    assert!(found.agreement > 0.9, "the twelve seconds are found all the same: {found:?}");
}

#[test]
fn silence_and_steady_tones_are_evidence_for_nothing() {
    let silence = print_of(&Buffer::new(1, 20 * RATE as usize), RATE);
    let found = silence.compare(&silence);
    assert_eq!((found.verdict, found.agreement), (Verdict::Different, 0.0));
    let tone: Vec<f32> = (0..20 * RATE).map(|n| (n as f32 * 0.25).sin() / 2.0).collect();
    let tone = print_of(&Buffer::from_planes(&[tone]), RATE);
    assert_eq!(tone.compare(&tone).verdict, Verdict::Different);
    assert_eq!(AcousticPrint::default().compare(&tone).verdict, Verdict::Different);
}

#[test]
fn of_ten_thousand_unrelated_pairs_none_is_the_same() {
    let prints: Vec<_> = (100..242).map(|seed| print_of(&melody::tune(seed, RATE, 15), RATE)).collect();
    let mut pairs = 0;
    for (i, one) in prints.iter().enumerate() {
        for other in &prints[i + 1..] {
            assert_eq!(one.compare(other).verdict, Verdict::Different);
            pairs += 1;
        }
    }
    assert!(pairs >= 10_000);
}
