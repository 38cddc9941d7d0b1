//! A plan that is too much is made milder, and says so.

use auralis::compressor::CompressorDesign;
use auralis::pipeline::{
    Corridor, CrestLoss, MasterSettings, MasteringPlan, Passages, Preset, Profile, ToneCurve, WidthDesign,
};
use auralis::{Buffer, Db};

use crate::clip::Clip;

struct Tried {
    plan: MasteringPlan,
    passages: Passages,
}

fn tried(name: &str) -> Tried {
    let clip = Clip::named(name);
    let analysis = clip.analysis();
    let settings = MasterSettings::of_preset(Preset::Adaptive);
    let plan = MasteringPlan::adaptive(&analysis, &settings, &Corridor::built_in());
    let passages = Passages::read(&&clip, &analysis, &mut ()).unwrap();
    Tried { plan, passages }
}

#[test]
fn a_plan_that_is_not_too_much_stays_as_it_is() {
    let Tried { plan, passages } = tried("rock_feelings_95bpm.flac");
    assert_eq!(plan.clone().guarded(&passages).unwrap(), plan);
}

#[test]
fn peaks_lose_no_more_than_was_said() {
    let Tried { mut plan, passages } = tried("rock_war_of_freedom_140bpm.ogg");
    let crush = CompressorDesign {
        threshold_db: -45.0,
        ratio: 20.0,
        attack_ms: 0.1,
        release_ms: 40.0,
        ..Default::default()
    };
    plan.compression.value = Some(crush);
    plan.crest_loss = CrestLoss::default();
    let mild = plan.guarded(&passages).unwrap();
    let design = mild.compression.value.unwrap();
    assert!(design.ratio < crush.ratio && design.range_db < crush.range_db, "{:?}", mild.softened);
    assert!(mild.softened[0].contains("half the compression"), "{:?}", mild.softened);
}

#[test]
fn the_tone_turns_no_further_than_two_decibels_per_octave() {
    let Tried { mut plan, passages } = tried("rock_feelings_95bpm.flac");
    let steep = vec![(60.0, -12.0), (1_000.0, 0.0), (10_000.0, 12.0)];
    plan.tone.value = Some(ToneCurve { points: steep });
    let mild = plan.guarded(&passages).unwrap();
    assert!(mild.tone.value.unwrap().points[2].1 <= 6.0);
    assert!(mild.softened.iter().any(|words| words.contains("half the tone")), "{:?}", mild.softened);
}

#[test]
fn mono_loses_nothing() {
    let Tried { mut plan, passages } = tried("rock_feelings_95bpm.flac");
    plan.width.value = Some(WidthDesign { side_gain_db: 10.0, mono_below_hz: 0.0 });
    let mild = plan.guarded(&passages).unwrap();
    assert!(mild.width.value.unwrap().side_gain_db <= 5.0);
    assert!(mild.softened.iter().any(|words| words.contains("in mono")), "{:?}", mild.softened);
}

#[test]
fn the_limiter_takes_no_more_than_its_budget() {
    let Tried { mut plan, passages } = tried("rock_feelings_95bpm.flac");
    plan.gain.value = Db(plan.gain.value.0 + 20.0);
    plan.aim.value.0 += 20.0;
    plan.crest_loss.limiter = Db(30.0);
    plan.limiter_ceiling.value = Some(auralis::DbTp(-1.05));
    let mild = plan.clone().guarded(&passages).unwrap();
    assert!(mild.loudness_limited_by_headroom);
    assert!(mild.aim.value.0 < plan.aim.value.0 && mild.gain.value.0 < plan.gain.value.0);
    assert!(mild.softened.iter().any(|words| words.contains("budget of 9 dB")), "{:?}", mild.softened);
}

/// Half a second of loud and dark noise, half a second of soft and bright noise, and so on.
fn light_and_shade(frames: usize) -> Vec<f32> {
    let (mut state, mut dark) = (0x2545_f491u32, 0.0);
    let sample = |n: usize| {
        state ^= state << 13;
        state ^= state >> 17;
        state ^= state << 5;
        let noise = state as f32 / u32::MAX as f32 - 0.5;
        dark += 0.03 * (noise - dark);
        if (n / 22_050).is_multiple_of(2) { 2.0 * dark } else { 0.02 * noise }
    };
    (0..frames).map(sample).collect()
}

/// The slope through the levels of third octaves from 63 Hz to 8 kHz, in dB per octave.
fn slope_db(clip: &Clip) -> f64 {
    let levels = Profile::of(&clip.analysis()).levels;
    let bands = 5..27;
    let middle = 15.5;
    let product: f64 = bands.clone().map(|n| (n as f64 - middle) * levels[n].unwrap().0).sum();
    3.0 * product / bands.map(|n| (n as f64 - middle).powi(2)).sum::<f64>()
}

#[test]
fn compression_does_not_change_the_tone() {
    let clip = Clip::named("rock_feelings_95bpm.flac");
    let plane = light_and_shade(8 * 44_100);
    let clip = clip.with_audio(Buffer::from_planes(&[plane.clone(), plane]));
    let analysis = clip.analysis();
    let crush = CompressorDesign { threshold_db: -60.0, ratio: 20.0, range_db: 60.0, ..Default::default() };
    let untouched = MasterSettings { intensity: 0.0, ..Default::default() };
    let mut plan = MasteringPlan::new(&analysis.track.loudness, &untouched);
    plan.compression.value = Some(crush);
    // All that it takes of the crest is said.
    plan.crest_loss.compression = Db(60.0);
    let turned = |plan: &MasteringPlan| slope_db(&clip.render(plan).0) - slope_db(&clip);
    assert!(turned(&plan) > 1.0, "{}", turned(&plan));
    let passages = Passages::read(&&clip, &analysis, &mut ()).unwrap();
    let mild = plan.guarded(&passages).unwrap();
    assert!(mild.softened[0].contains("compression turned a passage"), "{:?}", mild.softened);
    // A passage, of which half a decibel is allowed, is not the whole.
    assert!(turned(&mild).abs() < 0.6, "{}", turned(&mild));
}
