//! EBU Tech 3342 (2023) Table 1, signals 1–4, synthesised.

use auralis_core::{Analyzer, Buffer, StreamSpec};
use auralis_loudness::{LoudnessDesign, LoudnessMeter};
use auralis_testkit::ebu::{Case, tech_3342_loudness_range};
use auralis_testkit::performance::{Promise, Unit};

fn measure(case: &Case, audio: &Buffer, rate: u32, times: usize) -> LoudnessMeter {
    let spec = StreamSpec::new(rate, case.layout.channels(), audio.frames()).unwrap();
    let design = LoudnessDesign { true_peak: false, ..LoudnessDesign::new(case.layout) };
    let mut meter = design.build(&spec).unwrap();
    (0..times).for_each(|_| meter.push(&audio.block()));
    meter
}

/// The standard allows ±1 LU. True BS.1770 reads the round number on an exact synthesis.
const TOLERANCE: f64 = 0.01;

/// By how much a reading is off.
fn check(case: &Case, rate: u32, times: usize) -> f64 {
    let audio = case.synthesize(f64::from(rate));
    let found = measure(case, &audio, rate, times).report().range.unwrap().0;
    let value = case.readings[0].value;
    assert!((found - value).abs() < TOLERANCE, "{} at {rate} Hz: {found} LU for {value}", case.name);
    (found - value).abs()
}

fn check_all(rate: u32) {
    let worst = tech_3342_loudness_range().iter().map(|case| check(case, rate, 1)).fold(0.0, f64::max);
    let what = format!("EBU Tech 3342, signals 1 to 4 at {rate} Hz");
    Promise::gate("G1", Unit::LoudnessUnits, TOLERANCE).counted(&what, worst);
}

#[test]
fn ranges_at_44_1_and_48_khz() {
    check_all(44_100);
    check_all(48_000);
}

#[test]
fn ranges_at_88_2_and_96_khz() {
    check_all(88_200);
    check_all(96_000);
}

#[test]
fn ranges_at_192_khz() {
    check_all(192_000);
}

#[test]
fn a_repeated_signal_keeps_its_range() {
    for case in tech_3342_loudness_range() {
        check(&case, 8_000, 2);
    }
}
