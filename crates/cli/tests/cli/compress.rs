//! `auralis compress`

use crate::harness::{Bench, assert_keys, clip, samples, write_tone};

/// The peak of the second half, in dBFS: past the attack.
fn settled_db(samples: &[f32]) -> f64 {
    let half = &samples[samples.len() / 2..];
    20.0 * f64::from(half.iter().fold(0.0f32, |peak, x| peak.max(x.abs()))).log10()
}

#[test]
fn a_loud_tone_comes_out_where_the_static_curve_says() {
    let bench = Bench::new();
    write_tone(&bench.path("tone.wav"), 48_000, 1_000.0, -6.0, 3.0);
    for (ratio, mix, expected) in [("2", "1", -13.0), ("4", "1", -16.5), ("1", "1", -6.0), ("4", "0", -6.0)] {
        let call = ["compress", "tone.wav", "-o", "out.wav", "--threshold", "-20", "--knee", "0", "--force"];
        let more = ["--ratio", ratio, "--mix", mix, "--attack", "1", "--release", "500"];
        bench.run(&[&call[..], &more[..]].concat()).succeeded();
        let found = settled_db(&samples(&bench.path("out.wav")));
        // Within a period the detector of peaks gives way by a little.
        assert!((found - expected).abs() < 0.15, "{ratio}:1, mix {mix}: {found} for {expected} dBFS");
    }
}

#[test]
fn ratio_1_is_the_input_bit_for_bit_and_look_ahead_moves_nothing() {
    let bench = Bench::new();
    write_tone(&bench.path("tone.wav"), 44_100, 440.0, -3.0, 1.0);
    let call =
        ["compress", "tone.wav", "-o", "out.wav", "--threshold", "-30", "--ratio", "1", "--lookahead", "7"];
    bench.run(&call).succeeded();
    assert!(samples(&bench.path("tone.wav")) == samples(&bench.path("out.wav")));
}

#[test]
fn it_says_what_it_did() {
    let bench = Bench::new();
    let input = clip("rock_feelings_95bpm.flac");
    let call = [
        "compress",
        &input,
        "-o",
        "x.wav",
        "--threshold",
        "-24",
        "--ratio",
        "4",
        "--makeup",
        "auto",
        "--json",
    ];
    let run = bench.run(&call).succeeded();
    let line = run.json().remove(0);
    assert_keys(
        &run.stdout,
        &line,
        &["input", "output", "duration_s", "sample_rate_hz", "channels", "codec"],
    );
    assert!((3.0..24.0).contains(&line["max_gain_reduction_db"].as_f64().unwrap()), "{line}");
    // Make-up gives back what compression takes, which is measured first.
    bench.run(&["compress", &input, "-o", "y.wav", "--threshold", "-24", "--ratio", "4"]).succeeded();
    let lufs = |path: &str| bench.measure(path)["integrated_lufs"].as_f64().unwrap();
    let (with, without) = (lufs("x.wav") - lufs(&input), lufs("y.wav") - lufs(&input));
    assert!(without < -3.0 && with.abs() < 0.02, "{with} and {without} LU");
    assert!((line["makeup_db"].as_f64().unwrap() + without).abs() < 0.01, "{line}");
}

#[test]
fn what_it_cannot_understand_is_one_sentence() {
    let bench = Bench::new();
    let usage = |more: &[&str], word: &str| {
        let run = bench.run(&[&["compress", "a.wav", "-o", "b.wav"][..], more].concat());
        assert_eq!(run.code, Some(2), "{}", run.stderr);
        assert!(run.stderr.contains(word), "{}", run.stderr);
    };
    usage(&["--ratio", "2"], "--threshold");
    usage(&["--threshold", "-20"], "--ratio");
    usage(&["--threshold", "-20", "--ratio", "0.5"], "a ratio must lie between 1 and 1000");
    usage(&["--threshold", "-20", "--ratio", "2", "--makeup", "loud"], "\"auto\"");
}
