//! What a plan says of a track must be what it does to it.

use std::iter::repeat_n;

use auralis_core::Db;
use auralis_pipeline::{
    ContentAnalysis, Corridor, MasterSettings, MasteringPlan, Preset, Profile, analyze_content,
};
use auralis_spectrum::DynamicRange;
use auralis_testkit::signals;

use crate::memory::{MemoryTrack, music};

const RATE: u32 = 44_100;

fn analysis() -> ContentAnalysis {
    let noise = music(1, 0.05, 10 * RATE as usize);
    let track = MemoryTrack { sample_rate: RATE, audio: signals::stack(&[noise]) };
    analyze_content(&mut track.source(), &mut ()).unwrap()
}

#[test]
fn a_dynamic_range_of_few_blocks_does_not_decide() {
    let mut analysis = analysis();
    analysis.content.dynamic_range = DynamicRange { channels: vec![Some(Db(2.0))] };
    analysis.content.crest = Some(Db(16.6));
    (analysis.dynamics.class, analysis.dynamics.psr_min) = (None, None);
    analysis.track.loudness.range = None;
    let mut compression = |seconds: u64| {
        analysis.track.loudness.frames = seconds * u64::from(RATE);
        let settings = MasterSettings::of_preset(Preset::Punchy);
        MasteringPlan::adaptive(&analysis, &settings, &Corridor::built_in()).compression
    };
    for seconds in [10, 29] {
        let short = compression(seconds);
        assert!(short.value.is_some() && !short.reason.contains("limited material"), "{}", short.reason);
    }
    let long = compression(30);
    assert_eq!(long.value, None);
    assert!(long.reason.contains("DR2 is that of limited material"), "{}", long.reason);
    assert!(!long.reason.contains("a crest of"), "the crest is that of open material: {}", long.reason);
}

#[test]
fn a_tone_that_stays_is_not_told_to_move() {
    let analysis = analysis();
    let plan = |lowest_db: f64| {
        let mut like = Profile::of(&analysis);
        // At 20 Hz nothing is lifted.
        like.levels[0] = like.levels[0].map(|level| Db(level.0 + lowest_db));
        let corridor = Corridor::learn(repeat_n((&like, 1.0), 20_000), &Corridor::built_in());
        MasteringPlan::adaptive(&analysis, &MasterSettings::default(), &corridor).tone
    };
    // One must not be lifted; the other would take its neighbours along, which are where they belong.
    for stays in [plan(6.0), plan(-6.0)] {
        assert_eq!(stays.value, None);
        assert!(stays.reason.starts_with("1 third octave lies outside"), "{}", stays.reason);
        assert!(stays.reason.contains("stay") && !stays.reason.contains("nearest edge"), "{}", stays.reason);
    }
    let moves = MasteringPlan::adaptive(&analysis, &MasterSettings::default(), &Corridor::built_in()).tone;
    assert!(moves.value.is_some() && moves.reason.contains("back towards the nearest edge"), "{moves:?}");
}
