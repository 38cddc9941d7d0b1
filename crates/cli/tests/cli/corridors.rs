//! `auralis master` towards a folder of music: the neighbours of a track, or all of it.

use std::fs;
use std::path::Path;

use serde_json::Value;

use crate::harness::{Bench, CLIPS, clip};

const SONG: &str = "rock_feelings_95bpm.flac";

/// Clips in a folder.
fn music(bench: &Bench, folder: &str, clips: &[&str]) {
    fs::create_dir_all(bench.path(folder)).unwrap();
    for name in clips {
        fs::copy(clip(name), bench.path(folder).join(name)).unwrap();
    }
}

/// The line of a plan for a file.
fn planned(bench: &Bench, song: &str, more: &[&str]) -> Value {
    let fixed = ["master", song, "--plan-only", "--json"];
    let run = bench.run(&[&fixed[..], more].concat()).succeeded();
    let [line] = &run.json()[..] else { panic!("{}", run.stdout) };
    line.clone()
}

fn neighbours(line: &Value) -> Vec<String> {
    let found = line["corridor"]["neighbours"].as_array().unwrap().iter();
    let name = |found: &Value| Path::new(found["path"].as_str().unwrap()).file_name().unwrap().to_owned();
    found.map(|found| name(found).into_string().unwrap()).collect()
}

#[test]
fn a_track_is_led_back_to_its_neighbours_and_is_none_of_them() {
    let bench = Bench::new();
    music(&bench, "music", &CLIPS);
    // Louder and in another format, it is still the same recording.
    bench.run(&["limit", &clip(SONG), "-o", "music/copy.wav", "--gain", "3"]).succeeded();
    let song = bench.arg(&format!("music/{SONG}"));
    let line = planned(&bench, &song, &["--neighbours", "music"]);
    assert_eq!((&line["mode"], &line["corridor"]["body"]), (&"adaptive".into(), &"neighbours".into()));
    let names = neighbours(&line);
    assert_eq!((names.len(), &line["corridor"]["tracks"]), (8, &8.into()), "{names:?}");
    assert!(!names.iter().any(|name| name == SONG || name == "copy.wav"), "{names:?}");
    for reason in ["tone_reason", "compression_reason", "width_reason"] {
        let reason = line["plan"][reason].as_str().unwrap();
        assert!(reason.contains("its 8 neighbours"), "{reason}");
    }
    // Another corridor is another plan, and so are other neighbours: the nearest, in the order of `similar`.
    let alone = planned(&bench, &song, &[]);
    assert_eq!((&alone["corridor"]["body"], &alone["corridor"]["tracks"]), (&"music".into(), &Value::Null));
    assert_ne!(alone["plan"]["tone"], line["plan"]["tone"]);
    let few = planned(&bench, &song, &["--neighbours", "music", "--count", "4"]);
    assert_eq!(neighbours(&few), names[..4]);
    assert_ne!(few["plan"]["tone"], line["plan"]["tone"]);
    let similar = bench.run(&["similar", &song, "--in", "music", "-n", "4", "--json"]).succeeded().json();
    let similar = similar[0]["similar"].as_array().unwrap();
    let nearest: Vec<&Value> = similar.iter().map(|near| &near["path"]).collect();
    let listed = few["corridor"]["neighbours"].as_array().unwrap();
    assert_eq!(nearest, listed.iter().map(|near| &near["path"]).collect::<Vec<_>>());

    let text = bench.run(&["master", &song, "-o", "song.wav", "--neighbours", "music"]).succeeded().stdout;
    assert!(text.contains("neighbours: ") && text.contains("of its 8 neighbours"), "{text}");
    let written = bench.measure("song.wav")["integrated_lufs"].as_f64().unwrap();
    assert!((written + 14.0).abs() <= 0.1, "{written}");
}

#[test]
fn sidecars_save_listening_to_the_folder() {
    let bench = Bench::new();
    music(&bench, "music", &CLIPS[..5]);
    let song = clip("solo_tabla.flac");
    let plan =
        |more: &[&str]| planned(&bench, &song, &[&["--neighbours", "music"], more].concat())["plan"].clone();
    let measured = plan(&[]);
    assert_eq!(plan(&["--sidecar"]), measured);
    assert_eq!(bench.files().iter().filter(|file| file.ends_with(".25d")).count(), 5);
    assert_eq!(plan(&["--sidecar"]), measured, "to the last digit");
    // That they are read is seen where the audio is gone bad.
    let sidecar = bench.path("music").join(format!("{}.25d", CLIPS[0]));
    let text = fs::read_to_string(&sidecar).unwrap();
    let changed = text.replacen("\"third_octaves_db\":[", "\"third_octaves_db\":[-1.0,-1.0,-1.0,-1.0,", 1);
    assert_ne!(changed, text);
    fs::write(&sidecar, changed).unwrap();
    assert_ne!(plan(&["--sidecar"]), measured);
}

#[test]
fn too_little_music_is_said_with_how_much_is_needed() {
    let bench = Bench::new();
    music(&bench, "three", &["solo_tabla.flac", "solo_guitar_em9.flac", "quiet_safe_room.ogg"]);
    music(&bench, "four", &["solo_tabla.flac", "solo_guitar_em9.flac", "quiet_safe_room.ogg", SONG]);
    for option in ["--neighbours", "--corridor"] {
        let run = bench.run(&["master", &clip(SONG), option, "three", "--plan-only"]);
        run.failed_with("three", &["at least 4 tracks", "there are 3"]);
    }
    let song = bench.arg(&format!("four/{SONG}"));
    let run = bench.run(&["master", &song, "--neighbours", "four", "--plan-only"]);
    run.failed_with(&song, &["of the 4 tracks", "only 3", "4 are needed"]);
    for (option, path) in [("--neighbours", "nowhere"), ("--corridor", "nowhere.json")] {
        let run = bench.run(&["master", &song, option, path, "--plan-only"]);
        assert!(run.code == Some(1) && run.stderr.contains(&format!("error: {path}: ")), "{}", run.stderr);
    }
}

#[test]
fn a_corridor_is_learnt_once_and_read_again() {
    let bench = Bench::new();
    music(&bench, "music/album", &CLIPS[..3]);
    music(&bench, "music", &CLIPS[3..6]);
    let song = clip("solo_tabla.flac");
    let learnt = planned(&bench, &song, &["--corridor", "music", "--write-corridor", "mine.json"]);
    assert_eq!((&learnt["corridor"]["body"], &learnt["corridor"]["tracks"]), (&"library".into(), &6.into()));
    let reason = learnt["plan"]["tone_reason"].as_str().unwrap();
    assert!(reason.contains("the corridor of your library of 6 tracks"), "{reason}");
    assert_ne!(learnt["plan"]["tone"], planned(&bench, &song, &[])["plan"]["tone"]);
    let read = planned(&bench, &song, &["--corridor", "mine.json"]);
    assert_eq!((&read["plan"], &read["corridor"]), (&learnt["plan"], &learnt["corridor"]));

    let again = ["master", &song, "--plan-only", "--corridor", "music", "--write-corridor", "mine.json"];
    bench.run(&again).failed_with("mine.json", &["exists", "--force"]);
    bench.run(&[&again[..], &["--force"]].concat()).succeeded();
    fs::write(bench.path("broken.json"), "{\"format\":1}").unwrap();
    let run = bench.run(&["master", &song, "--plan-only", "--corridor", "broken.json"]);
    run.failed_with("broken.json", &["no corridor", "--write-corridor"]);
    // What is read is not written over.
    let over =
        ["master", &song, "--plan-only", "--corridor", "mine.json", "--report", "mine.json", "--force"];
    bench.run(&over).failed_with("mine.json", &["would replace the input"]);
}

#[test]
fn what_cannot_be_meant_is_wrong_usage() {
    let bench = Bench::new();
    music(&bench, "music", &CLIPS[..4]);
    fs::write(bench.path("mine.json"), "{}").unwrap();
    let song = clip(SONG);
    for options in [
        &["--neighbours", "music", "--reference", &song][..],
        &["--neighbours", "music", "--album"],
        &["--neighbours", "music", "--corridor", "music"],
        &["--neighbours", "music", "--count", "3"],
        &["--corridor", "music", "--reference", &song],
        &["--corridor", "music", "--album"],
        &["--corridor", "mine.json", "--write-corridor", "other.json"],
        &["--write-corridor", "other.json"],
        &["--count", "8"],
        &["--sidecar"],
    ] {
        let run = bench.run(&[&["master", &song, "--plan-only"][..], options].concat());
        assert_eq!(run.code, Some(2), "{options:?}: {}", run.stderr);
    }
}
