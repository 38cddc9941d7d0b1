use auralis_compressor::{CompressorDesign, Smoothing};
use auralis_testkit::measure::from_db;
use auralis_testkit::performance::{Promise, Unit};
use auralis_testkit::signals;

use crate::reductions;

const RATES: [u32; 4] = [44_100, 48_000, 96_000, 192_000];

/// 10 : 1 without a knee: 20 dB over the threshold is 18 dB of reduction.
fn design(attack_ms: f64, release_ms: f64, smoothing: Smoothing) -> CompressorDesign {
    CompressorDesign {
        ratio: 10.0,
        knee_db: 0.0,
        attack_ms,
        release_ms,
        smoothing,
        ..CompressorDesign::default()
    }
}

/// The largest deviation of a course from `law(t)` in parts of the final value, t in seconds.
fn deviation(course: &[f64], rate: u32, law: impl Fn(f64) -> f64) -> f64 {
    let at = |(n, value): (usize, &f64)| (value - law((n + 1) as f64 / f64::from(rate))).abs();
    course.iter().enumerate().map(at).fold(0.0, f64::max)
}

#[test]
fn the_attack_is_the_exponential_that_was_asked_for() {
    let mut worst = 0.0f64;
    for rate in RATES {
        for attack_ms in [0.1, 1.0, 10.0, 30.0, 100.0] {
            for smoothing in [Smoothing::Decoupled, Smoothing::Branching] {
                let frames = (8.0 * attack_ms * 1e-3 * f64::from(rate)).ceil() as usize;
                let step = signals::mono(&signals::constant(1.0, frames));
                let course: Vec<f64> = reductions(&design(attack_ms, 200.0, smoothing), rate, &step)
                    .iter()
                    .map(|r| r / 18.0)
                    .collect();
                let error = deviation(&course, rate, |t| 1.0 - (-t / (attack_ms * 1e-3)).exp());
                // The gate is 0.5 %; what is there is the rounding of f32.
                assert!(error < 1e-4, "{attack_ms} ms at {rate} Hz, {smoothing:?}: off by {error}");
                worst = worst.max(error);
            }
        }
    }
    Promise::gate("G5", Unit::Percent, 0.5).counted("compressor, attack, 44.1 to 192 kHz", 100.0 * worst);
}

/// The course of the release from full reduction to none, in parts of it.
fn release(design: &CompressorDesign, rate: u32, release_ms: f64) -> Vec<f64> {
    let settled = (20.0 * design.attack_ms * 1e-3 * f64::from(rate)) as usize;
    let frames = (4.0 * release_ms * 1e-3 * f64::from(rate)) as usize;
    let input = [signals::constant(1.0, settled), signals::constant(from_db(-40.0), frames)];
    let reductions = reductions(design, rate, &signals::mono(&signals::concatenate(&input)));
    reductions[settled..].iter().map(|r| r / 18.0).collect()
}

#[test]
fn the_release_of_one_pole_is_the_exponential_that_was_asked_for() {
    for rate in RATES {
        for release_ms in [10.0, 100.0, 500.0, 2_000.0] {
            let design = design(10.0, release_ms, Smoothing::Branching);
            let error =
                deviation(&release(&design, rate, release_ms), rate, |t| (-t / (release_ms * 1e-3)).exp());
            assert!(error < 1e-4, "{release_ms} ms at {rate} Hz: off by {error}");
        }
    }
}

#[test]
fn the_release_of_two_poles_takes_its_time_to_63_percent() {
    let mut worst = 0.0f64;
    for rate in RATES {
        for (attack_ms, release_ms) in
            [(0.1, 10.0), (5.0, 10.0), (15.0, 150.0), (1.0, 500.0), (10.0, 2_000.0)]
        {
            let design = design(attack_ms, release_ms, Smoothing::Decoupled);
            let course = release(&design, rate, release_ms);
            assert!(course.windows(2).all(|pair| pair[1] <= pair[0] + 1e-6), "it only falls");
            let frame = course.iter().position(|left| *left <= (-1f64).exp()).unwrap();
            // Between two frames, on a line.
            let (before, after) = (course[frame - 1], course[frame]);
            let reached = frame as f64 + (before - (-1f64).exp()) / (before - after);
            let time_ms = reached / f64::from(rate) * 1e3;
            assert!((time_ms / release_ms - 1.0).abs() < 0.005, "{time_ms} ms for {release_ms} at {rate}");
            worst = worst.max((time_ms / release_ms - 1.0).abs());
            // With the attack a two-hundredth of it, the course is the plain exponential as well.
            if attack_ms * 200.0 <= release_ms {
                let error = deviation(&course, rate, |t| (-t / (release_ms * 1e-3)).exp());
                assert!(error < 0.005, "{release_ms} ms at {rate} Hz: off by {error}");
            }
        }
    }
    Promise::gate("G5", Unit::Percent, 0.5).counted("compressor, release, 44.1 to 192 kHz", 100.0 * worst);
}

#[test]
fn long_reduction_is_released_slowly_and_a_short_peak_fast() {
    let design =
        CompressorDesign { slow_release_ms: Some(3_000.0), ..design(1.0, 50.0, Smoothing::Decoupled) };
    let left_after = |loud_s: f64, wait_s: f64| {
        let [loud, wait] = [loud_s, wait_s].map(|s| (s * 48_000.0) as usize);
        let input = [signals::constant(1.0, loud), signals::constant(from_db(-40.0), wait)];
        let course = reductions(&design, 48_000, &signals::mono(&signals::concatenate(&input)));
        course.last().unwrap() / 18.0
    };
    // 10 ms of reduction and 50 ms of release make an average of 1/50; 0.5 s are ten releases.
    assert!(left_after(0.01, 0.5) < 0.02, "a peak is forgotten");
    // After 30 s the average is full, and 0.5 s take e^(−1/6) of it.
    let left = left_after(30.0, 0.5);
    assert!((left - (-1f64 / 6.0).exp()).abs() < 0.03, "{left} is left");
}

#[test]
fn look_ahead_lets_the_gain_come_first() {
    let lookahead = 240;
    let design = CompressorDesign { lookahead_ms: 5.0, ..design(1.0, 100.0, Smoothing::Decoupled) };
    let input = signals::mono(&signals::concatenate(&[
        signals::constant(from_db(-40.0), 1_000),
        signals::constant(1.0, 1_000),
    ]));
    let output = crate::compressed(&design, 48_000, &input);
    let gain_db =
        |n: usize| 20.0 * (f64::from(output.plane(0)[n]) / f64::from(input.plane(0)[n - lookahead])).log10();
    assert_eq!(gain_db(999), 0.0, "nothing before the step is heard");
    // Five time constants before the loud part comes out: e⁻⁵ of 18 dB is left.
    assert!((gain_db(1_000 + lookahead) + 18.0 * (1.0 - (-241f64 / 48.0).exp())).abs() < 0.01);
}
