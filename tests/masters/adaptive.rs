//! What a plan leaves alone.

use std::iter::repeat_n;
use std::ops::Range;

use auralis::pipeline::{ContentAnalysis, Corridor, MasterSettings, MasteringPlan, Preset, Profile, Spread};
use auralis::spectrum::LevelClass;
use auralis::{Buffer, Db, DbTp, Lu, Lufs};
use rayon::prelude::*;

use crate::clip::{Clip, everything};

#[test]
fn a_track_within_its_corridor_and_at_its_target_stays_as_it_is() {
    let clip = Clip::named("rock_feelings_95bpm.flac");
    let analysis = clip.analysis();
    let profile = Profile::of(&analysis);
    // A body of music that is all like it; the prior has 8 of 20,008 votes.
    let corridor = Corridor::learn(repeat_n((&profile, 1.0), 20_000), &Corridor::built_in());
    let target = analysis.track.loudness.integrated;
    let settings = MasterSettings { target, ceiling: DbTp(0.0), ..MasterSettings::default() };
    let plan = MasteringPlan::adaptive(&analysis, &settings, &corridor);
    assert!(plan.is_identity(), "{plan:?}");
    assert!(!MasteringPlan::adaptive(&analysis, &settings, &Corridor::built_in()).is_identity());
}

#[test]
fn limited_material_is_not_compressed_again_and_a_stage_keeps_its_swing() {
    let analyses: Vec<_> = Clip::all().into_par_iter().map(|clip| clip.analysis()).collect();
    let mut classes = Vec::new();
    for analysis in &analyses {
        let class = analysis.dynamics.class.as_ref().unwrap().0;
        classes.push(class);
        for preset in Preset::ALL {
            let settings = MasterSettings::of_preset(preset);
            let plan = MasteringPlan::adaptive(analysis, &settings, &Corridor::built_in());
            match class {
                LevelClass::OverLevelled | LevelClass::Hot => {
                    assert_eq!(plan.compression.value, None, "{preset}");
                    assert!(
                        plan.compression.reason.contains("not compressed again"),
                        "{}",
                        plan.compression.reason
                    );
                }
                LevelClass::LiveDynamic => assert!(plan.crest_loss.compression.0 <= 1.5, "{preset}"),
                _ if preset != Preset::Adaptive => assert!(plan.crest_loss.compression.0 <= 3.0, "{preset}"),
                _ => {}
            }
        }
    }
    for class in [LevelClass::OverLevelled, LevelClass::LiveDynamic, LevelClass::UnderLevelled] {
        assert!(classes.contains(&class), "{class}: {classes:?}");
    }
}

/// A target that lifts peaks far over the ceiling, so that the track alone asks for all the compression it may have.
fn loud(analysis: &ContentAnalysis) -> MasteringPlan {
    let settings = MasterSettings { target: Lufs(-4.0), ..MasterSettings::default() };
    MasteringPlan::adaptive(analysis, &settings, &Corridor::built_in())
}

#[test]
fn compression_keeps_time_with_the_beat_where_it_was_heard() {
    let clip = Clip::named("electronic_media_threat.ogg");
    let heard = everything(&clip);
    let bpm = heard.fingerprint.as_ref().unwrap().tempo.as_ref().unwrap().bpm;
    let plan = loud(&heard);
    let design = plan.compression.value.unwrap();
    // A 32nd and a quarter of a beat, within the compressor's limits.
    assert!((design.attack_ms - (60_000.0 / bpm / 32.0).clamp(5.0, 30.0)).abs() < 1e-9, "{design:?}");
    assert!((design.release_ms - (60_000.0 / bpm / 4.0).clamp(80.0, 300.0)).abs() < 1e-9, "{design:?}");
    assert!(plan.compression.reason.contains(&format!("{bpm:.0} BPM")), "{}", plan.compression.reason);

    let plan = loud(&clip.analysis());
    assert_eq!(plan.compression.value.unwrap().release_ms, 180.0);
    assert!(plan.compression.reason.contains("the tempo was not measured"), "{}", plan.compression.reason);
}

#[test]
fn what_peaks_have_left_over_short_terms_bounds_what_is_taken() {
    let mut analysis = Clip::named("electronic_media_threat.ogg").analysis();
    let mut taken = |psr: Option<f64>| {
        analysis.dynamics.psr_min = psr.map(Db);
        let plan = loud(&analysis);
        assert_eq!(
            plan.compression.value.map_or(0.0, |design| design.range_db),
            plan.crest_loss.compression.0
        );
        let says = plan.compression.reason.contains("above the short-term loudness");
        assert_eq!(says, psr.is_some_and(|psr| psr < 8.0), "{}", plan.compression.reason);
        plan.crest_loss.compression.0
    };
    assert_eq!([Some(4.9), Some(8.0), Some(12.0), None].map(&mut taken), [0.0, 3.0, 3.0, 3.0]);
    assert!((taken(Some(6.5)) - 1.5).abs() < 1e-9, "half of the way, half of it");
}

#[test]
fn a_wide_loudness_range_keeps_its_swing_and_a_narrow_one_has_little() {
    let mut analysis = Clip::named("electronic_media_threat.ogg").analysis();
    analysis.dynamics.psr_min = None;
    let corridor = Corridor::built_in();
    let mut taken = |range: f64| {
        analysis.track.loudness.range = Some(Lu(range));
        let punchy = MasterSettings { target: Lufs(-20.0), ..MasterSettings::of_preset(Preset::Punchy) };
        let plan = MasteringPlan::adaptive(&analysis, &punchy, &corridor);
        (loud(&analysis).crest_loss.compression.0, plan.crest_loss.compression.0)
    };
    assert_eq!(taken(corridor.range_lu.p75 + 0.1).0, 1.5);
    assert_eq!(taken(corridor.range_lu.median).0, 3.0);
    let (usual, even) = (taken(corridor.range_lu.p25).1, taken(0.5 * corridor.range_lu.p25).1);
    assert!(usual > 1.0 && (even - 0.5 * usual).abs() < 1e-9, "{usual} {even}");
}

#[test]
fn a_preset_compresses_less_where_there_is_less_crest() {
    let mut analysis = Clip::named("electronic_media_threat.ogg").analysis();
    analysis.dynamics.psr_min = None;
    // Half of the way from limited material, 9 dB, to most music, 13.4 dB: half of what goes beyond 1 : 1.
    analysis.content.crest = Some(Db(11.2));
    let punchy = MasterSettings::of_preset(Preset::Punchy);
    let plan = MasteringPlan::adaptive(&analysis, &punchy, &Corridor::built_in());
    assert!((plan.compression.value.unwrap().ratio - 1.75).abs() < 1e-9, "{:?}", plan.compression);
}

#[test]
fn harmonics_of_clipping_are_not_lifted() {
    let mut analysis = Clip::named("electronic_media_threat.ogg").analysis();
    let mut lifted = |class| {
        analysis.dynamics.class = Some((class, Vec::new()));
        let bright = MasterSettings::of_preset(Preset::Bright);
        let plan = MasteringPlan::adaptive(&analysis, &bright, &Corridor::built_in());
        // From 5 kHz on.
        gains(&plan)[24..].iter().any(|gain| *gain > 0.0)
    };
    assert_eq!((lifted(LevelClass::WellLevelled), lifted(LevelClass::OverLevelled)), (true, false));
}

#[test]
fn the_side_is_never_turned_up_and_never_by_more_than_its_bound() {
    let clip = Clip::named("rock_feelings_95bpm.flac");
    let mut analysis = clip.analysis();
    let mut corridor = Corridor::built_in();
    corridor.bass_side_share.p75 = 1.0;
    let mut side_gain = |share: f64, intensity: f64| {
        analysis.content.stereo.as_mut().unwrap().whole.width = Some(share);
        let settings = MasterSettings { intensity, ..MasterSettings::default() };
        let plan = MasteringPlan::adaptive(&analysis, &settings, &corridor);
        plan.width.value.map_or(0.0, |width| width.side_gain_db)
    };
    // Half the energy is 4.45 dB over the corridor's edge of 26.4 %.
    assert_eq!((side_gain(0.5, 1.0), side_gain(0.5, 0.5)), (-3.0, -1.5));
    let edge = corridor.side_share.p75;
    let over = 10.0 * (0.3 / 0.7 / (edge / (1.0 - edge))).log10();
    assert!((side_gain(0.3, 1.0) + over).abs() < 1e-9, "{}", side_gain(0.3, 1.0));
    for narrow in [0.01, 0.03, 0.07, 0.2] {
        assert!((-0.5..=0.0).contains(&side_gain(narrow, 1.0)), "{narrow}: {}", side_gain(narrow, 1.0));
    }
}

#[test]
fn what_a_tone_lifts_at_the_sides_is_made_up_for() {
    let mut analysis = Clip::named("rock_feelings_95bpm.flac").analysis();
    let corridor = Corridor::built_in();
    let stereo = analysis.content.stereo.as_mut().unwrap();
    // Everything above 4 kHz is at the sides, nothing below.
    for band in &mut stereo.bands {
        band.image.width = Some(if band.band.low.0 >= 4_000.0 { 0.9 } else { 0.05 });
    }
    stereo.whole.width = Some(0.15);
    let plan = |preset| MasteringPlan::adaptive(&analysis, &MasterSettings::of_preset(preset), &corridor);
    let bright = plan(Preset::Bright);
    let side = bright.width.value.unwrap().side_gain_db;
    assert!(side < -0.2, "{side}");
    assert!(bright.width.reason.contains("the tone lifts"), "{}", bright.width.reason);
    assert!(plan(Preset::Warm).width.value.is_none_or(|width| width.side_gain_db > side));
}

/// The gain at each band.
fn gains(plan: &MasteringPlan) -> Vec<f64> {
    plan.tone.value.as_ref().map_or_else(Vec::new, |tone| tone.points.iter().map(|(_, gain)| *gain).collect())
}

#[test]
fn a_shift_that_leads_its_neighbours_astray_is_left_out() {
    let analysis = Clip::named("rock_feelings_95bpm.flac").analysis();
    let levels = Profile::of(&analysis).levels;
    let bright = MasterSettings::of_preset(Preset::Bright);
    // Every other band lies within its corridor by 10 dB, those between by `room`: a curve moves neighbours, too.
    let tone = |room: f64| {
        let mut corridor = Corridor::built_in();
        for (band, spread) in corridor.levels_db.iter_mut().enumerate() {
            let level = levels[band].map_or(-60.0, |level| level.0);
            let room = if band % 2 == 0 { room } else { 10.0 };
            let [p25, p75] = [level - room, level + room];
            *spread = Spread { p10: p25, p25, median: level, p75, p90: p75 };
        }
        MasteringPlan::adaptive(&analysis, &bright, &corridor).tone.value
    };
    assert!(tone(10.0).is_some());
    assert_eq!(tone(0.0), None);
}

#[test]
fn what_has_no_signal_is_not_lifted() {
    let corridor = Corridor::built_in();
    Clip::all().par_iter().for_each(|clip| {
        let analysis = clip.analysis();
        let levels = Profile::of(&analysis).levels;
        for preset in Preset::ALL {
            let plan = MasteringPlan::adaptive(&analysis, &MasterSettings::of_preset(preset), &corridor);
            for (band, gain) in gains(&plan).into_iter().enumerate() {
                let spread = corridor.levels_db[band];
                let absent = levels[band].is_none_or(|level| level.0 < spread.p10 - 8.0);
                let hz = Profile::centre(band).0;
                let outside = !(45.0..13_000.0).contains(&hz);
                let name = format!("{} {preset}: {gain:+.2} dB at {hz:.0} Hz", clip.name);
                assert!(gain <= 0.0 || !(absent || outside), "{name}");
                assert!((-4.0 - 2.5..=3.0 + 2.5).contains(&gain), "{name}");
            }
        }
    });
}

/// A corridor in which the bands from 5 to 10 kHz are no softer than the others: whatever is there lies under it.
fn bright_corridor() -> Corridor {
    let mut corridor = Corridor::built_in();
    corridor.levels_db[HISSING].fill(Spread {
        p10: -80.0,
        p25: -20.0,
        median: -18.0,
        p75: -16.0,
        p90: -14.0,
    });
    corridor
}

const HISSING: Range<usize> = 24..28;

#[test]
fn the_hiss_of_pauses_is_not_lifted() {
    // A track of 2 kHz and below over hiss at −69 dBFS. Where it pauses every two seconds, the hiss is known for noise.
    let clip = Clip::named("rock_feelings_95bpm.flac");
    let plan = |pauses: bool| {
        let planes: Vec<Vec<f32>> =
            clip.audio.block().planes().map(|plane| darkened(plane, 0.000_6, pauses)).collect();
        let analysis = clip.with_audio(Buffer::from_planes(&planes)).analysis();
        gains(&MasteringPlan::adaptive(&analysis, &MasterSettings::default(), &bright_corridor()))
    };
    assert!(plan(false)[HISSING].iter().all(|gain| *gain > 1.0), "{:?}", plan(false));
    assert!(plan(true)[HISSING].iter().all(|gain| *gain <= 0.0), "{:?}", plan(true));
}

fn darkened(plane: &[f32], hiss: f32, pauses: bool) -> Vec<f32> {
    let mut state = 0x2545_f491u32;
    let mut low = [0.0f32; 4];
    let sample = |(n, x): (usize, &f32)| {
        state ^= state << 13;
        state ^= state >> 17;
        state ^= state << 5;
        let noise = hiss * (state as f32 / u32::MAX as f32 * 2.0 - 1.0);
        let sounds = !pauses || n / 22_050 % 4 != 3;
        let mut y = if sounds { *x } else { 0.0 };
        for pole in &mut low {
            *pole += 0.15 * (y - *pole);
            y = *pole;
        }
        y + noise
    };
    plane.iter().enumerate().map(sample).collect()
}
