//! `auralis analyze`

use std::fs;

use crate::harness::{Bench, CLIPS, assert_keys, clip, write_tone};

#[test]
fn every_clip_is_told_about_with_every_key() {
    let bench = Bench::new();
    let inputs: Vec<String> = CLIPS.iter().map(|name| clip(name)).collect();
    let mut call = vec!["analyze", "--json"];
    call.extend(inputs.iter().map(String::as_str));
    let run = bench.run(&call).succeeded();
    let lines = run.json();
    assert_eq!(lines.len(), CLIPS.len());
    for (line, name) in lines.iter().zip(CLIPS) {
        assert!(line["path"].as_str().unwrap().ends_with(name), "in input order");
        for key in ["crest_db", "dr_db", "plr_db", "psr_min_db"] {
            let value = line["dynamics"][key].as_f64().unwrap();
            assert!((2.0..40.0).contains(&value), "{name}: {key} {value}");
        }
        assert_eq!(line["stereo"].is_null(), line["channels"] != 2, "{name}");
        assert!(
            line["content"]["class"].is_string() && line["loudness"]["integrated_lufs"].is_number(),
            "{line}"
        );
        assert!(line["content"]["reasons"][0].is_string() && line["clipping"]["samples"].is_u64(), "{line}");
    }
    let keys = [
        "path",
        "duration_s",
        "loudness",
        "fingerprint",
        "dynamics",
        "stereo",
        "content",
        "clipping",
        "acoustic_id",
    ];
    assert_keys(run.stdout.lines().next().unwrap(), &lines[0], &keys);
    // What anyone hears.
    let class = |clip: &str| {
        let found = lines.iter().find(|line| line["path"].as_str().unwrap().contains(clip)).unwrap();
        found["content"]["class"].as_str().unwrap().to_owned()
    };
    assert_eq!(class("clipped_internal"), "over-levelled");
    assert_eq!(class("quiet_safe_room"), "under-levelled");
}

#[test]
fn tempo_key_fingerprint_and_print_are_told() {
    let bench = Bench::new();
    let inputs = ["rock_feelings_95bpm.flac", "solo_guitar_em9.flac", "speech_allison_8k_mono.wav"].map(clip);
    let mut call = vec!["analyze", "--json"];
    call.extend(inputs.iter().map(String::as_str));
    let run = bench.run(&call).succeeded();
    let lines = run.json();
    let [rock, guitar, speech] = &lines[..] else { panic!("{lines:?}") };
    for line in &lines {
        let fingerprint = line["fingerprint"].as_object().unwrap();
        assert_eq!(fingerprint.len(), 26, "a version and 25 numbers: {fingerprint:?}");
        assert_eq!(fingerprint["version"], 1);
        assert_eq!(line["fingerprint"]["integrated_lufs"], line["loudness"]["integrated_lufs"]);
        assert_eq!(line["acoustic_id"]["algorithm"], "chromaprint-1");
        assert!(line["acoustic_id"]["print"].as_str().unwrap().starts_with("AQAA"), "{line}");
    }
    let tempo = &rock["tempo"];
    assert!((tempo["bpm"].as_f64().unwrap() - 95.0).abs() < 0.3, "{tempo}");
    for key in ["confidence", "start_bpm", "end_bpm", "stability"] {
        assert!(tempo[key].is_number(), "{key} in {tempo}");
    }
    let beats: Vec<f64> =
        tempo["beats_s"].as_array().unwrap().iter().map(|beat| beat.as_f64().unwrap()).collect();
    assert!(beats.len() > 10 && beats.is_sorted(), "{beats:?}");
    assert!(
        tempo["alternatives"][0]["bpm"].is_number() && tempo["alternatives"][0]["probability"].is_number()
    );
    let key = &guitar["key"];
    assert_eq!((&key["tonic"], &key["mode"], &key["camelot"]), (&"E".into(), &"minor".into(), &"9A".into()));
    assert!(key["confidence"].is_number() && key["alternatives"][0]["camelot"].is_string(), "{key}");
    // Speech has no beat, and mono no image.
    assert!(speech["tempo"].is_null() && speech["fingerprint"]["tempo_bpm"].is_null(), "{speech}");
    assert!(speech["fingerprint"]["phase_correlation"].is_null(), "{speech}");
    let table = bench.run(&["analyze", &inputs[0], &inputs[1]]).succeeded().stdout;
    assert!(table.contains("95.1 BPM") && table.contains("E minor"), "{table}");
}

#[test]
fn a_sine_has_the_numbers_of_a_sine() {
    let bench = Bench::new();
    write_tone(&bench.path("tone.wav"), 48_000, 1_000.0, -6.0, 8.0);
    let line = bench.run(&["analyze", "tone.wav", "--json"]).succeeded().json().remove(0);
    let close = |found: &serde_json::Value, expected: f64, by: f64| {
        assert!((found.as_f64().unwrap() - expected).abs() < by, "{found} is not {expected}");
    };
    close(&line["dynamics"]["crest_db"], 3.01, 0.01);
    close(&line["content"]["rms_dbfs"], -9.01, 0.01);
    close(&line["content"]["spectral_centroid_hz"], 1_000.0, 5.0);
    close(&line["stereo"]["correlation"], 1.0, 1e-6);
    close(&line["stereo"]["width"], 0.0, 1e-6);
    assert_eq!(line["clipping"]["samples"], 0);
}

#[test]
fn a_picture_shows_spectrum_loudness_and_waveform() {
    let bench = Bench::new();
    let input = clip("rock_feelings_95bpm.flac");
    let run = bench.run(&["analyze", &input, "--plot", "p.svg"]).succeeded();
    assert!(run.stdout.contains("since"), "the class has its reasons: {}", run.stdout);
    let svg = fs::read_to_string(bench.path("p.svg")).unwrap();
    assert_eq!(svg.matches("class=\"grid\"").count(), 3);
    assert!(svg.contains("Mean spectrum") && svg.contains("Short-term loudness") && svg.contains("Waveform"));
    assert!(!svg.contains("NaN") && !svg.contains("inf"));
    // Silence has a picture, too.
    write_tone(&bench.path("silence.wav"), 44_100, 1_000.0, f64::NEG_INFINITY, 1.0);
    bench.run(&["analyze", "silence.wav", "--plot", "s.png"]).succeeded();
    assert!(fs::metadata(bench.path("s.png")).unwrap().len() > 5_000);
    let run = bench.run(&["analyze", &input, "silence.wav", "--plot", "q.svg"]);
    assert_eq!(run.code, Some(2), "one picture, one input");
}

#[test]
fn a_bad_file_ends_nothing() {
    let bench = Bench::new();
    fs::write(bench.path("bad.flac"), "fLaC and then nothing").unwrap();
    let good = clip("solo_tabla.flac");
    let run = bench.run(&["analyze", "bad.flac", &good, "--json"]);
    assert_eq!(run.code, Some(1));
    let lines = run.json();
    assert!(lines[0]["error"]["kind"].is_string() && lines[1]["content"].is_object());
}
