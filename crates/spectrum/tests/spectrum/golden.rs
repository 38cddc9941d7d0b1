//! Frame features against librosa 0.11.0; see testdata/golden/features.py.

use std::f64::consts::TAU;

use auralis_core::{Analyzer, Buffer, StreamSpec};
use auralis_dsp::StftFrame;
use auralis_spectrum::{ContentAnalyzer, ContentFrame, FrameFeatures};
use auralis_testkit::signals;

const GOLDEN: &str = include_str!("../../../../testdata/golden/features.txt");
const RATE: f64 = 44_100.0;
const LENGTH: usize = 22_050;

fn signal(name: &str) -> Vec<f64> {
    match name {
        "chord" => {
            let tones = [(440.0, 0.4, 0.0), (1_333.0, 0.2, 0.5), (5_000.0, 0.1, 1.0), (11_025.0, 0.05, 1.5)];
            let at = |n: usize| tones.iter().map(|(f, a, p)| a * (TAU * f * n as f64 / RATE + p).sin()).sum();
            (0..LENGTH).map(at).collect()
        }
        "noise" => {
            let mut state = 1u32;
            let next = |_| {
                state = state.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
                f64::from(state >> 8) / 16_777_216.0 - 0.5
            };
            (0..LENGTH).map(next).collect()
        }
        _ => (0..LENGTH)
            .map(|n| {
                let (age, burst) = ((n % 4_410) as f64, (n / 4_410) as i32);
                0.8 * (-age / 600.0).exp() * (TAU * 300.0 * 1.5f64.powi(burst) * age / RATE).sin()
            })
            .collect(),
    }
}

/// The features of every frame, those after the end of the stream included: they are in the golden arrays too.
fn features_of(audio: &Buffer) -> Vec<FrameFeatures> {
    let spec = StreamSpec::new(44_100, audio.channels() as u16, 4_096).unwrap();
    let mut analyzer = ContentAnalyzer::new(&spec).unwrap();
    let mut features = Vec::new();
    let mut take = |frame: &ContentFrame<'_>| {
        let _: &StftFrame<'_> = frame.spectra;
        features.push(frame.features);
    };
    analyzer.push_with(&audio.block(), &mut take);
    // 1,024 frames of silence end the last centred frame.
    analyzer.push_with(&Buffer::new(audio.channels(), 1_024).block(), &mut take);
    features
}

#[test]
fn centroid_rolloff_flatness_and_flux_equal_librosa() {
    let mut lines = GOLDEN.lines().filter(|line| !line.starts_with('#'));
    for _ in 0..3 {
        let (name, crossings) = lines.next().unwrap().split_once(' ').unwrap();
        let audio = signals::mono(&signal(name));
        let features = features_of(&audio);
        assert_eq!(features.len(), LENGTH / 512 + 1);
        for (n, features) in features.iter().enumerate() {
            let expected: Vec<f64> = lines.next().unwrap().split(' ').map(|x| x.parse().unwrap()).collect();
            let timbre = features.timbre.unwrap();
            let (centroid, rolloff) = (timbre.centroid.0, timbre.rolloff.0);
            // Transforms in `f32` against `f64`: 10⁻⁷ of the largest bin is in all others, which the sum of
            // a thousand magnitudes, and the logarithm of the small ones, make visible.
            assert!(
                (centroid - expected[0]).abs() < 1e-4 * expected[0] + 0.05,
                "{name} {n}: {timbre:?}, {expected:?}"
            );
            assert!((rolloff - expected[1]).abs() < 0.01, "{name} {n}: {timbre:?}, {expected:?}");
            assert!(
                (timbre.flatness - expected[2]).abs() < 1e-4 * expected[2] + 1e-7,
                "{name} {n}: {timbre:?}, {expected:?}"
            );
            assert!((timbre.flux - expected[3]).abs() < 1e-4, "{name} {n}: {timbre:?}, {expected:?}");
        }
        let spec = StreamSpec::new(44_100, 1, 4_096).unwrap();
        let mut analyzer = ContentAnalyzer::new(&spec).unwrap();
        analyzer.push(&audio.block());
        let rate = analyzer.report().zero_crossing_rate.unwrap();
        assert_eq!((rate * LENGTH as f64).round() as usize, crossings.parse::<usize>().unwrap());
    }
    assert_eq!(lines.next(), None);
}
