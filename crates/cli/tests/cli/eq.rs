//! `auralis eq`: gains, measured on what was written.

use crate::harness::{Bench, level_db, samples, write_tone};

#[test]
fn a_peak_moves_a_tone_by_its_gain_in_every_phase() {
    let bench = Bench::new();
    write_tone(&bench.path("in.wav"), 48_000, 1_000.0, -12.0, 2.0);
    for phase in [&[][..], &["--linear-phase"], &["--minimum-phase"]] {
        let call = ["eq", "in.wav", "-o", "x.wav", "--band", "peak:1000:1:6", "--force", "--json"];
        let line = bench.run(&[&call[..], phase].concat()).succeeded().json().remove(0);
        assert_eq!(line["bands"].as_u64(), Some(1));
        let left = |name: &str| -> Vec<f32> { samples(&bench.path(name)).into_iter().step_by(2).collect() };
        let (before, after) = (left("in.wav"), left("x.wav"));
        assert_eq!(before.len(), after.len());
        let level = |all: &[f32]| level_db(&all[24_000..72_000], 1_000.0, 48_000.0);
        let gain = level(&after) - level(&before);
        // A kernel blurs the peak by its resolution of 20 to 40 Hz.
        assert!((gain - 6.0).abs() < 0.03, "{phase:?}: {gain} dB");
        if phase == ["--linear-phase"] {
            // No shift: the tone lies over the input, scaled.
            let scale = 10f32.powf(6.0 / 20.0);
            let close = |n: usize| (after[n] - scale * before[n]).abs() < 2e-3;
            assert!((24_000..72_000).all(close), "aligned");
        }
    }
}

#[test]
fn a_bad_band_is_one_sentence_with_an_example() {
    let bench = Bench::new();
    write_tone(&bench.path("in.wav"), 8_000, 500.0, -6.0, 1.0);
    for band in ["bell:1000:1:6", "peak:1000:1", "peak:1000:1:60", "lowpass:100:b9"] {
        let run = bench.run(&["eq", "in.wav", "-o", "x.wav", "--band", band]);
        assert_eq!(run.code, Some(2), "{}", run.stderr);
        assert!(run.stderr.contains("peak:1000:1.4:-3"), "{}", run.stderr);
    }
    assert_eq!(bench.files(), ["in.wav"]);
}
