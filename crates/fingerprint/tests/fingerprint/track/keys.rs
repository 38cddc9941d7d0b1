use core::f64::consts::TAU;

use auralis_fingerprint::{Key, Mode};
use auralis_testkit::performance::{Promise, Unit};
use auralis_testkit::signals;

use super::describe;

/// What the acoustic print's spectra reach is all that matters here.
const RATE: u32 = 11_025;
const CHORD_S: f64 = 1.0;

/// Chords as semitones above the tonic, of root and third: major or minor triads.
type Progression = [(i32, Mode); 4];

const MAJOR: [Progression; 2] = [
    [(0, Mode::Major), (5, Mode::Major), (7, Mode::Major), (0, Mode::Major)],
    [(0, Mode::Major), (9, Mode::Minor), (5, Mode::Major), (7, Mode::Major)],
];
const MINOR: [Progression; 2] = [
    [(0, Mode::Minor), (5, Mode::Minor), (7, Mode::Major), (0, Mode::Minor)],
    [(0, Mode::Minor), (8, Mode::Major), (5, Mode::Minor), (7, Mode::Minor)],
];

/// Decaying triads with a bass note, each note with six partials of 1/k.
fn rendered(tonic: i32, progression: &Progression, cents: f64) -> Vec<f64> {
    let frames = (CHORD_S * f64::from(RATE)) as usize;
    let hz = |semitones: i32| 130.812_783 * ((f64::from(semitones) + cents / 100.0) / 12.0).exp2();
    let chord = |(root, mode): &(i32, Mode)| -> Vec<f64> {
        let third = if *mode == Mode::Major { 4 } else { 3 };
        let root = (tonic + root) % 12;
        let notes = [root - 12, root, root + third, root + 7].map(hz);
        let sample = |n: usize| {
            let time = n as f64 / f64::from(RATE);
            let note = |hz: f64| -> f64 {
                (1..=6).map(|k| (TAU * hz * f64::from(k) * time).sin() / f64::from(k)).sum()
            };
            0.06 * (-2.0 * time).exp() * notes.into_iter().map(note).sum::<f64>()
        };
        (0..frames).map(sample).collect()
    };
    signals::concatenate(&progression.iter().map(chord).collect::<Vec<_>>())
}

fn key_of(samples: &[f64]) -> Option<Key> {
    describe(&signals::mono(samples), RATE).key
}

#[test]
fn progressions_in_all_keys_are_found_however_they_are_tuned() {
    let (mut right, mut all) = (0, 0);
    let mut wrong = Vec::new();
    for tonic in 0..12 {
        for (mode, progressions) in [(Mode::Major, MAJOR), (Mode::Minor, MINOR)] {
            for (progression, cents) in progressions.iter().zip([-30.0, 30.0]) {
                let key = key_of(&rendered(tonic, progression, cents)).unwrap();
                all += 1;
                if (i32::from(key.best.tonic), key.best.mode) == (tonic, mode) {
                    right += 1;
                } else {
                    wrong.push(format!("{} for {tonic} {mode:?}", key.best));
                }
                assert!((key.tuning_cents - cents).abs() < 8.0, "{} cents, not {cents}", key.tuning_cents);
                assert!((0.0..=1.0).contains(&key.confidence));
                assert!(key.alternatives.iter().all(|other| other.score <= key.best.score));
            }
        }
    }
    assert!(right * 10 >= all * 8, "{right} of {all}: {wrong:?}");
    let share = 100.0 * f64::from(right) / f64::from(all);
    Promise::at_least("G12", Unit::Percent, 80.0, 80.0).counted("keys, exact", share);
}

#[test]
fn camelot_codes_go_round_by_fifths() {
    let code = |tonic, mode| auralis_fingerprint::KeyCandidate { tonic, mode, score: 0.0 }.camelot();
    assert_eq!(code(0, Mode::Major), "8B");
    assert_eq!(code(9, Mode::Minor), "8A");
    assert_eq!(code(7, Mode::Major), "9B");
    assert_eq!(code(11, Mode::Major), "1B");
    assert_eq!(code(8, Mode::Minor), "1A");
    assert_eq!(code(4, Mode::Minor), "9A");
    assert_eq!(code(1, Mode::Minor), "12A");
}
