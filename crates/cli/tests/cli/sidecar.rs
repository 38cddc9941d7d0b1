//! Sidecars: kept, used, and no longer used when they no longer hold.

use std::fs;

use serde_json::Value;

use crate::harness::{Bench, clip};

fn analyze(bench: &Bench) -> Value {
    bench.run(&["analyze", "song.flac", "--sidecar", "--json"]).succeeded().json().remove(0)
}

/// Changes the text of the sidecar.
fn edit(bench: &Bench, from: &str, to: &str) {
    let path = bench.path("song.flac.25d");
    let text = fs::read_to_string(&path).unwrap();
    assert!(text.contains(from), "{from} in {text}");
    fs::write(&path, text.replacen(from, to, 1)).unwrap();
}

#[test]
fn a_sidecar_says_what_the_audio_would() {
    let bench = Bench::new();
    fs::copy(clip("rock_feelings_95bpm.flac"), bench.path("song.flac")).unwrap();
    let measured = analyze(&bench);
    assert_eq!(bench.files(), ["song.flac", "song.flac.25d"]);
    let sidecar: Value = serde_json::from_slice(&fs::read(bench.path("song.flac.25d")).unwrap()).unwrap();
    for key in ["format", "auralis", "fingerprint_version", "content_hash"] {
        assert!(!sidecar[key].is_null(), "{key} in {sidecar}");
    }
    for key in ["fingerprint", "loudness", "dynamics", "content", "clipping", "tempo", "acoustic_id"] {
        assert!(sidecar["track"][key].is_object(), "{key} in {sidecar}");
    }
    assert_eq!(analyze(&bench), measured, "bit for bit");
    // That it was read is seen by a number that no one would measure.
    edit(&bench, "\"codec\":\"flac\"", "\"codec\":\"wax\"");
    assert_eq!(analyze(&bench)["codec"], "wax");
    let without = bench.run(&["analyze", "song.flac", "--json"]).succeeded().json().remove(0);
    assert_eq!(without, measured, "without the option it is not looked at");
}

#[test]
fn a_sidecar_that_does_not_hold_is_made_anew() {
    let bench = Bench::new();
    fs::copy(clip("solo_tabla.flac"), bench.path("song.flac")).unwrap();
    let measured = analyze(&bench);
    for (from, to) in [
        ("\"fingerprint_version\":1", "\"fingerprint_version\":0"),
        ("\"format\":1", "\"format\":99"),
        ("\"auralis\":\"", "\"auralis\":\"0."),
        ("\"content_hash\":\"xxh64:", "\"content_hash\":\"xxh64:0"),
        ("\"print\":\"AQAA", "\"print\":\"!QAA"),
    ] {
        edit(&bench, "\"codec\":\"flac\"", "\"codec\":\"wax\"");
        edit(&bench, from, to);
        assert_eq!(analyze(&bench), measured, "{to}");
        assert_eq!(analyze(&bench), measured, "and kept");
    }
    // Another track under the same name.
    fs::copy(clip("solo_guitar_em9.flac"), bench.path("song.flac")).unwrap();
    assert_ne!(analyze(&bench)["loudness"], measured["loudness"]);
    // Half of one.
    let text = fs::read(bench.path("song.flac.25d")).unwrap();
    fs::write(bench.path("song.flac.25d"), &text[..text.len() / 2]).unwrap();
    let run = bench.run(&["analyze", "song.flac", "--sidecar", "--json"]);
    run.failed_with("song.flac.25d", &["exists", "--force"]);
    bench.run(&["analyze", "song.flac", "--sidecar", "--force"]).succeeded();
    assert_eq!(bench.files(), ["song.flac", "song.flac.25d"]);
}

#[test]
fn the_hash_is_the_published_one() {
    // By the reference implementation, xxHash 0.8; 12 and 13 bytes lie behind the last stripe of 32.
    for (name, hash) in
        [("solo_tabla.flac", "265867e8c5e0ea9c"), ("solo_guitar_em9.flac", "c6108eb883ec66e6")]
    {
        let bench = Bench::new();
        fs::copy(clip(name), bench.path("song.flac")).unwrap();
        analyze(&bench);
        let text = fs::read_to_string(bench.path("song.flac.25d")).unwrap();
        assert!(text.contains(&format!("xxh64:{hash}")), "{name}: {}", &text[..200]);
    }
}
