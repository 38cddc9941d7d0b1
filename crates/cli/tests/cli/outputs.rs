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
    // Other spellings of one name, of a folder that is there and of one that is not.
    fs::create_dir(bench.path("sub")).unwrap();
    for (output, report) in
        [("x.wav", "./x.wav"), ("x.wav", "sub/../x.wav"), ("new/x.wav", "sub/../new/x.wav")]
    {
        let both = ["master", "in.wav", "-o", output, "--report", report, "--force"];
        refused(&bench, &both, output, &["the report"]);
    }
    #[cfg(unix)]
    {
        std::os::unix::fs::symlink("sub", bench.path("other")).unwrap();
        let both = ["master", "in.wav", "-o", "other/x.wav", "--report", "sub/x.wav"];
        refused(&bench, &both, "other/x.wav", &["the report"]);
    }
    // Found before the work, not after it.
    fs::write(bench.path("r.html"), "precious").unwrap();
    let existing = ["master", "in.wav", "-o", "x.wav", "--report", "r.html"];
    refused(&bench, &existing, "r.html", &["exists", "--force"]);
    #[cfg(unix)]
    {
        // A link is a file, wherever it leads.
        std::os::unix::fs::symlink("nowhere", bench.path("link.html")).unwrap();
        let run = bench.run(&["master", "in.wav", "-o", "x.wav", "--report", "link.html"]);
        run.failed_with("link.html", &["exists", "--force"]);
        assert!(!bench.path("x.wav").exists());
    }
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
    let output = call(&["loudness", "in.wav", "in.wav", "--json"]).stdout(full()).output().unwrap();
    let error = String::from_utf8(output.stderr).unwrap();
    assert_eq!((output.status.code(), error.lines().count()), (Some(1), 1), "{error}");
    assert!(error.starts_with("error: (stdout): "), "{error}");
    // The exit code still tells where nothing can be said at all.
    let status = call(&["loudness", "missing.wav"]).stderr(full()).status().unwrap();
    assert_eq!(status.code(), Some(1));
}

#[test]
#[cfg(unix)]
fn a_reader_that_has_gone_away_is_no_failure() {
    let bench = Bench::new();
    write_bursts(&bench.path("in.wav"), 44_100, 1, 0.2);
    let (reader, writer) = std::io::pipe().unwrap();
    drop(reader);
    let output = Command::new(env!("CARGO_BIN_EXE_auralis"))
        .args(["loudness", "in.wav", "in.wav"])
        .current_dir(&bench.folder)
        .stdout(Stdio::from(writer))
        .output()
        .unwrap();
    assert_eq!((output.status.code(), output.stderr.as_slice()), (Some(0), &[][..]));
}

#[test]
#[cfg(target_os = "linux")]
fn no_more_threads_work_than_were_asked_for() {
    let bench = Bench::new();
    let inputs: Vec<String> = (0..6).map(|n| format!("{n}.wav")).collect();
    inputs.iter().for_each(|name| write_bursts(&bench.path(name), 44_100, 20, 0.2));
    let mut child = Command::new(env!("CARGO_BIN_EXE_auralis"))
        .args(["loudness", "--threads", "1", "-q"])
        .args(&inputs)
        .current_dir(&bench.folder)
        .spawn()
        .unwrap();
    let mut most = 0;
    while child.try_wait().unwrap().is_none() {
        most = most.max(fs::read_dir(format!("/proc/{}/task", child.id())).map_or(0, Iterator::count));
        std::thread::yield_now();
    }
    assert!(child.wait().unwrap().success());
    // The first one, the one for Ctrl-C, that of the batch, and that of work within a track.
    assert!((1..=4).contains(&most), "{most} threads");
}

#[test]
fn an_output_is_of_the_kind_of_its_input() {
    let bench = Bench::new();
    write_bursts(&bench.path("in.wav"), 44_100, 1, 0.2);
    bench.run(&["master", "in.wav", "--bit-depth", "32f", "-o", "float.wav"]).succeeded();
    // The same bytes as RF64, which programs write where a file might have grown beyond 4 GiB.
    let wav = fs::read(bench.path("in.wav")).unwrap();
    let mut rf64 = b"RF64\xff\xff\xff\xffWAVEds64\x1c\0\0\0".to_vec();
    let data = wav.len() as u64 - 44;
    for size in [data + 72, data, data / 4] {
        rf64.extend(size.to_le_bytes());
    }
    rf64.extend([0; 4]);
    rf64.extend(&wav[12..40]);
    rf64.extend([0xff; 4]);
    rf64.extend(&wav[44..]);
    fs::write(bench.path("long.rf64"), rf64).unwrap();
    for (input, output, codec) in
        [("float.wav", "out/float.wav", "pcm_f32"), ("long.rf64", "out/long.wav", "pcm_s16")]
    {
        bench.run(&["master", input, "-o", "out/"]).succeeded();
        assert_eq!(bench.measure(output)["codec"], codec, "{input}");
    }
}
