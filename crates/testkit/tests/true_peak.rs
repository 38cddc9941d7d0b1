//! The true-peak oracle against signals whose peak is known by analysis.

use std::f64::consts::PI;
use std::time::Instant;

use auralis_testkit::signals::{Tone, concatenate, silence, stack, to_f32, white_noise};
use auralis_testkit::true_peak::Waveform;
use auralis_testkit::{Random, hostile, true_peak, true_peak_dbtp};

/// What the oracle promises to hold against a known peak, in dB.
const TOLERANCE_DB: f64 = 0.001;

#[track_caller]
fn assert_level(what: &str, found: f64, expected: f64) {
    let error_db = 20.0 * (found / expected).log10();
    assert!(error_db.abs() < TOLERANCE_DB, "{what}: {found} instead of {expected}, off by {error_db} dB");
}

#[test]
fn steady_tones_at_every_phase_read_their_amplitude() {
    // Below 0.45 fs a fade of 0.1 s leaves less than 10⁻⁶ of ringing above half the sample rate.
    for (p, q) in [(1u32, 3u32), (1, 4), (1, 6), (1, 7), (1, 8), (2, 5), (4, 11), (5, 12), (9, 20), (1, 480)]
    {
        for phase in [0.0, 0.3, 0.7, 1.1, 2.0, hostile::worst_phase_rad(p, q)] {
            let frequency_hz = 48_000.0 * f64::from(p) / f64::from(q);
            let tone = Tone::new(frequency_hz, 0.8).phase_rad(phase).faded(48_000.0, 12_000, 0.1);
            assert_level(&format!("{p}/{q} fs at {phase} rad"), Waveform::new(&tone).peak().amplitude, 0.8);
        }
    }
}

#[test]
fn tones_of_any_frequency_read_their_amplitude_within_their_middle() {
    let mut random = Random::new(5);
    for _ in 0..40 {
        let tone = Tone::new(random.between(0.01, 0.495), 1.0).phase_rad(random.between(0.0, 6.0));
        let peak = Waveform::new(&tone.faded(1.0, 16_000, 4_000.0)).peak_within(6_000.0..=10_000.0);
        // The middle is at full level and holds at least forty crests.
        assert_level(&format!("{tone:?}"), peak.amplitude, 1.0);
        assert!((6_000.0..=10_000.0).contains(&peak.frame));
        let angle = std::f64::consts::TAU * tone.frequency_hz * peak.frame + tone.phase_rad;
        assert!(angle.sin().abs() > 1.0 - 1e-5, "{tone:?} has no crest at {}", peak.frame);
    }
}

#[test]
fn alternating_flips_read_the_harmonic_sum() {
    // The levels of (4/π)·Σ 1/(2k + 1) to a thousandth of a dB, written out so that the formula is checked too.
    let levels_db = [(1, 2.098), (2, 4.597), (3, 5.811), (5, 7.142), (10, 8.679), (100, 12.427)];
    for (n, level_db) in levels_db {
        let peak = Waveform::new(&hostile::alternating_flip(n)).peak();
        assert!((peak.dbtp() - level_db).abs() < 2.0 * TOLERANCE_DB, "N = {n}: {} dBTP", peak.dbtp());
        assert_level(&format!("N = {n}"), peak.amplitude, hostile::alternating_flip_true_peak(n));
        assert!((peak.frame - (n as f64 - 0.5)).abs() < 1e-3, "N = {n}: at {}", peak.frame);
        assert_eq!(hostile::alternating_flip(n)[n - 1..=n], [1.0, 1.0]);
    }
}

#[test]
fn the_peak_may_lie_beyond_the_last_sample() {
    // Past the end of an alternating run, at a distance d, every sample pulls the same way:
    // y = sin(πd)/π·Σ 1/(d + k). Halfway that is half the sum of an alternating flip.
    let run: Vec<f64> = (0..50).map(|n| if n % 2 == 0 { 1.0 } else { -1.0 }).collect();
    let behind = |d: f64| (PI * d).sin() / PI * (0..50).map(|k| 1.0 / (d + f64::from(k))).sum::<f64>();
    let waveform = Waveform::new(&run);
    assert_level("half a frame behind", behind(0.5), 0.5 * hostile::alternating_flip_true_peak(50));
    assert_level("half a frame behind", waveform.at(49.5).abs(), behind(0.5));
    let expected = (1..1_000).map(|i| behind(f64::from(i) / 1_000.0)).fold(0.0, f64::max);
    let peak = waveform.peak();
    assert_level("behind the end", peak.amplitude, expected);
    assert!((-1.0..0.0).contains(&peak.frame) || (49.0..50.0).contains(&peak.frame), "{peak:?}");
}

#[test]
fn branch_and_bound_finds_what_a_dense_scan_finds() {
    for seed in 0..6 {
        let mut samples = white_noise(seed, 1.0, 700);
        if seed > 2 {
            // A few large samples among small ones: most of the line is dropped at once.
            samples.iter_mut().enumerate().for_each(|(n, x)| *x *= if n % 97 < 2 { 1.0 } else { 0.1 });
        }
        let waveform = Waveform::new(&samples);
        let scan = |from: f64, to: f64| {
            let points = ((to - from) * 256.0) as usize;
            (0..=points).map(|i| waveform.at(from + i as f64 / 256.0).abs()).fold(0.0, f64::max)
        };
        for (from, to, found) in [
            (-64.0, 763.0, waveform.peak()),
            (100.3, 150.7, waveform.peak_within(100.3..=150.7)),
            (700.5, 720.0, waveform.peak_within(700.5..=720.0)),
        ] {
            let scanned = scan(from, to);
            // A scan in steps of 1/256 under-reads by up to 1 − cos(π/512) = 2·10⁻⁵ of the overall peak.
            let slack = 2e-5 * waveform.peak().amplitude;
            let excess = found.amplitude - scanned;
            assert!((-1e-6..slack).contains(&excess), "seed {seed}, {from}–{to}: {found:?}, scan {scanned}");
        }
    }
}

#[test]
fn a_peak_within_a_range_is_found_beside_far_larger_ones() {
    let mut random = Random::new(21);
    let mut samples = white_noise(9, 1.0, 700);
    samples.iter_mut().enumerate().for_each(|(n, x)| *x *= if n % 13 == 0 { 1.0 } else { 0.02 });
    let waveform = Waveform::new(&samples);
    for _ in 0..400 {
        let from = random.between(-10.0, 700.0);
        let to = from + random.between(0.0, 6.0);
        let found = waveform.peak_within(from..=to);
        let step = (to - from) / 3_000.0;
        let scanned = (0..=3_000).map(|i| waveform.at(from + f64::from(i) * step).abs()).fold(0.0, f64::max);
        // The search stops on a grid of 1/1024: beside a crest it under-reads by 10⁻⁶ of the overall
        // peak, on the flank that a range may cut off it holds the end of the range itself.
        assert!(scanned - found.amplitude < 3e-6, "{from}–{to}: {found:?}, scan {scanned}");
    }
}

#[test]
fn blocks_read_the_largest_channel_in_dbtp() {
    let quiet = Tone::dbfs(1_000.0, -20.0).faded(48_000.0, 4_800, 0.02);
    let loud = Tone::dbfs(12_000.0, -6.0).phase_degrees(45.0).faded(48_000.0, 4_800, 0.02);
    let buffer = stack(&[quiet.clone(), loud, quiet]);
    assert!((true_peak_dbtp(&buffer.block()) + 6.0).abs() < TOLERANCE_DB);
    assert_eq!(true_peak_dbtp(&stack(&[silence(100)]).block()), f64::NEG_INFINITY);
}

#[test]
fn short_silent_and_broken_signals_are_ordinary() {
    assert_eq!(true_peak(&[]), 0.0);
    assert_eq!(true_peak(&[0.0; 3]), 0.0);
    assert!((true_peak(&[-0.5]) - 0.5).abs() < 1e-6);
    assert_level("two equal samples", true_peak(&[1.0, 1.0]), 4.0 / PI);
    assert!(true_peak(&[0.0, f32::NAN, 2.0]).is_nan());
    assert!(true_peak(&[f32::INFINITY, 2.0]).is_nan());
    let broken = stack(&[vec![f64::NAN; 4], vec![0.5; 4]]);
    assert!(true_peak_dbtp(&broken.block()).is_nan());
    assert_eq!(Waveform::new(&[0.0f32, f32::NAN]).peak().frame, 1.0);
}

#[test]
fn a_click_keeps_its_true_peak_wherever_it_lies_between_samples() {
    for position in [500.0, 500.1, 500.25, 500.5, 500.9] {
        let click = auralis_testkit::signals::band_limited_impulse(1_000, position, 1.0);
        let peak = Waveform::new(&click).peak();
        assert_level(&format!("click at {position}"), peak.amplitude, 1.0);
        assert!((peak.frame - position).abs() < 0.01, "{peak:?}");
    }
}

#[test]
fn the_hostile_set_has_the_true_peaks_it_states() {
    for rate in [8_000.0, 44_100.0, 48_000.0] {
        for signal in hostile::all(rate) {
            let peak = Waveform::new(&signal.samples).peak().amplitude;
            let sample_peak = auralis_testkit::measure::peak(&signal.samples);
            assert!(peak >= sample_peak * (1.0 - 1e-6), "{}: {peak} below its samples", signal.name);
            match signal.true_peak {
                Some(expected) => assert_level(&format!("{} at {rate} Hz", signal.name), peak, expected),
                None => assert!(peak > 1.0, "{} is not hostile: {peak}", signal.name),
            }
        }
    }
}

#[test]
fn worst_phases_show_the_sample_peak_they_state() {
    for (p, q) in [(1, 3), (1, 4), (2, 8), (1, 6), (1, 7), (2, 5), (4, 11), (9, 20)] {
        let tone = hostile::grid_tone(p, q, 1.0, hostile::worst_phase_rad(p, q), 4_000);
        let lowest = (0..720)
            .map(|i| hostile::grid_tone(p, q, 1.0, f64::from(i) * PI / 360.0, 80))
            .map(|tone| auralis_testkit::measure::peak(&tone))
            .fold(1.0, f64::min);
        let found = auralis_testkit::measure::peak(&tone);
        assert!((found - hostile::worst_phase_sample_peak(p, q)).abs() < 1e-9, "{p}/{q}: {found}");
        assert!(found <= lowest + 1e-9, "{p}/{q}: {found}, but a scan of phases found {lowest}");
    }
}

#[test]
fn seconds_of_audio_take_moments() {
    let noise = to_f32(&white_noise(3, 0.5, 240_000));
    let tone = to_f32(&Tone::new(16_000.0, 0.5).phase_rad(0.1).faded(48_000.0, 240_000, 0.1));
    let padded = to_f32(&concatenate(&[silence(100_000), white_noise(1, 1.0, 100)]));
    for (name, samples) in [("noise", noise), ("tone", tone), ("padded", padded)] {
        let start = Instant::now();
        assert!(true_peak(&samples) > 0.4);
        let seconds = start.elapsed().as_secs_f64();
        // Far above what any machine needs in a release build; it guards the order of growth.
        assert!(cfg!(debug_assertions) || seconds < 20.0, "{name} took {seconds} s");
    }
}
