//! What may be written: nothing that is read, nothing twice, and no empty folders.

use std::fs;
use std::process::{Command, Stdio};

use crate::harness::{Bench, write_bursts};

/// Runs a call that must be refused, and expects every file as it was.
#[track_caller]
fn refused(bench: &Bench, arguments: &[&str], path: &str, words: &[&str]) {
    let content = |bench: &Bench| {
        let read = |name: String| (fs::read(bench.path(&name)).unwrap(), name);
        bench.files().into_iter().map(read).collect::<Vec<_>>()
    };
    let before = content(bench);
    bench.run(arguments).failed_with(path, words);
    assert!(content(bench) == before, "{arguments:?} changed a file");
}

#[test]
fn force_never_reaches_a_file_that_is_read() {
    let bench = Bench::new();
    for name in ["in.wav", "ref.wav", "other.wav"] {
        write_bursts(&bench.path(name), 44_100, 2, 0.2);
    }
    let input = &["the input in.wav"];
    refused(&bench, &["master", "in.wav", "-o", "in.wav", "--force"], "in.wav", input);
    refused(&bench, &["master", "in.wav", "-o", "x.wav", "--report", "in.wav", "--force"], "in.wav", input);
    refused(&bench, &["master", "in.wav", "-o", "x.wav", "--plan", "./in.wav", "--force"], "./in.wav", input);
    refused(&bench, &["loudness", "in.wav", "--curve", "in.wav", "--force"], "in.wav", input);
    let onto_reference = ["master", "in.wav", "--reference", "ref.wav", "-o", "ref.wav", "--force"];
    refused(&bench, &onto_reference, "ref.wav", &["the input ref.wav"]);
    // Another spelling, and another name, of the same file.
    fs::create_dir(bench.path("sub")).unwrap();
    fs::hard_link(bench.path("in.wav"), bench.path("linked.wav")).unwrap();
    refused(&bench, &["master", "in.wav", "-o", "sub/../in.wav", "--force"], "sub/../in.wav", input);
    refused(&bench, &["master", "in.wav", "-o", "linked.wav", "--force"], "linked.wav", input);
}

#[test]
fn an_input_named_twice_is_refused_twice() {
    let bench = Bench::new();
    write_bursts(&bench.path("in.wav"), 44_100, 2, 0.2);
    let input = fs::read(bench.path("in.wav")).unwrap();
    let run = bench.run(&["master", "in.wav", "in.wav", "-o", ".", "--force"]);
    assert_eq!((run.code, run.stderr.matches("the input").count()), (Some(1), 2), "{}", run.stderr);
    assert!(fs::read(bench.path("in.wav")).unwrap() == input);
    // Where the first can be written, the second is not written over it.
    let run = bench.run(&["master", "in.wav", "./in.wav", "-o", "out", "--force"]);
    run.failed_with("out/in.wav", &["already"]);
    assert_eq!(bench.files(), ["in.wav", "out/in.wav"]);
}

#[test]
fn the_report_is_no_output_of_another_kind() {
    let bench = Bench::new();
    write_bursts(&bench.path("in.wav"), 44_100, 2, 0.2);
    let both = ["master", "in.wav", "-o", "x.wav", "--report", "x.wav", "--force"];
    refused(&bench, &both, "x.wav", &["the report"]);
    let both = ["master", "in.wav", "-o", "x.wav", "--report", "x.txt", "--plan", "x.txt"];
    refused(&bench, &both, "x.txt", &["the report"]);
    // Found before the work, not after it.
    fs::write(bench.path("r.html"), "precious").unwrap();
    let existing = ["master", "in.wav", "-o", "x.wav", "--report", "r.html"];
    refused(&bench, &existing, "r.html", &["exists", "--force"]);
}

#[test]
fn a_second_run_on_a_folder_leaves_the_masters_of_the_first_alone() {
    let bench = Bench::new();
    fs::create_dir(bench.path("album")).unwrap();
    write_bursts(&bench.path("album/1.wav"), 44_100, 2, 0.2);
    bench.run(&["master", "album"]).succeeded();
    bench.run(&["master", "album", "--force"]).succeeded();
    assert_eq!(bench.files(), ["album/1.master.wav", "album/1.wav"]);
    // Whoever names one means it, and measuring takes all.
    bench.run(&["master", "album/1.master.wav"]).succeeded();
    assert!(bench.path("album/1.master.master.wav").exists());
    assert_eq!(bench.run(&["loudness", "album", "--json"]).succeeded().json().len(), 3);
}

#[test]
fn a_failure_leaves_no_empty_folders() {
    let bench = Bench::new();
    fs::create_dir(bench.path("kept")).unwrap();
    write_bursts(&bench.path("in.flac.wav"), 44_100, 2, 0.2);
    bench.run(&["master", "in.flac.wav", "--format", "flac", "-o", "in.flac"]).succeeded();
    for output in ["kept/new/deep/", "new/deep/"] {
        let run = bench.run(&["master", "in.flac", "--bit-depth", "32f", "-o", output]);
        run.failed_with(&format!("{output}in.flac"), &["FLAC", "; "]);
    }
    assert!(!bench.path("new").exists() && !bench.path("kept/new").exists());
    assert!(bench.path("kept").exists(), "a folder that was there stays");
    bench.run(&["master", "in.flac", "-o", "new/deep/"]).succeeded();
    assert!(bench.path("new/deep/in.flac").exists());
}

#[test]
#[cfg(target_os = "linux")]
fn results_that_cannot_be_printed_are_a_failure() {
    let bench = Bench::new();
    write_bursts(&bench.path("in.wav"), 44_100, 1, 0.2);
    let full = || Stdio::from(fs::OpenOptions::new().write(true).open("/dev/full").unwrap());
    let call = |arguments: &[&str]| {
        let mut command = Command::new(env!("CARGO_BIN_EXE_auralis"));
        command.args(arguments).current_dir(&bench.folder);
        command
    };
    let output = call(&["loudness", "in.wav", "--json"]).stdout(full()).output().unwrap();
    let error = String::from_utf8(output.stderr).unwrap();
    assert_eq!((output.status.code(), error.lines().count()), (Some(1), 1), "{error}");
    assert!(error.starts_with("error: (stdout): "), "{error}");
    // The exit code still tells where nothing can be said at all.
    let status = call(&["loudness", "missing.wav"]).stderr(full()).status().unwrap();
    assert_eq!(status.code(), Some(1));
}
