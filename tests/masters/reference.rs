//! One track brought near another.

use std::fmt::Write;

use auralis::pipeline::{ContentAnalysis, MasterSettings, MasteringPlan, Profile, Reference, refine_match};
use auralis::{Buffer, Lufs};
use rayon::prelude::*;

use crate::clip::Clip;

#[test]
fn a_track_is_its_own_reference() {
    Clip::all().par_iter().for_each(|clip| {
        let analysis = clip.analysis();
        let reference = Reference::of([&analysis]).unwrap();
        let plan = MasteringPlan::matching(&analysis, &reference, &MasterSettings::default());
        assert_eq!(plan.tone.value, None, "{}: {}", clip.name, plan.tone.reason);
        assert!(plan.gain.value.0.abs() <= 0.05, "{}: {}", clip.name, plan.gain.value);
        assert_eq!((plan.compression.value, plan.width.value), (None, None), "{}", clip.name);
    });
}

/// Third octaves from 50 Hz to 16 kHz that neither lacks and that are not beyond reach: measured on what was rendered.
#[test]
fn tone_and_loudness_are_those_of_the_reference() {
    let names = ["rock_feelings_95bpm.flac", "electronic_media_threat.ogg", "rock_war_of_freedom_140bpm.ogg"];
    let clips = names.map(Clip::named);
    let analyses = clips.each_ref().map(Clip::analysis);
    let pairs: Vec<(usize, usize)> =
        (0..3).flat_map(|a| (0..3).map(move |b| (a, b))).filter(|(a, b)| a != b).collect();
    let report: String = pairs
        .into_par_iter()
        .map(|(track, other)| {
            let reference = Reference::of([&analyses[other]]).unwrap();
            format!("{} after {}:", names[track], names[other])
                + &broken(&clips[track], &analyses[track], &reference)
        })
        .filter(|report| !report.ends_with(':'))
        .collect();
    assert!(report.is_empty(), "\n{report}");
}

/// What a master misses of its reference; nothing, if all is well.
fn broken(clip: &Clip, analysis: &ContentAnalysis, reference: &Reference) -> String {
    let mut broken = String::new();
    let mut expect = |holds: bool, what: String| {
        if !holds {
            let _ = writeln!(broken, " {what}");
        }
    };
    let settings = MasterSettings { target: reference.loudness, ..MasterSettings::default() };
    let master = clip.matched(analysis, reference, &settings);
    let plan = &master.plan;
    let gains = &plan.tone.value.as_ref().unwrap().points;
    expect(plan.softened.is_empty(), format!("softened: {:?}", plan.softened));
    let after = master.output.analysis();
    let miss = after.track.loudness.integrated.0 - reference.loudness.0;
    expect(plan.loudness_limited_by_headroom || miss.abs() <= 0.1, format!("{miss:+.2} LU"));
    let levels = Profile::of(&after).levels;
    let reached: Vec<(f64, f64)> = (4..30)
        // Bands at their bounds, and those that are not lifted because they hold no signal, are out of reach.
        .filter(|band| gains[*band].1.abs() < 8.99 && gains[*band].1 != 0.0)
        .filter_map(|band| Some((Profile::centre(band).0, levels[band]?.0 - reference.levels[band]?.0)))
        .collect();
    // Two pairs differ by more than the bounds span in half of their bands; 13 and 14 are in reach, of the others up to 20.
    expect(reached.len() >= 13, format!("{} bands", reached.len()));
    // Bands out of reach shift the whole that levels are measured against.
    let mut shifts: Vec<f64> = reached.iter().map(|(_, miss)| *miss).collect();
    shifts.sort_by(f64::total_cmp);
    let shift = shifts[shifts.len() / 2];
    for (hz, miss) in &reached {
        expect(
            (miss - shift).abs() <= 0.5,
            format!("{:+.2} dB at {hz:.0} Hz: {}", miss - shift, plan.tone.reason),
        );
    }
    broken
}

#[test]
fn several_references_are_one() {
    let clips = ["rock_feelings_95bpm.flac", "solo_tabla.flac"].map(Clip::named);
    let analyses = clips.each_ref().map(Clip::analysis);
    let both = Reference::of(&analyses).unwrap();
    let [a, b] = analyses.each_ref().map(|analysis| Reference::of([analysis]).unwrap());
    for band in 0..Profile::BANDS {
        if let (Some(both), Some(a), Some(b)) = (both.levels[band], a.levels[band], b.levels[band]) {
            assert!((both.0 - 0.5 * (a.0 + b.0)).abs() < 1e-9);
        }
    }
    let between = |x: Lufs| a.loudness.0.min(b.loudness.0) <= x.0 && x.0 <= a.loudness.0.max(b.loudness.0);
    assert!(between(both.loudness), "{} of {} and {}", both.loudness, a.loudness, b.loudness);
    assert_eq!(Reference::of([]), None);
    let silence = clips[0].with_audio(Buffer::new(2, 44_100));
    assert_eq!(Reference::of([&silence.analysis()]), None);
}

/// A clip whose lows are in the middle and whose highs are at the sides, these by so much louder.
fn wide_highs(clip: &Clip, highs: f32) -> Clip {
    let (left, right) = (clip.audio.plane(0), clip.audio.plane(1));
    let mut low = [0.0f32; 2];
    let split = |(left, right): (&f32, &f32)| {
        let middle = 0.5 * (left + right);
        low[0] += 0.15 * (middle - low[0]);
        low[1] += 0.15 * (low[0] - low[1]);
        let side = highs * (middle - low[1]);
        [low[1] + side, low[1] - side]
    };
    let frames: Vec<[f32; 2]> = left.iter().zip(right).map(split).collect();
    clip.with_audio(Buffer::from_planes(
        &[0, 1].map(|ch| frames.iter().map(|frame| frame[ch]).collect::<Vec<f32>>()),
    ))
}

/// The energy of the side against that of the middle.
fn side_over_middle_db(clip: &Clip) -> f64 {
    let energy = |sign: f32| -> f64 {
        let pairs = clip.audio.plane(0).iter().zip(clip.audio.plane(1));
        pairs.map(|(left, right)| f64::from(left + sign * right).powi(2)).sum()
    };
    10.0 * (energy(-1.0) / energy(1.0)).log10()
}

#[test]
fn what_trials_lift_at_the_sides_is_made_up_for() {
    let clip = Clip::named("rock_feelings_95bpm.flac");
    let (track, brighter) = (wide_highs(&clip, 0.5), wide_highs(&clip, 1.0));
    let analysis = track.analysis();
    let reference = Reference::of([&brighter.analysis()]).unwrap();
    let settings = MasterSettings::default();
    // A plan that foresaw nothing of the tone which the trials give it.
    let mut plan = MasteringPlan::matching(&analysis, &reference, &settings);
    plan.tone.value.as_mut().unwrap().points.iter_mut().for_each(|(_, gain)| *gain = 0.0);
    (plan.compression.value, plan.width.value, plan.limiter_ceiling.value) = (None, None, None);
    let plan = refine_match(plan, &&track, &analysis, &reference, &settings, &mut ()).unwrap();
    let lifted = plan.tone.value.as_ref().unwrap().points[24].1;
    assert!(lifted > 1.5, "{lifted:+.2} dB at 5 kHz");
    let wider = side_over_middle_db(&track.render(&plan).0) - side_over_middle_db(&track);
    assert!(wider.abs() < 0.1, "{wider:+.2} dB of the side");
}
