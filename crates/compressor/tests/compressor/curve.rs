use auralis_compressor::{CompressorDesign, Detection, Direction, Smoothing};
use auralis_testkit::measure::from_db;
use auralis_testkit::performance::{Promise, Unit};
use auralis_testkit::signals::{self, Tone};

use crate::reductions;

/// The curve as it is printed (Giannoulis, Massberg and Reiss 2012), case by case.
fn printed(level: f64, threshold: f64, ratio: f64, knee: f64) -> f64 {
    let over = level - threshold;
    if 2.0 * over < -knee {
        level
    } else if 2.0 * over.abs() <= knee && knee > 0.0 {
        level + (1.0 / ratio - 1.0) * (over + knee / 2.0).powi(2) / (2.0 * knee)
    } else {
        threshold + over / ratio
    }
}

/// A staircase of squares, whose magnitude is constant, and the settled reduction on each step.
fn staircase(design: &CompressorDesign, levels: &[f64]) -> Vec<f64> {
    const STEP: usize = 300;
    let steps: Vec<Vec<f64>> =
        levels.iter().map(|level| signals::square(1_000.0, from_db(*level), 8_000.0, STEP)).collect();
    let reductions = reductions(design, 8_000, &signals::mono(&signals::concatenate(&steps)));
    reductions.chunks(STEP).map(|step| step[STEP - 1]).collect()
}

#[test]
fn the_static_curve_is_the_printed_one() {
    let levels: Vec<f64> = (0..=288).map(|n| -60.0 + 0.25 * f64::from(n)).collect();
    let mut worst = 0.0f64;
    for smoothing in [Smoothing::Decoupled, Smoothing::Branching] {
        for ratio in [1.0, 1.5, 2.0, 4.0, 10.0, f64::INFINITY] {
            for knee_db in [0.0, 6.0, 12.0] {
                for threshold_db in [-40.0, -20.0, -6.0] {
                    // Times so short that 300 frames of 8 kHz are 18 time constants: e⁻¹⁸ of a step is left.
                    let design = CompressorDesign {
                        threshold_db,
                        ratio,
                        knee_db,
                        attack_ms: 0.5,
                        release_ms: 2.0,
                        smoothing,
                        range_db: 120.0,
                        ..CompressorDesign::default()
                    };
                    for (level, reduction) in levels.iter().zip(staircase(&design, &levels)) {
                        let expected = level - printed(*level, threshold_db, ratio, knee_db);
                        worst = worst.max((reduction - expected).abs());
                        // The gate is 0.01 dB; logarithm and exponential in f32 are good to 10⁻⁴.
                        assert!(
                            (reduction - expected).abs() < 5e-4,
                            "{level} dB at {ratio}:1 over {threshold_db}, knee {knee_db}: {reduction}, not {expected}"
                        );
                        let stated = level - design.output_db(*level);
                        assert!((stated - expected).abs() < 1e-9, "output_db at {level}: {stated}");
                    }
                }
            }
        }
    }
    Promise::gate("G5", Unit::Decibels, 0.01).counted("compressor, static curve", worst);
}

#[test]
fn the_curve_rises_and_has_no_corner_within_the_knee() {
    let levels: Vec<f64> = (0..=800).map(|n| -40.0 + 0.05 * f64::from(n)).collect();
    let design = CompressorDesign {
        ratio: 8.0,
        knee_db: 12.0,
        attack_ms: 0.5,
        release_ms: 2.0,
        ..CompressorDesign::default()
    };
    let reductions = staircase(&design, &levels);
    let outputs: Vec<f64> = levels.iter().zip(&reductions).map(|(level, r)| level - r).collect();
    assert!(outputs.windows(2).all(|pair| pair[1] > pair[0]), "louder in is louder out");
    let slopes: Vec<f64> = outputs.windows(2).map(|pair| (pair[1] - pair[0]) / 0.05).collect();
    // Across the knee of 12 dB the slope goes from 1 to 1/8: 0.0036 per step, and 2·10⁻⁴ dB of noise in 0.05.
    assert!(slopes.windows(2).all(|pair| (pair[1] - pair[0]).abs() < 0.015), "the slope has no step");
    assert!((slopes[0] - 1.0).abs() < 0.01 && (slopes[799] - 0.125).abs() < 0.01);
}

#[test]
fn the_range_ends_the_reduction() {
    let design = CompressorDesign {
        ratio: f64::INFINITY,
        range_db: 9.0,
        attack_ms: 0.5,
        release_ms: 2.0,
        ..CompressorDesign::default()
    };
    let reductions = staircase(&design, &[-30.0, -15.0, -12.0, -6.0, 6.0]);
    for (found, expected) in reductions.iter().zip([0.0, 5.0, 8.0, 9.0, 9.0]) {
        assert!((found - expected).abs() < 5e-4, "{found}, not {expected}");
    }
}

#[test]
fn upward_is_the_mirror_image_below_the_threshold() {
    let design = CompressorDesign {
        threshold_db: -30.0,
        ratio: 3.0,
        range_db: 15.0,
        attack_ms: 0.5,
        release_ms: 2.0,
        direction: Direction::Upward,
        ..CompressorDesign::default()
    };
    let levels: Vec<f64> = (0..=160).map(|n| -70.0 + 0.5 * f64::from(n)).collect();
    for (level, reduction) in levels.iter().zip(staircase(&design, &levels)) {
        let mirrored = -60.0 - level;
        let expected = -(mirrored - printed(mirrored, -30.0, 3.0, 6.0)).min(15.0);
        assert!((reduction - expected).abs() < 5e-4, "{level} dB: {reduction}, not {expected}");
        assert!((level - design.output_db(*level) - expected).abs() < 1e-9);
    }
}

#[test]
fn rms_and_k_weighted_levels_read_as_they_say() {
    let tone = signals::mono(&Tone::dbfs(997.0, -10.0).samples(48_000.0, 96_000));
    let window_ms = 50.0;
    for (detection, level) in [
        (Detection::Rms { window_ms }, -13.0103),
        // 997 Hz is where the weighting and −0.691 cancel.
        (Detection::KWeighted { window_ms }, -13.0103),
    ] {
        let design =
            CompressorDesign { threshold_db: -30.0, knee_db: 0.0, detection, ..CompressorDesign::default() };
        let reductions = reductions(&design, 48_000, &tone);
        let settled = &reductions[90_000..];
        let mean = settled.iter().filter(|r| r.is_finite()).sum::<f64>() / settled.len() as f64;
        // Ripple of the window: 1/(4π·997·0.05) of the power, 0.007 dB; held peaks lie that much higher.
        assert!((mean - 0.5 * (level + 30.0)).abs() < 0.01, "{detection:?}: {mean}");
    }
}
