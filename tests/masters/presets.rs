//! What a plan has promised, on every clip with every preset.

use std::fmt::Write;

use auralis::Buffer;
use auralis::pipeline::{ContentAnalysis, Corridor, MasterSettings, MasteringPlan, Preset, Profile};
use auralis_testkit::performance::{Promise, Unit};
use ebur128::{EbuR128, Mode};
use rayon::prelude::*;

use crate::clip::{Clip, Master};

/// True peak by another meter, 4 points a sample: it reads at most 0.7 dB under, never over.
fn peers_true_peak(clip: &Clip, analysis: &ContentAnalysis) -> f64 {
    let channels = clip.audio.channels();
    let rate = analysis.track.sample_rate.get();
    let mut peer = EbuR128::new(channels as u32, rate, Mode::TRUE_PEAK).unwrap();
    let planes: Vec<&[f32]> = clip.audio.block().planes().collect();
    peer.add_frames_planar_f32(&planes).unwrap();
    (0..channels as u32)
        .map(|ch| 20.0 * peer.true_peak(ch).unwrap().log10())
        .fold(f64::NEG_INFINITY, f64::max)
}

/// Everything that a master breaks of its plan; nothing, if all is well.
fn broken(clip: &Clip, before: &ContentAnalysis, settings: &MasterSettings, master: &Master) -> String {
    let mut broken = String::new();
    let after = master.output.analysis();
    let mut expect = |holds: bool, what: String| {
        if !holds {
            let _ = writeln!(broken, "{} {}: {what}", clip.name, settings.preset);
        }
    };
    let plan = &master.plan;
    let loudness = after.track.loudness;
    let miss = loudness.integrated.0 - settings.target.0;
    let limited = plan.loudness_limited_by_headroom;
    expect(limited || miss.abs() <= 0.1, format!("{miss:+.3} LU beside the target"));
    expect(!limited || miss < 0.1, format!("limited, and {miss:+.3} LU over the target"));
    let reason = &plan.expected_loudness.reason;
    expect(!limited || reason.contains("budget"), format!("limited by headroom, but: {reason}"));
    expect(loudness == master.rendering.loudness, "the render measures something else".to_owned());
    let peak = peers_true_peak(&master.output, &after);
    expect(loudness.true_peak <= settings.ceiling, format!("{} over the ceiling", loudness.true_peak));
    expect(peak <= settings.ceiling.0, format!("{peak:.2} dBTP over the ceiling by another meter"));
    expect(master.output.audio.frames() == clip.audio.frames(), "another length".to_owned());

    let corridor = Corridor::built_in();
    let (was, mut is) = (Profile::of(before), Profile::of(&after));
    // What was absent before is no part of the way.
    for ((is, was), spread) in is.levels.iter_mut().zip(was.levels).zip(corridor.levels_db) {
        *is = is.filter(|_| was.is_some_and(|was| was.0 > spread.p10 - 8.0));
    }
    let [near, far] = [is, was].map(|profile| corridor.distance(&profile).unwrap().0);
    // Compression and limiting move bands by hundredths of a decibel that no curve foresees.
    expect(near <= far + 0.05, format!("{near:.3} dB from the corridor, {far:.3} before"));

    let plr = |analysis: &ContentAnalysis| analysis.dynamics.plr.unwrap().0;
    let (lost, said) = (plr(before) - plr(&after), plan.crest_loss.total().0);
    expect(lost <= said + 0.1, format!("{lost:.2} dB of crest lost, {said:.2} said: {:?}", plan.crest_loss));

    if let Some((before, after)) = in_mono(&clip.audio, &master.output.audio) {
        // Nothing but rounding.
        expect(after >= before - 0.001, format!("mono {before:.3} → {after:.3} dB"));
    }
    broken
}

/// The level in mono against both channels, Σ(L + R)² / Σ(L² + R²) in dB, before and after. Compression weighs moments
/// anew, which changes none of them: each tenth of a second counts by its energy before.
fn in_mono(before: &Buffer, after: &Buffer) -> Option<(f64, f64)> {
    if before.channels() != 2 {
        return None;
    }
    let energies = |audio: &Buffer| -> Vec<[f64; 2]> {
        let [left, right] = [0, 1].map(|channel| audio.plane(channel).chunks(4_410));
        let energies = |(left, right): (&[f32], &[f32])| {
            let pairs = left.iter().zip(right).map(|(l, r)| [f64::from(*l), f64::from(*r)]);
            pairs.fold([0.0; 2], |[mono, both], [l, r]| [mono + (l + r).powi(2), both + l * l + r * r])
        };
        left.zip(right).map(energies).collect()
    };
    let [mut was, mut is, mut both] = [0.0; 3];
    for ([mono_before, both_before], [mono_after, both_after]) in
        energies(before).into_iter().zip(energies(after))
    {
        if both_after > 0.0 {
            was += mono_before;
            is += both_before * mono_after / both_after;
            both += both_before;
        }
    }
    Some((10.0 * (was / both).log10(), 10.0 * (is / both).log10()))
}

#[test]
fn every_clip_with_every_preset_keeps_its_promises() {
    let clips = Clip::all();
    let of_clip = |clip: &Clip| -> Vec<(String, f64)> {
        let before = clip.analysis();
        let with_preset = |preset: Preset| {
            let settings = MasterSettings::of_preset(preset);
            let plan = MasteringPlan::adaptive(&before, &settings, &Corridor::built_in());
            let master = clip.carry_out(&before, plan, &settings);
            let miss = (master.rendering.loudness.integrated.0 - settings.target.0).abs();
            let limited = master.plan.loudness_limited_by_headroom;
            (broken(clip, &before, &settings, &master), if limited { 0.0 } else { miss })
        };
        Preset::ALL.into_par_iter().map(with_preset).collect()
    };
    let (reports, misses): (Vec<String>, Vec<f64>) = clips.par_iter().map(of_clip).flatten().unzip();
    let report = reports.concat();
    assert!(report.is_empty(), "\n{report}");
    let worst = misses.into_iter().fold(0.0, f64::max);
    Promise::gate("G9", Unit::LoudnessUnits, 0.1)
        .counted("masters beside their target, where it is met", worst);
}

#[test]
fn every_track_has_its_own_plan_and_every_preset_too() {
    let clips = Clip::all();
    let corridor = Corridor::built_in();
    let plans: Vec<Vec<MasteringPlan>> = clips
        .par_iter()
        .map(|clip| {
            let analysis = clip.analysis();
            let plan = |preset| {
                let settings = MasterSettings::of_preset(preset);
                let plan = MasteringPlan::adaptive(&analysis, &settings, &corridor);
                assert_eq!(plan, MasteringPlan::adaptive(&analysis, &settings, &corridor), "a pure function");
                plan
            };
            Preset::ALL.map(plan).into()
        })
        .collect();
    let shape = |plan: &MasteringPlan| (plan.tone.value.clone(), plan.compression.value, plan.gain.value);
    let all: Vec<_> = plans.iter().flatten().collect();
    for (n, a) in all.iter().enumerate() {
        for b in &all[n + 1..] {
            assert_ne!(shape(a), shape(b), "{a:?}");
        }
    }
    for plan in all {
        for reason in [
            &plan.tone.reason,
            &plan.compression.reason,
            &plan.width.reason,
            &plan.aim.reason,
            &plan.gain.reason,
            &plan.limiter_ceiling.reason,
            &plan.expected_loudness.reason,
        ] {
            assert!(reason.len() > 10 && !reason.ends_with('.') && !reason.contains("NaN"), "{reason}");
        }
    }
}
