//! `auralis eq`: gains, measured on what was written.

use std::fs;

use crate::harness::{Bench, clip, level_db, samples, write_tone};

/// The level of a tone of 1 kHz in the left channel of a file at 48 kHz, away from its ends.
fn tone_db(bench: &Bench, name: &str) -> f64 {
    let left: Vec<f32> = samples(&bench.path(name)).into_iter().step_by(2).collect();
    level_db(&left[24_000..72_000], 1_000.0, 48_000.0)
}

#[test]
fn a_peak_moves_a_tone_by_its_gain_in_every_phase() {
    let bench = Bench::new();
    write_tone(&bench.path("in.wav"), 48_000, 1_000.0, -12.0, 2.0);
    for phase in [&[][..], &["--linear-phase"], &["--minimum-phase"]] {
        let call = ["eq", "in.wav", "-o", "x.wav", "--band", "peak:1000:1:6", "--force", "--json"];
        let line = bench.run(&[&call[..], phase].concat()).succeeded().json().remove(0);
        assert_eq!(line["bands"].as_array().map(Vec::len), Some(1));
        let band = &line["bands"][0];
        assert_eq!((&band["type"], &band["frequency_hz"]), (&"peak".into(), &1_000.0.into()));
        assert_eq!((&band["q"], &band["gain_db"]), (&1.0.into(), &6.0.into()));
        assert!((line["peak_gain_db"].as_f64().unwrap() - 6.0).abs() < 0.03, "{line}");
        assert!((line["peak_gain_hz"].as_f64().unwrap() - 1_000.0).abs() < 30.0, "{line}");
        let left = |name: &str| -> Vec<f32> { samples(&bench.path(name)).into_iter().step_by(2).collect() };
        let (before, after) = (left("in.wav"), left("x.wav"));
        assert_eq!(before.len(), after.len());
        let level = |all: &[f32]| level_db(&all[24_000..72_000], 1_000.0, 48_000.0);
        let gain = level(&after) - level(&before);
        // A kernel blurs the peak by its resolution of 20 to 40 Hz.
        assert!((gain - 6.0).abs() < 0.03, "{phase:?}: {gain} dB");
        if phase == ["--linear-phase"] {
            // No shift: the tone lies over the input, scaled.
            let scale = 10f32.powf(6.0 / 20.0);
            let close = |n: usize| (after[n] - scale * before[n]).abs() < 2e-3;
            assert!((24_000..72_000).all(close), "aligned");
        }
    }
}

#[test]
fn a_bad_band_is_one_sentence_with_an_example() {
    let bench = Bench::new();
    write_tone(&bench.path("in.wav"), 8_000, 500.0, -6.0, 1.0);
    for band in ["bell:1000:1:6", "peak:1000:1", "peak:1000:1:60", "lowpass:100:b9"] {
        let run = bench.run(&["eq", "in.wav", "-o", "x.wav", "--band", band]);
        assert_eq!(run.code, Some(2), "{}", run.stderr);
        assert!(run.stderr.contains("peak:1000:1.4:-3"), "{}", run.stderr);
    }
    assert_eq!(bench.files(), ["in.wav"]);
}

#[test]
fn a_curve_from_a_file_moves_a_tone_alone_and_on_top_of_bands() {
    let bench = Bench::new();
    write_tone(&bench.path("in.wav"), 48_000, 1_000.0, -12.0, 2.0);
    fs::write(bench.path("curve.txt"), "# a dip\n200 0\n1000 -3.5 # here\n\n5000, 0\n").unwrap();
    for (options, gain_db, kind) in [
        (&[][..], -3.5, "linear_phase"),
        (&["--minimum-phase"], -3.5, "minimum_phase"),
        (&["--band", "peak:1000:1:6"], 2.5, "linear_phase"),
    ] {
        let call = ["eq", "in.wav", "-o", "x.wav", "--curve", "curve.txt", "--force", "--json"];
        let line = bench.run(&[&call[..], options].concat()).succeeded().json().remove(0);
        assert_eq!(line["equalizer"], kind);
        let gain = tone_db(&bench, "x.wav") - tone_db(&bench, "in.wav");
        assert!((gain - gain_db).abs() < 0.03, "{options:?}: {gain} dB");
    }
}

#[test]
fn a_bad_curve_is_one_sentence_with_its_line() {
    let bench = Bench::new();
    write_tone(&bench.path("in.wav"), 8_000, 500.0, -6.0, 1.0);
    for (text, word) in
        [("100 0\nhigh 3\n", "line 2"), ("200 0\n100 0\n", "line 2"), ("# empty\n", "no point")]
    {
        fs::write(bench.path("curve.txt"), text).unwrap();
        let run = bench.run(&["eq", "in.wav", "-o", "x.wav", "--curve", "curve.txt"]);
        assert_eq!(run.code, Some(2), "{}", run.stderr);
        assert!(run.stderr.contains(word), "{}", run.stderr);
    }
    let run = bench.run(&["eq", "in.wav", "-o", "x.wav", "--curve", "missing.txt"]);
    assert!(run.code == Some(2) && run.stderr.contains("name a text file of points"), "{}", run.stderr);
}

#[test]
fn a_picture_shows_the_response_and_each_band() {
    let bench = Bench::new();
    write_tone(&bench.path("in.wav"), 48_000, 1_000.0, -12.0, 1.0);
    let call = ["eq", "in.wav", "-o", "x.wav", "--force", "--band", "peak:1000:1:6", "--band", "notch:50:20"];
    let draw = |more: &[&str]| bench.run(&[&call[..], more].concat()).succeeded();
    draw(&["--plot", "p.svg"]);
    let svg = fs::read_to_string(bench.path("p.svg")).unwrap();
    assert!(svg.contains("Magnitude in dB: in all, and of each band") && svg.contains("Phase in degrees"));
    // Two bands, all together, and the phase.
    assert_eq!(svg.matches("<polyline").count(), 4);
    assert!(!svg.contains("NaN") && !svg.contains("inf"));
    draw(&["--linear-phase", "--plot", "q.svg"]);
    let svg = fs::read_to_string(bench.path("q.svg")).unwrap();
    assert!(!svg.contains("Phase in degrees") && svg.matches("<polyline").count() == 3);
    draw(&["--plot", "p.png"]);
    assert_eq!(fs::read(bench.path("p.png")).unwrap()[..8], *b"\x89PNG\r\n\x1a\n");
    let wrong = bench.run(&[&call[..], &["--plot", "p.gif"]].concat());
    assert!(wrong.code == Some(2) && wrong.stderr.contains(".svg or .png"), "{}", wrong.stderr);
    fs::write(bench.path("taken.svg"), "precious").unwrap();
    let taken = ["eq", "in.wav", "-o", "y.wav", "--band", "peak:1000:1:6", "--plot", "taken.svg"];
    bench.run(&taken).failed_with("taken.svg", &["exists", "--force"]);
    assert!(!bench.path("y.wav").exists(), "claimed before any work");
}

#[test]
fn critical_bands_are_corrected_with_their_reasons() {
    let bench = Bench::new();
    let input = clip("rock_feelings_95bpm.flac");
    for mode in ["static", "adaptive"] {
        let call = ["eq", &input, "-o", "x.wav", "--force", "--json", "--psychoacoustic", mode];
        let more = ["--max-correction", "2.5", "--plot", "p.svg"];
        let line = bench.run(&[&call[..], &more].concat()).succeeded().json().remove(0);
        assert_eq!(line["equalizer"], format!("psychoacoustic_{mode}"));
        let corrections = line["corrections"].as_array().unwrap();
        assert_eq!(corrections.len(), 25);
        let gains: Vec<f64> = corrections.iter().map(|band| band["gain_db"].as_f64().unwrap()).collect();
        assert!(gains.iter().all(|gain| gain.abs() <= 2.5) && gains.iter().any(|gain| gain.abs() > 0.5));
        for band in corrections {
            let limited = band["gain_db"].as_f64().unwrap().abs() == 2.5;
            assert_eq!(band["reason"] == "limited", limited, "{band}");
            assert!(band["level_dbfs"].is_number() && band["threshold_dbfs"].is_number(), "{band}");
        }
        assert!(line["peak_gain_db"].as_f64().unwrap() < 3.0, "{line}");
        let svg = fs::read_to_string(bench.path("p.svg")).unwrap();
        assert!(svg.contains("Levels of the critical bands"));
        assert_ne!(samples(&bench.path("x.wav")), samples_of_flac(&bench, &input));
    }
    // Nothing may move: the output is the input, sample for sample.
    let call = ["eq", &input, "-o", "same.wav", "--psychoacoustic", "static", "--max-correction", "0"];
    bench.run(&call).succeeded();
    assert_eq!(samples(&bench.path("same.wav")), samples_of_flac(&bench, &input));
}

/// What a band of no gain leaves of a file: its samples as they are.
fn samples_of_flac(bench: &Bench, input: &str) -> Vec<f32> {
    bench.run(&["eq", input, "-o", "plain.wav", "--force", "--band", "peak:1000:1:0"]).succeeded();
    samples(&bench.path("plain.wav"))
}

#[test]
fn options_that_contradict_each_other_are_refused() {
    let bench = Bench::new();
    write_tone(&bench.path("in.wav"), 8_000, 500.0, -6.0, 1.0);
    let bands = ["--band", "peak:1000:1:1"].repeat(33);
    for wrong in [
        &[][..],
        &["--psychoacoustic", "static", "--band", "peak:1000:1:6"],
        &["--psychoacoustic", "static", "--linear-phase"],
        &["--max-correction", "3", "--band", "peak:1000:1:6"],
        &["--psychoacoustic", "static", "--max-correction", "13"],
        &bands,
    ] {
        let run = bench.run(&[&["eq", "in.wav", "-o", "x.wav"], wrong].concat());
        assert_eq!(run.code, Some(2), "{wrong:?}: {}", run.stderr);
    }
    assert_eq!(bench.files(), ["in.wav"]);
}

#[test]
fn a_band_beyond_the_files_rate_is_refused() {
    let bench = Bench::new();
    write_tone(&bench.path("in.wav"), 44_100, 500.0, -6.0, 0.2);
    bench.run(&["eq", "in.wav", "-o", "x.wav", "--band", "peak:20900:1:3"]).succeeded();
    for band in ["peak:21000:1:3", "lowpass:30000", "notch:44000:2"] {
        let run = bench.run(&["eq", "in.wav", "-o", "y.wav", "--band", band]);
        assert_eq!(run.code, Some(1), "{band}: {}", run.stderr);
        assert!(run.stderr.contains("in.wav") && run.stderr.contains("20947.5"), "{}", run.stderr);
    }
    assert_eq!(bench.files(), ["in.wav", "x.wav"]);
}
