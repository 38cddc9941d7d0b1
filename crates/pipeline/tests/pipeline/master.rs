//! What a master must be: at its target, under its ceiling, aligned, and untouched where nothing is due.

use auralis_core::{Db, DbTp, Lu, Lufs};
use auralis_dsp::{Dither, DitherNoise};
use auralis_loudness::LoudnessReport;
use auralis_pipeline::{MasterSettings, MasteringPlan};
use auralis_testkit::{signals, true_peak_dbtp};

use crate::memory::{MemoryTrack, master, music};

/// Ten seconds of noise whose level swings by 18 dB, with accents of 10 dB: dynamic enough that
/// a loud target needs the limiter.
fn dynamic_track(level_db: f64) -> MemoryTrack {
    let channel = |seed| {
        let mut noise = music(seed, 10f64.powf(level_db / 20.0), 441_000);
        for (n, sample) in noise.iter_mut().enumerate() {
            *sample *= 10f64.powf(9.0 / 20.0 * (n as f64 / 30_000.0).sin());
            let into_accent = (n % 22_050) as f64 - 1_000.0;
            *sample *= 1.0 + 2.0 * (-(into_accent / 300.0).powi(2)).exp();
        }
        noise
    };
    MemoryTrack { sample_rate: 44_100, audio: signals::stack(&[channel(1), channel(2)]) }
}

fn settings(target: f64) -> MasterSettings {
    MasterSettings { target: Lufs(target), ..MasterSettings::default() }
}

#[test]
fn the_loudness_is_met_and_the_ceiling_kept() {
    for (level_db, target) in [(-40.0, -16.0), (-25.0, -16.0), (-25.0, -13.5), (-12.0, -23.0), (-10.0, -14.0)]
    {
        let track = dynamic_track(level_db);
        let master = master(&track, &settings(target), None);
        let written = master.output.loudness();
        // The search stops within 0.04 LU; the meter's own rounding is far below.
        assert!((written.integrated.0 - target).abs() < 0.05, "{level_db} → {target}: {written:?}");
        // The oracle under-reads by at most 1e-5 dB and shares no code with limiter or meter.
        let peak = true_peak_dbtp(&master.output.audio.block());
        assert!(peak <= -1.0, "{level_db} → {target}: {peak} dBTP");
        assert_eq!(master.rendering.loudness, written, "the render's own numbers are those of the samples");
        assert!(!master.plan.loudness_limited_by_headroom);
        assert_eq!(master.plan.corrected(&written, &track.loudness(), &settings(target)), None);
    }
}

#[test]
fn dither_keeps_loudness_and_ceiling() {
    let track = dynamic_track(-25.0);
    for noise in [DitherNoise::Tpdf, DitherNoise::Shaped] {
        let master = master(&track, &settings(-15.0), Some(Dither { bits: 16, noise, seed: 7 }));
        assert!((master.output.loudness().integrated.0 + 15.0).abs() < 0.05);
        assert!(true_peak_dbtp(&master.output.audio.block()) <= -1.0);
        let on_grid = |x: &f32| (x * 32_768.0).fract() == 0.0;
        assert!(master.output.audio.block().planes().flatten().all(on_grid));
    }
}

#[test]
fn gain_alone_is_a_multiplication_and_nothing_else() {
    let track = dynamic_track(-12.0);
    let master = master(&track, &settings(-23.0), None);
    assert_eq!(master.plan.limiter_ceiling.value, None);
    let gain = master.plan.gain.value.to_amplitude() as f32;
    for (output, input) in master.output.audio.block().planes().zip(track.audio.block().planes()) {
        assert!(output.iter().zip(input).all(|(y, x)| *y == x * gain));
    }
}

#[test]
fn a_limited_master_is_aligned_with_its_input() {
    let track = dynamic_track(-25.0);
    let master = master(&track, &settings(-15.0), None);
    assert!(master.rendering.max_gain_reduction.0 > 1.0, "the limiter has work to do");
    let gain = master.plan.gain.value.to_amplitude();
    let (output, input) = (master.output.audio.plane(0), track.audio.plane(0));
    assert_eq!(output.len(), input.len());
    let likeness = |lag: usize| -> f64 {
        let (y, x) = (&output[50..400_000], &input[lag..]);
        y.iter().zip(x).map(|(y, x)| f64::from(*y) * f64::from(*x)).sum()
    };
    let best = (0..=100).max_by(|a, b| likeness(*a).total_cmp(&likeness(*b)));
    assert_eq!(best, Some(50), "output and input match best without a shift");
    // Limiting never makes a sample larger.
    assert!(output.iter().zip(input).all(|(y, x)| y.abs() <= (x * gain as f32).abs()));
}

#[test]
fn intensity_scales_the_way_to_the_target_and_zero_touches_nothing() {
    let track = dynamic_track(-30.0);
    let own = track.loudness().integrated.0;
    let at = |intensity| master(&track, &MasterSettings { intensity, ..settings(-14.0) }, None);
    let untouched = at(0.0);
    assert!(untouched.plan.is_identity());
    assert_eq!(untouched.output.audio, track.audio);
    let half = at(0.5).output.loudness().integrated.0;
    assert!((half - 0.5 * (own - 14.0)).abs() < 0.05, "{own} and −14 meet at {half}");
}

#[test]
fn a_master_is_left_alone_the_second_time() {
    let first = master(&dynamic_track(-25.0), &settings(-14.0), None);
    let second = master(&first.output, &settings(-14.0), None);
    assert!(second.plan.is_identity(), "{:?}", second.plan);
    assert_eq!(second.output.audio, first.output.audio);
}

#[test]
fn the_budget_of_the_limiter_is_kept_and_said() {
    let track = dynamic_track(-25.0);
    let tight = MasterSettings { limiter_budget: Lu(0.5), ..settings(-7.0) };
    let master = master(&track, &tight, None);
    assert!(master.plan.loudness_limited_by_headroom);
    assert!((master.plan.limiter_cost.0 - 0.5).abs() < 0.05, "{:?}", master.plan.limiter_cost);
    assert!(master.output.loudness().integrated.0 < -7.2);
    assert!(master.plan.expected_loudness.reason.contains("budget"), "{:?}", master.plan.expected_loudness);
    assert!(true_peak_dbtp(&master.output.audio.block()) <= -1.0);
}

#[test]
fn a_plan_is_a_pure_function_with_reasons() {
    let input = dynamic_track(-25.0).loudness();
    let plan = MasteringPlan::new(&input, &settings(-14.0));
    assert_eq!(plan, MasteringPlan::new(&input, &settings(-14.0)));
    assert!((plan.gain.value.0 - (-14.0 - input.integrated.0)).abs() < 1e-12);
    assert!(plan.gain.reason.contains("target -14.00 LUFS"), "{}", plan.gain.reason);
    assert!(!plan.limiter_ceiling.reason.is_empty());
}

#[test]
fn what_was_written_too_loud_or_too_high_is_corrected() {
    let track = dynamic_track(-12.0);
    let input = track.loudness();
    let settings = settings(-23.0);
    let plan = MasteringPlan::new(&input, &settings);
    let mut written = input;
    written.integrated = Lufs(-22.8);
    written.true_peak = DbTp(-0.9);
    let better = plan.corrected(&written, &input, &settings).expect("both are off");
    assert!((better.gain.value.0 - (plan.gain.value.0 - 0.2)).abs() < 1e-9);
    assert!(better.limiter_ceiling.value.is_some_and(|ceiling| ceiling.0 <= -1.0));
    assert_ne!(better.gain.value, Db(0.0));
}

#[test]
fn a_peak_that_is_read_at_the_ceiling_is_at_it() {
    let input = dynamic_track(-12.0).loudness();
    let settings = settings(-23.0);
    let plan = MasteringPlan::new(&input, &settings);
    let corrected = |true_peak: f64| {
        let integrated = plan.expected_loudness.value;
        let written = LoudnessReport { integrated, true_peak: DbTp(true_peak), ..input };
        plan.corrected(&written, &input, &settings)
    };
    assert_eq!(corrected(-0.999_999_1), None);
    assert_eq!(corrected(-0.999_51), None);
    let better = corrected(-0.999_4).expect("it is over by what a reading tells");
    assert!(better.limiter_ceiling.value.is_some_and(|ceiling| ceiling.0 <= -1.0));
}
