//! Section A: how many times faster than real time each stage is, and the whole.

use auralis_testkit::performance::{Promise, Unit};

use crate::floors::{milliseconds, ratio, speed};
use crate::row::Plan;
use crate::{
    chain, compressor, convert, eq_curve, eq_parametric, files, fingerprint, lengths, limiter, loudness,
    resample, spectrum,
};

#[test]
fn a1_the_whole_chain_from_ten_seconds_to_ten_minutes() {
    speed("A1", chain::rows, 100.0, 1_000.0);
}

/// Other rates cost at most 40 % more per frame, and one channel is half as fast again as two.
#[test]
fn a2_other_rates_and_one_channel() {
    for (what, floor, goal) in [("kHz", 0.6, 0.85), ("mono", 1.5, 1.8)] {
        let promise = Promise::at_least("A2", Unit::Ratio, floor, goal);
        promise.timed_each(|| {
            let rows = lengths::rows(&Plan { only: vec!["A2".to_owned()], rounds: 3, peers: true });
            let rows = rows.iter().filter(|row| row.what.contains(what));
            rows.map(|row| (row.what.to_owned(), row.ratio.unwrap())).collect()
        });
    }
}

#[test]
fn a3_half_an_hour_is_as_fast_as_a_minute() {
    ratio("A3", lengths::rows, 0.8, 0.97);
}

#[test]
fn a4_one_second_with_everything_made_anew() {
    speed("A4", lengths::rows, 20.0, 200.0);
}

#[test]
fn a6_equalizers_that_follow_a_curve() {
    speed("A6", eq_curve::rows, 200.0, 2_500.0);
}

#[test]
fn a7_the_parametric_equalizer() {
    speed("A7", eq_parametric::rows, 300.0, 6_000.0);
}

#[test]
fn a8_the_compressor() {
    speed("A8", compressor::rows, 300.0, 4_500.0);
}

#[test]
fn a9_the_limiter() {
    speed("A9", limiter::rows, 100.0, 3_500.0);
}

#[test]
fn a10_the_spectrum() {
    speed("A10", spectrum::rows, 200.0, 1_500.0);
}

#[test]
fn a11_loudness() {
    speed("A11", loudness::rows, 500.0, 4_400.0);
}

#[test]
fn a12_loudness_with_true_peak() {
    speed("A12", loudness::rows, 200.0, 2_900.0);
}

/// 5 s in 50 ms; the goal is 5 ms.
#[test]
fn a13_content_of_five_seconds() {
    speed("A13", spectrum::rows, 5.0 / 50e-3, 5.0 / 5e-3);
}

/// Whole tracks; 5 s would have 100 ms, half of this floor.
#[test]
fn a14_the_fingerprint() {
    speed("A14", fingerprint::rows, 100.0, 1_500.0);
}

#[test]
fn a15_the_plan() {
    milliseconds("A15", lengths::rows, 5.0, 50e-3);
}

/// No floor: that every length is there, and its figure printed.
#[test]
fn a16_transforms() {
    speed("A16", spectrum::rows, 0.0, 3_000.0);
}

#[test]
fn a17_resampling() {
    speed("A17", resample::rows, 50.0, 1_700.0);
}

#[test]
fn a18_formats_of_samples() {
    speed("A18", convert::rows, 2_000.0, 60_000.0);
}

#[test]
fn a19_file_to_file() {
    for (what, floor, goal) in [("WAV", 40.0, 800.0), ("FLAC", 15.0, 300.0)] {
        let promise = Promise::at_least("A19", Unit::RealTime, floor, goal);
        promise.timed_each(|| {
            let rows = files::rows(&Plan { only: vec!["A19".to_owned()], rounds: 1, peers: false });
            let rows = rows.iter().filter(|row| row.what.starts_with(what));
            rows.map(|row| (row.what.to_owned(), row.ours_rtf)).collect()
        });
    }
}

/// An overhead of 30 % at most.
#[test]
fn a20_rendered_on_the_grid_against_one_stream() {
    ratio("A20", chain::rows, 1.0 / 1.3, 1.0 / 1.12);
}
