//! `auralis limit`, and what all stage commands have in common.

use std::fs;

use crate::harness::{Bench, assert_keys, clip, samples, write_bursts};

#[test]
fn true_peaks_stay_under_the_ceiling_and_all_else_in_its_place() {
    let bench = Bench::new();
    let input = clip("rock_feelings_95bpm.flac");
    let call = ["limit", &input, "-o", "x.wav", "--gain", "8", "--ceiling", "-2", "--json"];
    let run = bench.run(&call).succeeded();
    let line = run.json().remove(0);
    let keys = ["input", "output", "duration_s", "sample_rate_hz", "channels", "codec"];
    assert_keys(&run.stdout, &line, &keys);
    assert_eq!((line["codec"].as_str(), line["clipped_samples"].as_u64()), (Some("pcm_f32"), Some(0)));
    assert!(line["max_gain_reduction_db"].as_f64().unwrap() > 3.0, "{line}");
    let (before, after) = (bench.measure(&input), bench.measure("x.wav"));
    // The limiter looks twice, with a finer meter than this one.
    assert!(after["true_peak_dbtp"].as_f64().unwrap() <= -1.99, "{after}");
    let output_dbtp = line["output_true_peak_dbtp"].as_f64().unwrap();
    assert!((-2.1..=-1.99).contains(&output_dbtp), "{line}");
    let input_dbtp = line["input_true_peak_dbtp"].as_f64().unwrap();
    assert!((input_dbtp - before["true_peak_dbtp"].as_f64().unwrap()).abs() < 0.05, "{line}, {before}");
    assert!((0.0..0.1).contains(&line["ceiling_trim_db"].as_f64().unwrap()), "{line}");
    assert_eq!(before["duration_s"], after["duration_s"]);
    assert!(after["integrated_lufs"].as_f64() > before["integrated_lufs"].as_f64());
}

#[test]
fn link_and_soft_clipper_are_at_hand() {
    let bench = Bench::new();
    let input = clip("rock_feelings_95bpm.flac");
    let reduction = |more: &[&str]| {
        let call = ["limit", &input, "-o", "x.wav", "--gain", "9", "--force", "--json"];
        let run = bench.run(&[&call[..], more].concat()).succeeded();
        let line = run.json().remove(0);
        assert!(line["output_true_peak_dbtp"].as_f64().unwrap() <= -0.99, "{line}");
        (line["max_gain_reduction_db"].as_f64().unwrap(), samples(&bench.path("x.wav")))
    };
    let (alone, linked) = reduction(&[]);
    let (clipped, _) = reduction(&["--soft-clip", "-4"]);
    assert!(clipped < 0.4 * alone, "{clipped} instead of {alone} dB");
    assert!(reduction(&["--link", "0"]).1 != linked);
    // A human reads the peaks as well.
    let run = bench.run(&["limit", &input, "-o", "y.wav"]).succeeded();
    assert!(run.stdout.contains("true peak ") && run.stdout.contains(" → "), "{}", run.stdout);
}

#[test]
fn what_needs_no_limiting_is_the_input_bit_for_bit_to_its_last_frame() {
    let bench = Bench::new();
    // Loud to the very end: a tail that was cut, or a latency that was not made good, would show.
    let spec = hound::WavSpec {
        channels: 2,
        sample_rate: 48_000,
        bits_per_sample: 32,
        sample_format: hound::SampleFormat::Float,
    };
    let mut writer = hound::WavWriter::create(bench.path("in.wav"), spec).unwrap();
    (0..30_001).for_each(|n| writer.write_sample(((n * n) as f32 * 0.37).sin() * 0.4).unwrap());
    writer.write_sample(0.3f32).unwrap();
    writer.finalize().unwrap();
    bench.run(&["limit", "in.wav", "-o", "out.wav"]).succeeded();
    assert!(samples(&bench.path("in.wav")) == samples(&bench.path("out.wav")));
    // A gain alone is that gain, and nothing else.
    bench.run(&["limit", "in.wav", "-o", "half.wav", "--gain", "-6.020599913279624"]).succeeded();
    let half: Vec<f32> = samples(&bench.path("in.wav")).iter().map(|x| x * 0.5).collect();
    let halved = samples(&bench.path("half.wav"));
    // The gain is 0.5 to the last digit of f32.
    assert!(half.iter().zip(&halved).all(|(a, b)| (a - b).abs() <= 6e-8), "scaled");
}

#[test]
fn formats_and_depths_follow_the_rules_of_stages() {
    let bench = Bench::new();
    write_bursts(&bench.path("in.wav"), 44_100, 2, 0.5);
    let codec = |output: &str, more: &[&str]| {
        let run = bench.run(&[&["limit", "in.wav", "-o", output, "--json"][..], more].concat()).succeeded();
        let line = run.json().remove(0);
        assert_eq!(line["codec"], bench.measure(output)["codec"]);
        line["codec"].as_str().unwrap().to_owned()
    };
    assert_eq!(codec("a.wav", &[]), "pcm_f32", "as computed");
    assert_eq!(codec("b.wav", &["--bit-depth", "16"]), "pcm_s16");
    assert_eq!(codec("c.wav", &["--bit-depth", "24", "--dither", "none"]), "pcm_s24");
    assert_eq!(codec("d.flac", &["--dither", "shaped"]), "flac");
    // Dither is there unless it is turned off.
    bench.run(&["limit", "in.wav", "-o", "plain.wav", "--bit-depth", "16", "--dither", "none"]).succeeded();
    assert!(samples(&bench.path("plain.wav")) == samples(&bench.path("in.wav")));
    assert!(samples(&bench.path("b.wav")) != samples(&bench.path("in.wav")));
}

#[test]
fn folders_become_folders_and_errors_stay_single() {
    let bench = Bench::new();
    fs::create_dir_all(bench.path("album/disc 2")).unwrap();
    write_bursts(&bench.path("album/1.wav"), 44_100, 1, 0.5);
    fs::write(bench.path("album/2.wav"), "").unwrap();
    write_bursts(&bench.path("album/disc 2/3.wav"), 44_100, 1, 0.5);
    let run = bench.run(&["limit", "album", "-o", "out", "--format", "flac", "--json"]);
    run.failed_with("album/2.wav", &["empty"]);
    let lines = run.json();
    assert!(
        lines[0]["output"].is_string() && lines[1]["error"].is_object() && lines[2]["output"].is_string()
    );
    let made: Vec<String> = bench.files().into_iter().filter(|name| name.starts_with("out")).collect();
    assert_eq!(made, ["out/1.flac", "out/disc 2/3.flac"]);
    // Not again over what is there, and never over an input.
    let run = bench.run(&["limit", "album/1.wav", "-o", "out/1.flac"]);
    run.failed_with("out/1.flac", &["--force"]);
    bench.run(&["limit", "album/1.wav", "-o", "out/1.flac", "--force", "--quiet"]).succeeded();
    let run = bench.run(&["limit", "album/1.wav", "-o", "album/1.wav", "--force"]);
    run.failed_with("album/1.wav", &["the input"]);
}

#[test]
fn wrong_usage_of_a_stage_is_exit_code_2() {
    let bench = Bench::new();
    write_bursts(&bench.path("in.wav"), 44_100, 1, 0.2);
    for arguments in [
        &["limit", "in.wav"][..],
        &["limit", "-o", "x.wav"],
        &["limit", "in.wav", "-o", "x.mp3"],
        &["limit", "in.wav", "-o", "x.wav", "--ceiling", "1"],
        &["limit", "in.wav", "-o", "x.wav", "--lookahead", "0"],
        &["limit", "in.wav", "-o", "x.wav", "--link", "2"],
        &["limit", "in.wav", "-o", "x.wav", "--soft-clip", "loud"],
        &["limit", "in.wav", "-o", "x.wav", "--release", "slow"],
        &["limit", "in.wav", "-o", "x.flac", "--bit-depth", "32f"],
    ] {
        let run = bench.run(arguments);
        assert_eq!(run.code, Some(2), "{arguments:?}: {}", run.stderr);
        assert!(run.stderr.starts_with("error: "), "{}", run.stderr);
    }
    assert_eq!(bench.files(), ["in.wav"]);
}

#[test]
fn clipping_in_an_integer_format_is_said() {
    let bench = Bench::new();
    let spec = hound::WavSpec {
        channels: 1,
        sample_rate: 8_000,
        bits_per_sample: 32,
        sample_format: hound::SampleFormat::Float,
    };
    let mut writer = hound::WavWriter::create(bench.path("in.wav"), spec).unwrap();
    // A slow rise and fall, so that nothing between samples lies over full scale.
    let rise = |n: u32| (0.5 - 0.5 * (n.min(4_000) as f32 / 4_000.0 * std::f32::consts::PI).cos()).min(1.0);
    (0..12_000).for_each(|n| writer.write_sample(rise(n.min(11_999 - n))).unwrap());
    writer.finalize().unwrap();
    // 1.0 itself is one step more than an integer format holds.
    let call = ["limit", "in.wav", "-o", "x.wav", "--ceiling", "0", "--dither", "none", "--bit-depth", "16"];
    let run = bench.run(&call).succeeded();
    assert!(run.stdout.contains("note: x.wav: ") && run.stdout.contains("clipped"), "{}", run.stdout);
    let run = bench.run(&[&call[..], &["--force", "--json"]].concat()).succeeded();
    assert!(run.json()[0]["clipped_samples"].as_u64().unwrap() > 0, "{}", run.stdout);
}
