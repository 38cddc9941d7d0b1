//! Section B: optimisations do what they claim.

use auralis_testkit::performance::{Promise, Unit};

use crate::floors::{milliseconds, ratio};
use crate::row::Plan;
use crate::{compressor, eq_parametric, optimised};

#[test]
fn b1_the_detector_against_a_plain_loop() {
    ratio("B1", compressor::rows, 4.0, 20.0);
}

#[test]
fn b2_the_equalizer_against_a_plain_loop() {
    ratio("B2", eq_parametric::rows, 1.7, 4.0);
}

#[test]
fn b4_the_stages_of_a_master_against_plain_loops_in_series() {
    ratio("B4", optimised::rows, 2.5, 6.0);
}

/// No kernel is slower with wider vectors. Where the machine has no AVX2, there is nothing to compare.
#[test]
fn b5_avx2_against_the_baseline() {
    if auralis::kernels::Kernels::at(auralis::kernels::Level::Avx2).is_none() {
        println!("B5    passed over: no AVX2");
        return;
    }
    ratio("B5", optimised::rows, 1.0, 2.0);
}

#[test]
fn b7_the_first_call() {
    milliseconds("B7", optimised::rows, 20.0, 2.0);
}

#[test]
fn b8_a_task_on_the_pool() {
    let promise = Promise::at_most("B8", Unit::Microseconds, 50.0, 5.0);
    promise.timed("an empty task", || {
        let rows = optimised::rows(&Plan { only: vec!["B8".to_owned()], rounds: 5, peers: false });
        1e6 / rows[0].ours_rtf
    });
}
