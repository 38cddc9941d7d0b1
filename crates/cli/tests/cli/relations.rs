//! `auralis compare`, `auralis similar` and `auralis duplicates`

use std::fs;
use std::path::Path;

use serde_json::Value;

use crate::harness::{Bench, CLIPS, clip, samples};

fn compare(bench: &Bench, a: &str, b: &str) -> Value {
    let lines = bench.run(&["compare", a, b, "--json"]).succeeded().json();
    assert_eq!(lines.len(), 1);
    lines.into_iter().next().unwrap()
}

/// The rock clip at 48 kHz, with some time of silence before it.
fn late_copy(bench: &Bench, name: &str, seconds: f64) {
    let input = clip("rock_feelings_95bpm.flac");
    bench.run(&["resample", &input, "-o", "whole.wav", "--rate", "48000"]).succeeded();
    let spec = hound::WavReader::open(bench.path("whole.wav")).unwrap().spec();
    let mut writer = hound::WavWriter::create(bench.path(name), spec).unwrap();
    let silence = (seconds * 48_000.0) as usize * usize::from(spec.channels);
    let late = std::iter::repeat_n(0.0, silence).chain(samples(&bench.path("whole.wav")));
    late.for_each(|sample| writer.write_sample(sample).unwrap());
    writer.finalize().unwrap();
    fs::remove_file(bench.path("whole.wav")).unwrap();
}

#[test]
fn a_copy_is_told_from_another_track_and_its_offset_found() {
    let bench = Bench::new();
    let song = clip("rock_feelings_95bpm.flac");
    late_copy(&bench, "copy.wav", 1.3);
    let copy = compare(&bench, &song, "copy.wav");
    // Ten seconds in common, at another rate and off the grid of the codes, agree to some 0.94.
    assert_eq!(copy["acoustic"]["verdict"], "same_recording", "{copy}");
    assert!(copy["acoustic"]["agreement"].as_f64().unwrap() > 0.9, "{copy}");
    let offset = copy["acoustic"]["offset_s"].as_f64().unwrap();
    assert!((offset - 1.3).abs() < 0.15, "{offset}");
    assert!(copy["acoustic"]["overlap_s"].as_f64().unwrap() > 5.0, "{copy}");
    let back = compare(&bench, "copy.wav", &song);
    assert!((back["acoustic"]["offset_s"].as_f64().unwrap() + 1.3).abs() < 0.15, "{back}");

    let other = compare(&bench, &song, &clip("solo_tabla.flac"));
    assert_eq!(other["acoustic"]["verdict"], "different");
    assert!(other["acoustic"]["offset_s"].is_null(), "{other}");
    let similarity = |line: &Value| line["similarity"].as_f64().unwrap();
    // The silence before it is a difference that counts.
    assert!(similarity(&copy) > 0.75 && similarity(&other) < similarity(&copy), "{copy} {other}");
    let shares: Vec<f64> =
        other["contributions"].as_object().unwrap().values().map(|share| share.as_f64().unwrap()).collect();
    assert!((shares.iter().sum::<f64>() - 1.0).abs() < 1e-9, "{shares:?}");

    let same = compare(&bench, &song, &song);
    assert_eq!((similarity(&same), &same["acoustic"]["agreement"]), (1.0, &1.0.into()), "{same}");
    let text = bench.run(&["compare", &song, "copy.wav"]).succeeded().stdout;
    assert!(text.contains("the same recording") && text.contains("begins 1."), "{text}");
}

#[test]
fn compare_takes_two_files() {
    let bench = Bench::new();
    fs::create_dir(bench.path("folder")).unwrap();
    let song = clip("solo_tabla.flac");
    assert_eq!(bench.run(&["compare", &song]).code, Some(2));
    assert_eq!(bench.run(&["compare", &song, "folder"]).code, Some(2));
    let run = bench.run(&["compare", &song, "missing.flac", "--json"]);
    assert_eq!(run.code, Some(1));
    assert!(run.json()[0]["error"]["kind"].is_string(), "{}", run.stdout);
}

/// All clips in a folder, and a copy of one below it.
fn library(bench: &Bench) {
    fs::create_dir_all(bench.path("library/below")).unwrap();
    for name in CLIPS {
        fs::copy(clip(name), bench.path("library").join(name)).unwrap();
    }
    late_copy(bench, "library/below/copy.wav", 0.5);
}

fn name(path: &Value) -> String {
    Path::new(path.as_str().unwrap()).file_name().unwrap().to_string_lossy().into_owned()
}

#[test]
fn what_is_similar_is_neither_the_track_nor_its_copy() {
    let bench = Bench::new();
    library(&bench);
    let song = bench.arg("library/rock_feelings_95bpm.flac");
    let run = bench.run(&["similar", &song, "--in", "library", "-n", "3", "--json"]).succeeded();
    let [line] = &run.json()[..] else { panic!("{}", run.stdout) };
    assert_eq!(line["compared"], 9, "the song itself does not count");
    let similar = line["similar"].as_array().unwrap();
    let names: Vec<String> = similar.iter().map(|found| name(&found["path"])).collect();
    assert_eq!(names.len(), 3);
    assert!(
        !names.contains(&"rock_feelings_95bpm.flac".to_owned()) && !names.contains(&"copy.wav".to_owned())
    );
    for found in similar {
        assert!((0.0..1.0).contains(&found["similarity"].as_f64().unwrap()), "{found}");
        assert!(!found["contributions"].as_object().unwrap().is_empty());
    }
    let [copy] = &line["same_recording"].as_array().unwrap()[..] else { panic!("{line}") };
    assert_eq!(name(&copy["path"]), "copy.wav");
    assert!((copy["acoustic"]["offset_s"].as_f64().unwrap() - 0.5).abs() < 0.15, "{copy}");

    let text = bench.run(&["similar", &song, "--in", "library", "--sidecar"]).succeeded().stdout;
    assert!(text.contains("similarity") && text.contains("copy.wav is the same master"), "{text}");
    assert_eq!(bench.files().iter().filter(|file| file.ends_with(".25d")).count(), 10);
    assert_eq!(bench.run(&["similar", "library", "--in", "library"]).code, Some(2));
}

#[test]
fn of_each_recording_the_least_limited_copy_is_marked() {
    let bench = Bench::new();
    library(&bench);
    let song = bench.arg("library/rock_feelings_95bpm.flac");
    bench.run(&["limit", &song, "-o", "library/loud.wav", "--gain", "12"]).succeeded();
    let run = bench.run(&["duplicates", "library", "--json"]).succeeded();
    let [group] = &run.json()[..] else { panic!("{}", run.stdout) };
    let files = group["files"].as_array().unwrap();
    let names: Vec<String> = files.iter().map(|file| name(&file["path"])).collect();
    assert_eq!(names, ["copy.wav", "loud.wav", "rock_feelings_95bpm.flac"]);
    // The loud one is out; of the two others the higher sample rate wins.
    assert_eq!(name(&group["least_limited"]), "copy.wav");
    let marked: Vec<bool> = files.iter().map(|file| file["least_limited"].as_bool().unwrap()).collect();
    assert_eq!(marked, [true, false, false]);
    assert!(group["reason"].as_str().unwrap().contains("PSR"), "{group}");
    assert!(files[0]["acoustic"].is_null() && files[1]["acoustic"]["agreement"].as_f64().unwrap() > 0.7);

    fs::remove_file(bench.path("library/below/copy.wav")).unwrap();
    let text = bench.run(&["duplicates", "library"]).succeeded().stdout;
    assert!(text.contains("keep library/rock_feelings_95bpm.flac: PSR"), "{text}");
    assert!(text.contains("more than once: 1 recording, in 2 of 10 files"), "{text}");
    fs::remove_file(bench.path("library/loud.wav")).unwrap();
    let text = bench.run(&["duplicates", "library"]).succeeded().stdout;
    assert!(text.contains("no recording twice among 9 files"), "{text}");
}
