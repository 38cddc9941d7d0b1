//! The EBU signals against the tables of the standards, read with means of their own.

use auralis_core::Buffer;
use auralis_testkit::ebu::{
    Case, Quantity, Reads, tech_3341_loudness, tech_3341_true_peak, tech_3342_loudness_range,
};
use auralis_testkit::measure::{db, peak, rms};
use auralis_testkit::true_peak_dbtp;

/// From and to in seconds, and the peak level between them in dBFS.
type Span = (f64, f64, f64);

fn case(name: &str) -> Case {
    let all = [tech_3341_loudness(), tech_3341_true_peak(), tech_3342_loudness_range()].concat();
    all.into_iter().find(|case| case.name == name).unwrap_or_else(|| panic!("no signal {name}"))
}

/// Peak level of a tone in dBFS on one channel, from the RMS of a span in seconds.
fn level(audio: &Buffer, rate: f64, channel: usize, from_s: f64, to_s: f64) -> f64 {
    let frame = |s: f64| (s * rate).round() as usize;
    db(rms(&audio.plane(channel)[frame(from_s)..frame(to_s)]) * 2f64.sqrt())
}

#[test]
fn every_signal_has_the_levels_and_times_of_the_table() {
    // (signal, seconds, [(from, to, dBFS)]): typed from Table 1 of Tech 3341 and of Tech 3342.
    let silence = f64::NEG_INFINITY;
    let table: &[(&str, f64, &[Span])] = &[
        ("3341-1", 20.0, &[(0.0, 20.0, -23.0)]),
        ("3341-2", 20.0, &[(0.0, 20.0, -33.0)]),
        ("3341-3", 80.0, &[(0.0, 10.0, -36.0), (10.0, 70.0, -23.0), (70.0, 80.0, -36.0)]),
        (
            "3341-4",
            100.0,
            &[(0.0, 10.0, -72.0), (10.0, 20.0, -36.0), (20.0, 80.0, -23.0), (90.0, 100.0, -72.0)],
        ),
        ("3341-5", 60.1, &[(0.0, 20.0, -26.0), (20.0, 40.1, -20.0), (40.1, 60.1, -26.0)]),
        (
            "3341-9",
            15.0,
            &[(0.0, 1.34, -20.0), (1.34, 3.0, -30.0), (12.0, 13.34, -20.0), (13.34, 15.0, -30.0)],
        ),
        ("3341-10.0", 4.0, &[(0.0, 3.0, -23.0), (3.0, 4.0, silence)]),
        ("3341-10.19", 6.85, &[(0.0, 2.85, silence), (2.85, 5.85, -23.0), (5.85, 6.85, silence)]),
        (
            "3341-11",
            120.0,
            &[(0.0, 3.0, -38.0), (3.0, 6.15, silence), (6.15, 9.15, -37.0), (116.85, 119.85, -19.0)],
        ),
        ("3341-12", 10.0, &[(0.0, 0.18, -20.0), (0.18, 0.4, -30.0), (9.6, 9.78, -20.0), (9.78, 10.0, -30.0)]),
        ("3341-13.3", 1.46, &[(0.0, 0.06, silence), (0.06, 0.46, -23.0), (0.46, 1.46, silence)]),
        (
            "3341-14",
            16.0,
            &[(0.0, 0.4, -38.0), (0.4, 0.82, silence), (0.82, 1.22, -37.0), (15.58, 15.98, -19.0)],
        ),
        ("3342-1", 40.0, &[(0.0, 20.0, -20.0), (20.0, 40.0, -30.0)]),
        ("3342-2", 40.0, &[(0.0, 20.0, -20.0), (20.0, 40.0, -15.0)]),
        ("3342-3", 40.0, &[(0.0, 20.0, -40.0), (20.0, 40.0, -20.0)]),
        (
            "3342-4",
            100.0,
            &[(0.0, 20.0, -50.0), (40.0, 60.0, -20.0), (60.0, 80.0, -35.0), (80.0, 100.0, -50.0)],
        ),
    ];
    for (name, seconds, spans) in table {
        for rate in [48_000.0, 44_100.0] {
            let audio = case(name).synthesize(rate);
            assert_eq!(audio.frames(), (seconds * rate).round() as usize, "{name} at {rate}");
            assert_eq!(audio.plane(0), audio.plane(1), "{name}: in phase");
            for (from, to, expected) in *spans {
                let found = level(&audio, rate, 0, *from, *to);
                // A span holds a whole number of periods to a sample: 0.02 dB of its shortest, 60 ms.
                let near = found == *expected || (found - expected).abs() < 0.02;
                assert!(near, "{name}, {from}–{to} s: {found} dBFS instead of {expected}");
            }
        }
    }
}

#[test]
fn the_five_channel_signal_has_its_levels_in_channel_order() {
    let case = case("3341-6");
    let audio = case.synthesize(48_000.0);
    assert_eq!((case.layout.channels(), audio.channels(), audio.frames()), (5, 5, 960_000));
    for (channel, expected) in [-28.0, -28.0, -24.0, -30.0, -30.0].into_iter().enumerate() {
        assert!((level(&audio, 48_000.0, channel, 0.0, 20.0) - expected).abs() < 1e-4);
    }
}

/// Integrated loudness by ITU-R BS.1770-5 Annex 1, at 48 kHz, term by term.
fn integrated_lufs(audio: &Buffer, weights: &[f64]) -> f64 {
    let (block, hop) = (19_200, 4_800);
    let weighted: Vec<Vec<f64>> = audio.block().planes().map(k_weighted).collect();
    let blocks = (audio.frames() - block) / hop + 1;
    let powers: Vec<f64> = (0..blocks)
        .map(|i| {
            let power = |plane: &Vec<f64>| rms(&plane[i * hop..i * hop + block]).powi(2);
            weighted.iter().zip(weights).map(|(plane, weight)| weight * power(plane)).sum()
        })
        .collect();
    let loudness = |power: f64| -0.691 + 10.0 * power.log10();
    let gated = |threshold: f64| {
        let kept: Vec<f64> = powers.iter().copied().filter(|p| loudness(*p) > threshold).collect();
        loudness(kept.iter().sum::<f64>() / kept.len() as f64)
    };
    gated(gated(-70.0) - 10.0)
}

/// Both stages of Annex 1, Tables 1 and 2.
fn k_weighted(samples: &[f32]) -> Vec<f64> {
    let shelf =
        ([1.53512485958697, -2.69169618940638, 1.19839281085285], [-1.69065929318241, 0.73248077421585]);
    let high_pass = ([1.0, -2.0, 1.0], [-1.99004745483398, 0.99007225036621]);
    let input = samples.iter().map(|x| f64::from(*x)).collect();
    [shelf, high_pass].into_iter().fold(input, |input: Vec<f64>, (b, a)| {
        let mut output = vec![0.0; input.len()];
        for n in 0..input.len() {
            let past = |signal: &[f64], k: usize| if n < k { 0.0 } else { signal[n - k] };
            output[n] = b[0] * input[n] + b[1] * past(&input, 1) + b[2] * past(&input, 2)
                - a[0] * past(&output, 1)
                - a[1] * past(&output, 2);
        }
        output
    })
}

#[test]
fn integrated_loudness_reads_what_the_signals_ask_for() {
    // Known readings of these signals by BS.1770 in f64, to four digits.
    for (name, expected) in [
        ("3341-1", -22.9933),
        ("3341-2", -32.9933),
        ("3341-3", -23.0139),
        ("3341-4", -23.0139),
        ("3341-5", -22.9787),
        ("3341-6", -23.0163),
    ] {
        let case = case(name);
        let found = integrated_lufs(&case.synthesize(48_000.0), &[1.0, 1.0, 1.0, 1.41, 1.41]);
        assert!((found - expected).abs() < 0.001, "{name}: {found} LUFS, known to be {expected}");
        let reading = case.readings.iter().find(|r| r.quantity == Quantity::Integrated).unwrap();
        assert!(reading.accepts(found) && !reading.accepts(found + 0.13) && !reading.accepts(f64::NAN));
    }
}

#[test]
fn true_peaks_are_those_of_the_table_at_any_rate() {
    for rate in [8_000.0, 44_100.0, 48_000.0] {
        for case in tech_3341_true_peak() {
            let audio = case.synthesize(rate);
            let found = true_peak_dbtp(&audio.block());
            let [reading] = case.readings[..] else { panic!("{} has one reading", case.name) };
            assert!(reading.accepts(found), "{} at {rate} Hz: {found} dBTP", case.name);
            // Analysis for the tones. The bursts lose 0.078 dB to their low-pass, whatever the offset.
            let number: u8 = case.name[5..].parse().unwrap();
            let exact = match number {
                19 => 20.0 * 2f64.sqrt().log10(),
                20.. => -0.078,
                _ => -6.0,
            };
            assert!((found - exact).abs() < 0.001, "{} at {rate} Hz: {found} dBTP", case.name);
        }
    }
}

#[test]
fn samples_miss_the_crests_as_the_table_intends() {
    // Sample peaks in dB below the crest: cos of the distance from crest to sample.
    let below = |degrees: f64| 20.0 * degrees.to_radians().cos().log10();
    for (number, expected) in
        [(15, -6.0), (16, -6.0 + below(45.0)), (17, -6.0 + below(30.0)), (18, -6.0 + below(22.5)), (19, 0.0)]
    {
        let audio = case(&format!("3341-{number}")).synthesize(48_000.0);
        let found = db(peak(audio.plane(0)));
        assert!((found - expected).abs() < 1e-5, "{number}: {found} dBFS");
    }
}

#[test]
fn readings_lie_within_their_signals_and_follow_the_table() {
    let cases = [tech_3341_loudness(), tech_3341_true_peak(), tech_3342_loudness_range()];
    assert_eq!(cases.each_ref().map(Vec::len), [7 + 20 + 2 + 20 + 1, 9, 4]);
    for case in cases.concat() {
        let seconds = case.synthesize(8_000.0).frames() as f64 / 8_000.0;
        for reading in &case.readings {
            let (from, to) = reading.span_s;
            assert!(
                from >= 0.0 && from < to && to <= seconds + 1e-3,
                "{}: {from}–{to} of {seconds} s",
                case.name
            );
        }
    }
    let values: Vec<f64> = case("3341-14").readings.iter().map(|r| r.value).collect();
    assert_eq!((values[0], values[19], values.len()), (-38.0, -19.0, 20));
    let settled = case("3341-12").readings[0];
    assert_eq!((settled.reads, settled.span_s.0), (Reads::Every, 1.0));
    let range = tech_3342_loudness_range();
    assert_eq!(range.iter().map(|c| c.readings[0].value).collect::<Vec<_>>(), [10.0, 5.0, 20.0, 15.0]);
}
