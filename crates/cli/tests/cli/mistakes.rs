//! What is said of files and options that cannot be meant: one line, true, and with advice that helps.

use std::fs;
use std::path::Path;

use serde_json::Value;

use crate::harness::{Bench, clip, write_bursts, write_tone};

/// A mono file of 32-bit float samples.
fn write_float(path: &Path, sample_rate: u32, samples: impl IntoIterator<Item = f32>) {
    let sample_format = hound::SampleFormat::Float;
    let spec = hound::WavSpec { channels: 1, sample_rate, bits_per_sample: 32, sample_format };
    let mut writer = hound::WavWriter::create(path, spec).unwrap();
    samples.into_iter().for_each(|sample| writer.write_sample(sample).unwrap());
    writer.finalize().unwrap();
}

#[test]
fn a_level_that_no_recording_has_is_refused_and_not_silenced() {
    let bench = Bench::new();
    let spike = |level: f32| (0..44_100).map(move |n| if n == 20_000 { level } else { 0.1 });
    write_float(&bench.path("absurd.wav"), 44_100, spike(1e30));
    for command in ["limit", "master"] {
        let run = bench.run(&[command, "absurd.wav", "-o", "out.wav"]);
        run.failed_with("absurd.wav", &["+100 dBFS", "frame 20000", "full scale"]);
        assert_eq!(bench.files(), ["absurd.wav"]);
    }
    // 16-bit integers that nobody scaled are served.
    write_float(&bench.path("unscaled.wav"), 44_100, (0..44_100).map(|n| 30_000.0 * (n as f32 * 0.1).sin()));
    bench.run(&["limit", "unscaled.wav", "-o", "limited.wav"]).succeeded();
    bench.run(&["master", "unscaled.wav", "-o", "mastered.wav"]).succeeded();
}

#[test]
fn a_rate_too_low_to_measure_says_what_to_do() {
    let bench = Bench::new();
    write_float(&bench.path("low.wav"), 4_000, (0..8_000).map(|n| (n as f32 * 0.1).sin() / 2.0));
    bench.run(&["loudness", "low.wav"]).failed_with("low.wav", &["4000 Hz", "8000", "auralis resample"]);
    bench.run(&["resample", "low.wav", "-o", "high.wav", "--rate", "48000"]).succeeded();
    bench.run(&["loudness", "high.wav"]).succeeded();
}

#[test]
#[cfg(unix)]
fn links_that_lead_nowhere() {
    use std::os::unix::fs::symlink;

    let bench = Bench::new();
    fs::create_dir_all(bench.path("in/deep")).unwrap();
    write_bursts(&bench.path("in/deep/a.wav"), 44_100, 1, 0.5);
    symlink(bench.path("in"), bench.path("in/deep/up")).unwrap();
    symlink("nothing.txt", bench.path("in/notes.txt")).unwrap();
    // A circle of links costs nothing, and what is no audio is nobody's concern.
    assert_eq!(bench.run(&["loudness", "in", "--json"]).succeeded().json().len(), 1);
    symlink("gone.wav", bench.path("in/b.wav")).unwrap();
    let run = bench.run(&["loudness", "in", "--json"]);
    run.failed_with("in/b.wav", &["the link leads to nothing"]);
    assert_eq!(run.json().len(), 2);
}

#[test]
#[cfg(unix)]
fn names_do_not_control_the_terminal() {
    let bench = Bench::new();
    let name = "two\nlines\u{1b}[31m.wav";
    fs::write(bench.path(name), "").unwrap();
    let run = bench.run(&["loudness", name, "--json"]);
    run.failed_with("two\\nlines\\u{1b}[31m.wav", &["empty"]);
    assert_eq!(run.stderr.lines().count(), 1, "{}", run.stderr);
    assert_eq!(run.json()[0]["path"], name, "a script gets the name as it is");

    write_bursts(&bench.path(name), 44_100, 1, 0.5);
    for arguments in [&["loudness", name][..], &["limit", name, "-o", "out/"], &["duplicates", "."]] {
        let run = bench.run(arguments).succeeded();
        assert!(!run.stdout.contains('\u{1b}') && !run.stderr.contains('\u{1b}'), "{:?}", run.stdout);
    }
}

#[test]
fn several_outputs_need_a_folder() {
    let bench = Bench::new();
    for name in ["a.wav", "b.wav"] {
        write_bursts(&bench.path(name), 44_100, 1, 0.5);
    }
    for command in ["limit", "master"] {
        let run = bench.run(&[command, "a.wav", "b.wav", "-o", "same.wav"]);
        assert_eq!(run.code, Some(2), "{}", run.stderr);
        assert!(run.stderr.contains("same.wav") && run.stderr.contains("folder"), "{}", run.stderr);
        assert_eq!(bench.files(), ["a.wav", "b.wav"]);
    }
    bench.run(&["limit", "a.wav", "b.wav", "-o", "same.wav/"]).succeeded();
    assert!(bench.path("same.wav/b.wav").is_file());
}

#[test]
fn silence_is_like_nothing() {
    let bench = Bench::new();
    fs::create_dir(bench.path("in")).unwrap();
    write_float(&bench.path("in/silence.wav"), 44_100, vec![0.0; 5 * 44_100]);
    write_float(&bench.path("in/one.wav"), 44_100, [0.5]);
    let song = clip("solo_tabla.flac");
    let song = song.as_str();
    for name in ["in/silence.wav", "in/one.wav"] {
        for pair in [[name, song], [song, name], [name, name]] {
            let line = bench.run(&["compare", pair[0], pair[1], "--json"]).succeeded().json().remove(0);
            assert!(line["similarity"].is_null(), "{line}");
            assert_eq!(line["contributions"], Value::Object(serde_json::Map::new()), "{line}");
        }
        let text = bench.run(&["compare", name, song]).succeeded().stdout;
        assert!(text.contains("similarity  –"), "{text}");
    }
    let line = bench.run(&["similar", song, "--in", "in", "--json"]).succeeded().json().remove(0);
    assert_eq!(line["similar"], Value::Array(Vec::new()), "{line}");
}

#[test]
fn usage_errors_are_in_the_words_of_the_user() {
    let bench = Bench::new();
    for (arguments, words) in [
        (&["similar", "a.wav", "--in", ".", "-n", "0"][..], "from 1 on"),
        (&["similar", "a.wav", "--in", ".", "-n", "some"][..], "whole number"),
        (&["loudness", "a.wav", "--threads", "0"][..], "whole number from 1 on"),
        (&["loudness", "a.wav", "--threads", "-1"][..], "'-1'"),
        (&["resample", "a.wav", "-o", "b.wav", "--rate", "999"][..], "from 1000 to 768000"),
        (&["resample", "a.wav", "-o", "b.wav", "--rate", "44.1k"][..], "from 1000 to 768000"),
    ] {
        let run = bench.run(arguments);
        assert_eq!(run.code, Some(2), "{arguments:?}: {}", run.stderr);
        assert!(run.stderr.contains(words), "{arguments:?}: {}", run.stderr);
        for foreign in ["non-zero type", "invalid digit", "..="] {
            assert!(!run.stderr.contains(foreign), "{}", run.stderr);
        }
    }
}

#[test]
fn duplicates_do_not_vouch_for_what_they_could_not_read() {
    let bench = Bench::new();
    fs::create_dir(bench.path("in")).unwrap();
    write_bursts(&bench.path("in/a.wav"), 44_100, 1, 0.5);
    fs::write(bench.path("in/b.wav"), "").unwrap();
    let run = bench.run(&["duplicates", "in"]);
    run.failed_with("in/b.wav", &["empty"]);
    assert!(run.stdout.contains("1 of 2 files that could be read"), "{}", run.stdout);
}

#[test]
fn a_clipped_conversion_is_not_told_to_turn_a_gain_that_it_has_not() {
    let bench = Bench::new();
    write_tone(&bench.path("hot.wav"), 44_100, 997.0, 3.0, 1.0);
    let run = bench.run(&["resample", "hot.wav", "-o", "hot.flac", "--rate", "48000"]).succeeded();
    assert!(run.stdout.contains("clipped; write WAV with --bit-depth 32f"), "{}", run.stdout);
    assert!(!run.stdout.contains("lower the gain"), "{}", run.stdout);
}
