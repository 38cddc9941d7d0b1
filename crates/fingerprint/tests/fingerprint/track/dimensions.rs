use auralis_core::Buffer;
use auralis_fingerprint::{Dimension, TrackDescription};
use auralis_testkit::signals::{self, Tone};

use super::describe;

const RATE: f64 = 44_100.0;

fn seconds(seconds: f64) -> usize {
    signals::frames_in(seconds, RATE)
}

fn tone(hz: f64, dbfs: f64, length_s: f64) -> Vec<f64> {
    Tone::dbfs(hz, dbfs).samples(RATE, seconds(length_s))
}

#[track_caller]
fn assert_value(track: &TrackDescription, dimension: Dimension, expected: f64, tolerance: f64) {
    let value = track.fingerprint[dimension].unwrap_or(f64::NAN);
    assert!((value - expected).abs() <= tolerance, "{dimension}: {value} is not {expected} ± {tolerance}");
}

#[test]
fn a_stack_of_tones_has_the_shares_of_its_powers() {
    // One tone per band, away from its edges, of 0, −3, −6 … dB.
    let bands = [
        (Dimension::SubBass, 38.0),
        (Dimension::Bass, 150.0),
        (Dimension::LowMid, 370.0),
        (Dimension::Mid, 1_000.0),
        (Dimension::UpperMid, 3_000.0),
        (Dimension::Presence, 5_000.0),
        (Dimension::Air, 11_000.0),
    ];
    let level = |band: usize| -12.0 - 3.0 * band as f64;
    let tones: Vec<_> = (0..7).map(|band| tone(bands[band].1, level(band), 6.0)).collect();
    let track = describe(&signals::duplicate(&signals::mix(&tones), 2), 44_100);
    let power = |band: usize| 10f64.powf(level(band) / 10.0);
    let whole: f64 = (0..7).map(power).sum();
    for (band, (dimension, _)) in bands.into_iter().enumerate() {
        // The window lays 5 % of the lowest tone beyond 60 Hz: of its power at bins 1, 2 and 3, which is 0.45, 0.93
        // and 0.11, 72 % of the last.
        assert_value(&track, dimension, power(band) / whole, if band < 2 { 0.03 } else { 0.003 });
    }
    let ratio = 10.0 * (power(1) / (power(2) + power(3))).log10();
    assert_value(&track, Dimension::BassMidRatioDb, ratio, 0.5);
}

#[test]
fn anti_phase_counts_as_much_as_mono() {
    let left = signals::mix(&[tone(150.0, -12.0, 6.0), tone(3_000.0, -12.0, 6.0)]);
    let right = signals::mix(&[tone(150.0, -12.0, 6.0), signals::scale(&tone(3_000.0, -12.0, 6.0), -1.0)]);
    let track = describe(&signals::stack(&[left, right]), 44_100);
    assert_value(&track, Dimension::UpperMid, 0.5, 0.01);
    assert_value(&track, Dimension::StereoWidth, 0.5, 1e-3);
    assert_value(&track, Dimension::PhaseCorrelation, 0.0, 1e-3);
}

#[test]
fn a_sine_is_one_pitch_at_its_level() {
    let track = describe(&signals::duplicate(&tone(997.0, -20.0, 10.0), 2), 44_100);
    // EBU Tech 3341: a stereo sine of 997 Hz at −20 dBFS reads −20 LUFS.
    assert_value(&track, Dimension::IntegratedLufs, -20.0, 0.05);
    assert_value(&track, Dimension::CrestDb, 3.01, 0.01);
    assert_value(&track, Dimension::Mid, 1.0, 1e-3);
    // The window of the magnitude spectrum lies evenly around the tone; leakage over 22 kHz pulls upwards.
    assert_value(&track, Dimension::SpectralCentroidHz, 997.0, 20.0);
    assert_value(&track, Dimension::SpectralRolloffHz, 997.0, 30.0);
    assert_value(&track, Dimension::SpectralFlatness, 0.0, 1e-4);
    assert_value(&track, Dimension::HarmonicRatio, 1.0, 0.02);
    assert_value(&track, Dimension::PitchStability, 1.0, 0.005);
    assert_value(&track, Dimension::ChromaEnergy, 1.0, 0.01);
    assert_value(&track, Dimension::DynamicRangeVariationDb, 0.0, 0.01);
    assert_value(&track, Dimension::LoudnessVariationLu, 0.0, 0.01);
    assert_value(&track, Dimension::PeakConsistency, 1.0, 1e-3);
    assert_value(&track, Dimension::SilenceRatio, 0.0, 0.0);
    assert_value(&track, Dimension::StereoWidth, 0.0, 1e-9);
    assert_value(&track, Dimension::PhaseCorrelation, 1.0, 1e-9);
    assert_value(&track, Dimension::RhythmStability, 0.0, 0.0);
    assert_eq!(track.fingerprint[Dimension::TempoBpm], None);
}

#[test]
fn clicks_are_percussive_and_counted() {
    let mut samples = signals::silence(seconds(10.0));
    for n in 0..20 {
        // Two per second, each two milliseconds of noise.
        let start = seconds(0.25 + 0.5 * f64::from(n));
        let noise = signals::white_noise(7, 0.8, 88);
        samples[start..start + 88].copy_from_slice(&noise);
    }
    let track = describe(&signals::mono(&samples), 44_100);
    assert_value(&track, Dimension::HarmonicRatio, 0.0, 0.02);
    assert_value(&track, Dimension::TransientDensity, 2.0, 0.01);
    assert_value(&track, Dimension::TempoBpm, 120.0, 0.3);
    assert_value(&track, Dimension::RhythmStability, 1.0, 0.01);
    // A click is in the frames that it lies under: four of 43, less where the window is low.
    let silent = track.fingerprint[Dimension::SilenceRatio].unwrap();
    assert!((0.88..0.96).contains(&silent), "{silent}");
    assert_eq!(track.fingerprint[Dimension::StereoWidth], None);
    assert_eq!(track.fingerprint[Dimension::PhaseCorrelation], None);
}

#[test]
fn white_noise_is_flat() {
    let noise: Vec<_> = [3, 4].map(|seed| signals::gaussian_noise(seed, 0.1, seconds(10.0))).into();
    let track = describe(&signals::stack(&noise), 44_100);
    // 17 990 Hz of 19 980 Hz … of white noise, ± the spread of 10 s.
    assert_value(&track, Dimension::Air, 14_000.0 / 19_980.0, 0.005);
    assert_value(&track, Dimension::UpperMid, 2_000.0 / 19_980.0, 0.003);
    // √P of two channels rather than one has the same mean at every bin.
    assert_value(&track, Dimension::SpectralCentroidHz, 11_025.0, 60.0);
    assert_value(&track, Dimension::SpectralRolloffHz, 0.85 * 22_050.0, 100.0);
    // Of a χ² of four degrees of freedom: e^ψ(2)/2 = 0.763.
    assert_value(&track, Dimension::SpectralFlatness, 0.763, 0.01);
    // Neither medians along time nor along frequency are larger.
    assert_value(&track, Dimension::HarmonicRatio, 0.5, 0.05);
    assert_value(&track, Dimension::StereoWidth, 0.5, 0.01);
    assert_value(&track, Dimension::PhaseCorrelation, 0.0, 0.01);
    assert_eq!(track.fingerprint[Dimension::TempoBpm], None);
    assert_eq!(track.key, None);
}

#[test]
fn a_chord_has_the_concentration_of_its_notes() {
    let notes = [261.626, 329.628, 391.995];
    let chord = signals::mix(&notes.map(|hz| tone(hz, -20.0, 6.0)));
    let track = describe(&signals::mono(&chord), 44_100);
    // Three equal shares: (12/3 − 1)/11.
    assert_value(&track, Dimension::ChromaEnergy, 3.0 / 11.0, 0.01);
    let key = track.key.unwrap();
    assert_eq!(key.best.to_string(), "C major");
    assert!(key.tuning_cents.abs() < 2.0, "{}", key.tuning_cents);
}

#[test]
fn a_pitch_that_steps_has_the_variation_of_its_steps() {
    // 200 Hz and 300 Hz in turn: mean 250, deviation 50, variation 0.2.
    let parts: Vec<_> = (0..10).map(|n| tone(if n % 2 == 0 { 200.0 } else { 300.0 }, -12.0, 1.0)).collect();
    let track = describe(&signals::mono(&signals::concatenate(&parts)), 44_100);
    assert_value(&track, Dimension::PitchStability, 1.0 / 3.0, 0.01);
}

#[test]
fn a_pitch_between_two_lags_is_found_there() {
    // Periods of 29.4 and of 29.6 samples, a second of each in turn: the nearest whole ones are 29 and 30.
    let [high, low] = [RATE / 29.4, RATE / 29.6];
    let parts: Vec<_> = (0..10).map(|n| tone(if n % 2 == 0 { high } else { low }, -12.0, 1.0)).collect();
    let track = describe(&signals::mono(&signals::concatenate(&parts)), 44_100);
    let variation = (high - low) / (high + low);
    assert_value(&track, Dimension::PitchStability, 1.0 / (1.0 + 10.0 * variation), 0.01);
}

#[test]
fn what_lies_under_the_gate_counts_as_silence_alone() {
    // 60 % of what counts is the soft tone; 58 % of all is under the gate and 73 dB under the loudest.
    let parts = [tone(500.0, -12.0, 4.0), tone(3_000.0, -45.0, 6.0), tone(8_000.0, -85.0, 14.0)];
    let track = describe(&signals::mono(&signals::concatenate(&parts)), 44_100);
    assert_value(&track, Dimension::SpectralRolloffHz, 3_000.0, 60.0);
    assert_value(&track, Dimension::SilenceRatio, 14.0 / 24.0, 0.005);
}

#[test]
fn notes_between_two_semitones_are_one_by_their_tuning() {
    let parts = [0.45, 0.55].map(|semitones: f64| tone(440.0 * (semitones / 12.0).exp2(), -12.0, 3.0));
    let track = describe(&signals::mono(&signals::concatenate(&parts)), 44_100);
    // The change of tone smears a frame or two.
    assert_value(&track, Dimension::ChromaEnergy, 1.0, 0.05);
}

#[test]
fn windows_are_whole_and_of_the_loudest_channel() {
    // The last tenth of a second, in a window of its own, is twice as loud; the soft channel comes and goes.
    let left = signals::concatenate(&[tone(997.0, -12.0, 6.0), tone(997.0, -6.0, 0.1)]);
    let mut right = signals::scale(&left, 0.1);
    right.chunks_mut(30_000).step_by(2).for_each(|part| part.fill(0.0));
    let track = describe(&signals::stack(&[left, right]), 44_100);
    assert_value(&track, Dimension::PeakConsistency, 1.0, 1e-3);
    assert_value(&track, Dimension::DynamicRangeVariationDb, 0.0, 0.01);
}

#[test]
fn levels_that_step_vary_by_their_steps() {
    // 10 s at −12 dBFS and 10 s at −24 dBFS.
    let steps = [(-12.0, 10.0), (-24.0, 10.0)];
    let track = describe(&signals::mono(&signals::level_walk(997.0, &steps, RATE)), 44_100);
    // Short-term windows across the step lie between the levels: of 171 values 71 are on either side, and the mean
    // loudness of those between is above the middle.
    let mut levels = vec![0.0; 71];
    levels.extend((1..30).map(|n| 10.0 * (1.0 - f64::from(n) / 30.0 * (1.0 - 10f64.powf(-1.2))).log10()));
    levels.extend(vec![-12.0; 71]);
    let mean = levels.iter().sum::<f64>() / levels.len() as f64;
    let variance = levels.iter().map(|x| (x - mean).powi(2)).sum::<f64>() / levels.len() as f64;
    assert_value(&track, Dimension::LoudnessVariationLu, variance.sqrt(), 0.01);
    // Peaks of 79 windows: 40 of them touch the loud half, the others have a quarter of its peak.
    let (loud, soft) = (10f64.powf(-0.6), 10f64.powf(-1.2));
    let peaks: Vec<f64> = (0..79).map(|n| if n < 40 { loud } else { soft }).collect();
    let mean = peaks.iter().sum::<f64>() / 79.0;
    let variance = peaks.iter().map(|x| (x - mean).powi(2)).sum::<f64>() / 79.0;
    assert_value(&track, Dimension::PeakConsistency, 1.0 / (1.0 + variance.sqrt() / mean), 0.01);
    // All windows have the crest of a sine but the one across the step: √2 over the RMS of both halves.
    let across = 10.0 * (2.0 / ((1.0 + 10f64.powf(-1.2)) / 2.0)).log10();
    let variance = (across - 3.01).powi(2) * (1.0 / 79.0) * (78.0 / 79.0);
    assert_value(&track, Dimension::DynamicRangeVariationDb, variance.sqrt(), 0.03);
}

#[test]
fn a_gain_moves_loudness_alone() {
    let (soft, loud) = (0.125, 0.5);
    let music = |gain: f64| {
        let left = signals::mix(&[signals::pink_noise(1, 0.3, seconds(8.0)), tone(440.0, -9.0, 8.0)]);
        let right = signals::mix(&[signals::pink_noise(2, 0.3, seconds(8.0)), tone(554.0, -9.0, 8.0)]);
        describe(&signals::stack(&[left, right].map(|plane| signals::scale(&plane, gain))), 44_100)
    };
    let (soft, loud) = (music(soft), music(loud));
    for dimension in Dimension::ALL {
        let (Some(a), Some(b)) = (soft.fingerprint[dimension], loud.fingerprint[dimension]) else {
            assert_eq!(soft.fingerprint[dimension], loud.fingerprint[dimension], "{dimension}");
            continue;
        };
        let expected = if dimension == Dimension::IntegratedLufs { a + 12.041 } else { a };
        // Onsets are counted against a floor of −50 dBFS; everything else is a ratio.
        let tolerance = if dimension == Dimension::TransientDensity { 1.0 } else { 2e-3 * a.abs().max(0.5) };
        assert!((b - expected).abs() <= tolerance, "{dimension}: {a} and {b}");
    }
    assert_eq!(soft.key.map(|key| key.best.tonic), loud.key.map(|key| key.best.tonic));
}

#[test]
fn nothing_is_undefined_but_what_has_to_be() {
    let silent = describe(&Buffer::new(2, 441_000), 44_100);
    for (dimension, value) in silent.fingerprint.iter() {
        let expected = (dimension == Dimension::TransientDensity).then_some(0.0);
        assert_eq!(value, expected, "{dimension} of silence");
    }
    assert_eq!((silent.tempo, silent.key), (None, None));
    for (rate, frames) in [(44_100, 0), (44_100, 1), (8_000, 100), (192_000, 5_000)] {
        let short = describe(&Buffer::from_planes(&[vec![0.5; frames]]), rate);
        assert!(short.fingerprint[Dimension::TempoBpm].is_none());
        assert!(short.print.codes().is_empty());
    }
    let narrow = signals::white_noise(1, 0.5, 80_000);
    let narrow = describe(&signals::mono(&narrow), 8_000);
    assert_eq!(narrow.fingerprint[Dimension::Presence], Some(0.0));
    assert_eq!(narrow.fingerprint[Dimension::Air], Some(0.0));
    assert!(narrow.fingerprint[Dimension::Mid].is_some_and(|share| (share - 1_500.0 / 3_980.0).abs() < 0.01));
}

#[test]
fn other_rates_find_the_same() {
    let tones = |rate: f64| {
        let notes = [(220.0, 0.3), (440.0, 0.2), (1_320.0, 0.1), (3_000.0, 0.05)];
        let tones =
            notes.map(|(hz, level)| Tone::new(hz, level).samples(rate, signals::frames_in(8.0, rate)));
        describe(&signals::mono(&signals::mix(&tones)), rate as u32)
    };
    let expected = tones(44_100.0);
    for rate in [22_050.0, 48_000.0, 96_000.0] {
        let track = tones(rate);
        for (dimension, value) in track.fingerprint.iter() {
            // The geometric mean takes in the empty bins, of which another rate has other numbers.
            if dimension == Dimension::SpectralFlatness {
                continue;
            }
            let (Some(a), Some(b)) = (value, expected.fingerprint[dimension]) else {
                assert_eq!(value, expected.fingerprint[dimension], "{dimension} at {rate}");
                continue;
            };
            // Frames differ by up to 3.5 % in length.
            assert!((a - b).abs() <= 0.03 * b.abs().max(0.1), "{dimension} at {rate}: {a}, not {b}");
        }
    }
}
