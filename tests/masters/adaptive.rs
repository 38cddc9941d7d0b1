//! What a plan leaves alone.

use std::iter::repeat_n;

use auralis::pipeline::{Corridor, MasterSettings, MasteringPlan, Preset, Profile};
use auralis::spectrum::LevelClass;
use auralis::{Buffer, DbTp};
use rayon::prelude::*;

use crate::clip::Clip;

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

/// The gain at each band.
fn gains(plan: &MasteringPlan) -> Vec<f64> {
    plan.tone.value.as_ref().map_or_else(Vec::new, |tone| tone.points.iter().map(|(_, gain)| *gain).collect())
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

#[test]
fn the_hiss_of_pauses_is_not_lifted() {
    // A track of 2 kHz and below that pauses every second, over hiss at −60 dBFS.
    let clip = Clip::named("rock_feelings_95bpm.flac");
    let noisy = |hiss: f32| {
        let planes: Vec<Vec<f32>> = clip.audio.block().planes().map(|plane| darkened(plane, hiss)).collect();
        clip.with_audio(Buffer::from_planes(&planes)).analysis()
    };
    let plan = |hiss| {
        let settings = MasterSettings::of_preset(Preset::Bright);
        gains(&MasteringPlan::adaptive(&noisy(hiss), &settings, &Corridor::built_in()))
    };
    // Bands from 5 kHz on hold nothing but hiss: it is soft enough to be under the corridor, and present.
    let gains = plan(0.000_6);
    assert!(gains[24..28].iter().all(|gain| *gain <= 0.0), "{gains:?}");
}

fn darkened(plane: &[f32], hiss: f32) -> Vec<f32> {
    let mut state = 0x2545_f491u32;
    let mut low = [0.0f32; 4];
    let sample = |(n, x): (usize, &f32)| {
        state ^= state << 13;
        state ^= state >> 17;
        state ^= state << 5;
        let noise = hiss * (state as f32 / u32::MAX as f32 * 2.0 - 1.0);
        let sounds = n / 22_050 % 4 != 3;
        let mut y = if sounds { *x } else { 0.0 };
        for pole in &mut low {
            *pole += 0.15 * (y - *pole);
            y = *pole;
        }
        y + noise
    };
    plane.iter().enumerate().map(sample).collect()
}
