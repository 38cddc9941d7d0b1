//! `auralis resample`

use crate::harness::{Bench, clip, level_db, samples, write_tone};

#[test]
fn a_tone_keeps_its_frequency_its_level_and_its_place() {
    let bench = Bench::new();
    write_tone(&bench.path("tone.wav"), 44_100, 1_000.0, -6.0, 3.0);
    for (rate, quality) in [(48_000u32, "fast"), (96_000, "high"), (22_050, "best"), (44_100, "best")] {
        let rate_text = rate.to_string();
        let call = ["resample", "tone.wav", "-o", "out.wav", "--rate", &rate_text, "--quality", quality];
        let run = bench.run(&[&call[..], &["--force", "--json"]].concat()).succeeded();
        let line = run.json().remove(0);
        assert_eq!(
            (line["sample_rate_hz"].as_u64(), line["duration_s"].as_f64()),
            (Some(rate.into()), Some(3.0))
        );
        assert_eq!(line["input_sample_rate_hz"], 44_100);
        let out: Vec<f32> = samples(&bench.path("out.wav")).into_iter().step_by(2).collect();
        assert_eq!(out.len(), 3 * rate as usize);
        let middle = &out[rate as usize..2 * rate as usize];
        let found = level_db(middle, 1_000.0, f64::from(rate));
        assert!((found + 6.0).abs() < 0.001, "{found} dBFS at {rate} Hz");
        // A sine that starts at 0 passes 0 after each second.
        assert!(middle[0].abs() < 1e-4, "{} at {rate} Hz", middle[0]);
    }
    assert!(
        samples(&bench.path("tone.wav")) == samples(&bench.path("out.wav")),
        "the same rate, the same bits"
    );
}

#[test]
fn music_keeps_its_loudness() {
    let bench = Bench::new();
    let input = clip("electronic_media_threat.ogg");
    bench.run(&["resample", &input, "-o", "cd.flac", "--rate", "44100", "--bit-depth", "16"]).succeeded();
    let (before, after) = (bench.measure(&input), bench.measure("cd.flac"));
    assert_eq!((after["sample_rate_hz"].as_u64(), after["codec"].as_str()), (Some(44_100), Some("flac")));
    let lufs = |line: &serde_json::Value| line["integrated_lufs"].as_f64().unwrap();
    // What lies above 20 kHz, and the K-weighting's 0.006 dB between rates.
    assert!((lufs(&before) - lufs(&after)).abs() < 0.02, "{before} {after}");
}

#[test]
fn rates_out_of_range_are_refused() {
    let bench = Bench::new();
    let run = bench.run(&["resample", "a.wav", "-o", "b.wav", "--rate", "999"]);
    assert_eq!(run.code, Some(2));
    assert!(run.stderr.contains("from 1000 to 768000"), "{}", run.stderr);
    assert_eq!(bench.run(&["resample", "a.wav", "-o", "b.wav"]).code, Some(2), "a rate is needed");
}
