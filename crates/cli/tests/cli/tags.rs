//! `auralis loudness --write-tags`

use std::fs;
use std::process::Command;

use lofty::file::TaggedFileExt;
use lofty::tag::ItemKey;

use crate::harness::{Bench, Run, clip, write_bursts};

/// A field of a file, as a reader that is not ours sees it.
fn field(bench: &Bench, name: &str, key: ItemKey) -> Option<String> {
    let tagged = lofty::read_from_path(bench.path(name)).unwrap();
    tagged.tags().iter().find_map(|tag| tag.get_string(key)).map(str::to_owned)
}

/// A clip of the media crate's own tests.
fn media(name: &str) -> String {
    format!("{}/../media/tests/data/{name}", env!("CARGO_MANIFEST_DIR"))
}

#[test]
fn gains_are_what_was_measured_in_every_format() {
    let bench = Bench::new();
    for name in ["sine.mp3", "sine.m4a", "sine.ogg", "sine.opus", "sine.aiff"] {
        fs::copy(media(name), bench.path(name)).unwrap();
    }
    fs::copy(clip("solo_tabla.flac"), bench.path("f.flac")).unwrap();
    write_bursts(&bench.path("w.wav"), 44_100, 3, 0.2);
    for name in &bench.files() {
        let before = bench.measure(name);
        let run = bench.run(&["loudness", name, "--write-tags", "replaygain", "--json"]).succeeded();
        let line = run.json().remove(0);
        // The measurement is the same before and after: the audio is.
        assert_eq!(
            (&line["integrated_lufs"], line["path"].as_str()),
            (&before["integrated_lufs"], Some(name.as_str()))
        );
        assert_eq!(line["tags_changed"], true);
        let gain = -18.0 - before["integrated_lufs"].as_f64().unwrap();
        let peak = 10f64.powf(before["true_peak_dbtp"].as_f64().unwrap() / 20.0);
        let expected = [
            (ItemKey::ReplayGainTrackGain, "REPLAYGAIN_TRACK_GAIN", format!("{gain:.2} dB")),
            (ItemKey::ReplayGainTrackPeak, "REPLAYGAIN_TRACK_PEAK", format!("{peak:.6}")),
        ];
        for (key, json, value) in expected {
            assert_eq!(field(&bench, name, key).as_ref(), Some(&value), "{name}");
            assert_eq!(line["tags_written"][json], value, "{name}");
        }
        assert_eq!(line["tags_written"]["REPLAYGAIN_REFERENCE_LOUDNESS"], "-18.00 LUFS");
        assert_eq!(bench.measure(name), before, "{name}");
        let again = bench.run(&["loudness", name, "--write-tags", "replaygain", "--json"]).succeeded();
        assert_eq!(again.json()[0]["tags_changed"], false, "{name}");
    }
    assert_eq!(bench.files().len(), 7, "nothing else is left");
}

#[test]
fn an_album_has_one_gain_in_all_its_tracks() {
    let bench = Bench::new();
    fs::create_dir(bench.path("album")).unwrap();
    fs::copy(clip("solo_tabla.flac"), bench.path("album/1.flac")).unwrap();
    fs::copy(clip("solo_guitar_em9.flac"), bench.path("album/2.flac")).unwrap();
    fs::copy(media("sine.opus"), bench.path("album/3.opus")).unwrap();
    let run = bench.run(&["loudness", "album", "--album", "--write-tags", "r128", "--json"]).succeeded();
    let lines = run.json();
    assert_eq!(lines.len(), 4);
    let album = &lines[3]["album"];
    let gain = album["replaygain_album_gain_db"].as_f64().unwrap();
    for name in ["album/1.flac", "album/2.flac"] {
        assert_eq!(field(&bench, name, ItemKey::ReplayGainAlbumGain), Some(format!("{gain:.2} dB")));
        assert!(field(&bench, name, ItemKey::ReplayGainTrackGain).is_some());
    }
    // Q7.8 to -23 LUFS, and nothing of the other scheme.
    let q7_8 = |lufs: &serde_json::Value| ((-23.0 - lufs.as_f64().unwrap()) * 256.0).round().to_string();
    let written = &lines[2]["tags_written"];
    assert_eq!(written["R128_TRACK_GAIN"], q7_8(&lines[2]["integrated_lufs"]));
    assert_eq!(written["R128_ALBUM_GAIN"], q7_8(&album["integrated_lufs"]));
    assert_eq!(written.as_object().unwrap().len(), 2);
    let bytes = fs::read(bench.path("album/3.opus")).unwrap();
    let has = |word: &str| bytes.windows(word.len()).any(|found| found == word.as_bytes());
    assert!(has("R128_ALBUM_GAIN=") && !has("REPLAYGAIN"));
}

#[test]
fn opus_never_has_gains_of_both_schemes() {
    let bench = Bench::new();
    fs::copy(media("sine.opus"), bench.path("x.opus")).unwrap();
    for (scheme, there, gone) in [
        ("r128", "R128_TRACK_GAIN=", "REPLAYGAIN_"),
        ("replaygain", "REPLAYGAIN_TRACK_GAIN=", "R128_"),
        ("r128", "R128_TRACK_GAIN=", "REPLAYGAIN_"),
    ] {
        bench.run(&["loudness", "x.opus", "--write-tags", scheme]).succeeded();
        let bytes = fs::read(bench.path("x.opus")).unwrap();
        let has = |word: &str| bytes.windows(word.len()).any(|found| found == word.as_bytes());
        assert!(has(there) && !has(gone), "{scheme}");
    }
}

#[test]
fn an_album_without_one_of_its_tracks_has_no_gain() {
    let bench = Bench::new();
    write_bursts(&bench.path("1.wav"), 44_100, 2, 0.2);
    fs::write(bench.path("2.wav"), "").unwrap();
    let run = bench.run(&["loudness", "1.wav", "2.wav", "--album", "--write-tags", "replaygain"]);
    run.failed_with("2.wav", &["empty"]);
    assert!(run.stdout.contains("no album gain"), "{}", run.stdout);
    assert!(field(&bench, "1.wav", ItemKey::ReplayGainTrackGain).is_some());
    assert!(field(&bench, "1.wav", ItemKey::ReplayGainAlbumGain).is_none());
}

#[test]
fn silence_gets_no_tag_and_says_so() {
    let bench = Bench::new();
    write_bursts(&bench.path("s.wav"), 44_100, 2, 0.0);
    let before = fs::read(bench.path("s.wav")).unwrap();
    let run = bench.run(&["loudness", "s.wav", "--write-tags", "replaygain"]).succeeded();
    assert!(run.stdout.contains("s.wav: no loudness (silence"), "{}", run.stdout);
    let run = bench.run(&["loudness", "s.wav", "--write-tags", "replaygain", "--json"]).succeeded();
    assert_eq!(run.json()[0]["tags_written"], serde_json::json!({}));
    assert!(fs::read(bench.path("s.wav")).unwrap() == before);
}

#[test]
#[cfg(unix)]
fn what_cannot_be_tagged_is_one_error_line() {
    use std::os::unix::fs::PermissionsExt;
    let bench = Bench::new();
    let call = ["loudness", "x", "--write-tags", "replaygain"];
    let refused = |content: &[u8], words: &[&str]| {
        fs::write(bench.path("x"), content).unwrap();
        bench.run(&call).failed_with("x", words);
        assert!(fs::read(bench.path("x")).unwrap() == content);
        assert_eq!(bench.files(), ["x"]);
    };
    refused(&fs::read(media("sine.aac")).unwrap(), &["raw AAC", "; "]);
    refused(&fs::read(clip("solo_tabla.flac")).unwrap()[..200_000], &["("]);
    let flac = fs::read(clip("solo_tabla.flac")).unwrap();
    fs::write(bench.path("x"), &flac).unwrap();
    fs::set_permissions(bench.path("x"), fs::Permissions::from_mode(0o444)).unwrap();
    bench.run(&call).failed_with("x", &["denied", "; "]);
    fs::set_permissions(bench.path("x"), fs::Permissions::from_mode(0o644)).unwrap();
    // A full disk, as in the test of `master`.
    let program = env!("CARGO_BIN_EXE_auralis");
    let script = format!("trap '' XFSZ; ulimit -f 100; exec {program} loudness x --write-tags replaygain");
    let output = Command::new("sh").args(["-c", &script]).current_dir(&bench.folder).output().unwrap();
    Run::of(output).failed_with("x", &["space", "; "]);
    assert!(fs::read(bench.path("x")).unwrap() == flac);
    assert_eq!(bench.files(), ["x"]);
}
