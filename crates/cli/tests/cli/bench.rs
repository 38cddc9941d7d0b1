//! `auralis bench`

use crate::harness::{Bench, assert_keys};

#[test]
fn every_stage_has_its_speed() {
    let bench = Bench::new();
    let run = bench.run(&["bench", "--quick", "--json"]).succeeded();
    let lines = run.json();
    assert_eq!(lines.len(), 1);
    assert_keys(&run.stdout, &lines[0], &["sample_rate_hz", "channels", "duration_s", "rounds", "stages"]);
    let stages = lines[0]["stages"].as_array().unwrap();
    assert_eq!(stages.len(), 12);
    let duration = lines[0]["duration_s"].as_f64().unwrap();
    for stage in stages {
        let (elapsed, factor) = (&stage["elapsed_s"], &stage["realtime_factor"]);
        let (elapsed, factor) = (elapsed.as_f64().unwrap(), factor.as_f64().unwrap());
        assert!(elapsed > 0.0 && (factor * elapsed / duration - 1.0).abs() < 1e-9, "{stage}");
    }
    assert!(bench.files().is_empty(), "its files are elsewhere, and gone");
}

/// A master holds the work of the meter and more. A process that takes the core away in between can turn that round
/// once, but not time and again.
#[test]
fn a_master_takes_longer_than_its_meter() {
    let takes_longer = || {
        let lines = Bench::new().run(&["bench", "--quick", "--json"]).succeeded().json();
        let stages = lines[0]["stages"].as_array().unwrap();
        let elapsed = |name: &str| {
            let stage = stages.iter().find(|stage| stage["name"] == name).unwrap();
            stage["elapsed_s"].as_f64().unwrap()
        };
        elapsed("master in memory") > elapsed("loudness and true peak")
    };
    assert!((0..5).any(|_| takes_longer()));
}
