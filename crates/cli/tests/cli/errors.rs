//! Every mistake gets its sentence and its exit code, and leaves nothing behind.

use std::fs;
use std::process::Command;

use crate::harness::{Bench, Run, clip, write_bursts};

/// Masters `input` into out/, expects a failure about `path` that says `words`, and nothing left.
#[track_caller]
fn fails(bench: &Bench, input: &str, words: &[&str]) {
    let before = bench.files();
    bench.run(&["master", input, "-o", "out/"]).failed_with(input, words);
    assert_eq!(bench.files(), before, "nothing is left behind");
    let run = bench.run(&["loudness", input, "--json"]);
    run.failed_with(input, words);
    let line = run.json().remove(0);
    assert_eq!(line["path"], input);
    assert!(line["error"]["kind"].is_string() && line["error"]["message"].is_string(), "{line}");
}

#[test]
fn files_that_are_no_audio() {
    let bench = Bench::new();
    fs::write(bench.path("empty.wav"), "").unwrap();
    fails(&bench, "empty.wav", &["empty"]);
    fs::write(bench.path("text.flac"), "this is not audio, it is a letter to a friend\n".repeat(50)).unwrap();
    fails(&bench, "text.flac", &["; "]);
    fs::create_dir_all(bench.path("folder/below")).unwrap();
    fs::write(bench.path("folder/below/cover.jpg"), "not audio").unwrap();
    fails(&bench, "folder", &["no audio files below it"]);
    fails(&bench, "missing.wav", &["; "]);
}

#[test]
fn damaged_files() {
    let bench = Bench::new();
    let flac = fs::read(clip("solo_tabla.flac")).unwrap();
    fs::write(bench.path("cut.flac"), &flac[..flac.len() / 2]).unwrap();
    fails(&bench, "cut.flac", &["("]);
    write_bursts(&bench.path("whole.wav"), 44_100, 1, 0.5);
    let mut wav = fs::read(bench.path("whole.wav")).unwrap();
    fs::remove_file(bench.path("whole.wav")).unwrap();
    wav[22..24].copy_from_slice(&65_535u16.to_le_bytes());
    wav[24..28].copy_from_slice(&u32::MAX.to_le_bytes());
    fs::write(bench.path("absurd.wav"), &wav).unwrap();
    fails(&bench, "absurd.wav", &["; "]);
}

#[test]
fn one_bad_file_does_not_end_a_batch() {
    let bench = Bench::new();
    fs::create_dir(bench.path("in")).unwrap();
    write_bursts(&bench.path("in/a.wav"), 44_100, 2, 0.2);
    fs::write(bench.path("in/b.wav"), "").unwrap();
    write_bursts(&bench.path("in/c.wav"), 44_100, 2, 0.2);
    let run = bench.run(&["master", "in", "-o", "out", "--json"]);
    assert_eq!(run.code, Some(1));
    let lines = run.json();
    assert_eq!(lines.len(), 3);
    assert!(
        lines[0]["output"].is_string() && lines[1]["error"].is_object() && lines[2]["output"].is_string()
    );
    assert_eq!(bench.files(), ["in/a.wav", "in/b.wav", "in/c.wav", "out/a.wav", "out/c.wav"]);
}

#[test]
fn outputs_that_must_not_be_replaced() {
    let bench = Bench::new();
    write_bursts(&bench.path("in.wav"), 44_100, 2, 0.2);
    fs::write(bench.path("taken.wav"), "precious").unwrap();
    bench.run(&["master", "in.wav", "-o", "taken.wav"]).failed_with("taken.wav", &["exists", "--force"]);
    assert_eq!(fs::read(bench.path("taken.wav")).unwrap(), b"precious");
    bench.run(&["master", "in.wav", "-o", "taken.wav", "--force"]).succeeded();

    let input = fs::read(bench.path("in.wav")).unwrap();
    bench.run(&["master", "in.wav", "-o", "in.wav", "--force"]).failed_with("in.wav", &["input"]);
    assert_eq!(fs::read(bench.path("in.wav")).unwrap(), input);

    fs::create_dir_all(bench.path("x")).unwrap();
    fs::copy(bench.path("in.wav"), bench.path("x/in.wav")).unwrap();
    let run = bench.run(&["master", "in.wav", "x/in.wav", "-o", "both/"]);
    run.failed_with("both/in.wav", &["already"]);
}

#[test]
fn places_that_cannot_be_written() {
    let bench = Bench::new();
    write_bursts(&bench.path("in.wav"), 44_100, 2, 0.2);
    // A folder below a file: no user, not even root, can write there.
    let run = bench.run(&["master", "in.wav", "-o", "in.wav/out.wav"]);
    run.failed_with("in.wav", &["; "]);
    assert_eq!(bench.files(), ["in.wav"]);
    // A file system that takes no new files from anyone.
    if cfg!(target_os = "linux") {
        let run = bench.run(&["master", "in.wav", "-o", "/proc/auralis/out.wav"]);
        assert_eq!(run.code, Some(1), "{}", run.stderr);
    }
}

#[test]
#[cfg(unix)]
fn a_full_disk_leaves_nothing() {
    let bench = Bench::new();
    write_bursts(&bench.path("in.wav"), 44_100, 10, 0.2);
    // A limit on the size of files fails a write in its middle, as a full disk does. The signal that comes
    // with it is ignored so that the write itself returns the error.
    let script = format!(
        "trap '' XFSZ; ulimit -f 100; exec {} master in.wav -o out.wav",
        env!("CARGO_BIN_EXE_auralis")
    );
    let output = Command::new("sh").args(["-c", &script]).current_dir(&bench.folder).output().unwrap();
    let run = Run::of(output);
    run.failed_with("out.wav", &["; "]);
    assert_eq!(bench.files(), ["in.wav"]);
    // A curve of 96 lines, and a name for scripts.
    let script = format!(
        "trap '' XFSZ; ulimit -f 1; exec {} loudness in.wav --curve curve.csv --json",
        env!("CARGO_BIN_EXE_auralis")
    );
    let output = Command::new("sh").args(["-c", &script]).current_dir(&bench.folder).output().unwrap();
    let run = Run::of(output);
    run.failed_with("curve.csv", &["; "]);
    assert_eq!(run.json()[1]["error"]["kind"], "no_space", "{}", run.stdout);
    assert_eq!(bench.files(), ["in.wav"]);
}

#[test]
fn wrong_usage_is_exit_code_2() {
    let bench = Bench::new();
    write_bursts(&bench.path("in.wav"), 44_100, 1, 0.2);
    for arguments in [
        &["master"][..],
        &["no-such-command"],
        &["master", "in.wav", "--intensity", "2"],
        &["master", "in.wav", "--target", "loud"],
        &["master", "in.wav", "--target", "3"],
        &["master", "in.wav", "-o", "out.mp3"],
        &["master", "in.wav", "-o", "out.flac", "--format", "wav"],
        &["master", "in.wav", "-o", "out.flac", "--bit-depth", "32f"],
        &["master", "in.wav", "--threads", "0"],
        &["loudness", "in.wav", "in.wav", "--curve", "c.csv"],
    ] {
        let run = bench.run(arguments);
        assert_eq!(run.code, Some(2), "{arguments:?}: {}", run.stderr);
        assert!(run.stderr.starts_with("error: "), "{}", run.stderr);
        assert_eq!(bench.files(), ["in.wav"]);
    }
}
