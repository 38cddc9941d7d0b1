//! One gain for a set.

use auralis_core::{Analyzer, Lufs};
use auralis_loudness::{LoudnessDesign, LoudnessReport};
use auralis_pipeline::{MasterSettings, MasteringPlan, analyze, refine};
use auralis_testkit::{signals, true_peak_dbtp};

use crate::memory::{MemoryTrack, music, rendered};

fn track(seed: u64, level_db: f64) -> MemoryTrack {
    let rms = 10f64.powf(level_db / 20.0);
    let channels = [music(seed, rms, 220_500), music(seed + 9, rms, 220_500)];
    MemoryTrack { sample_rate: 44_100, audio: signals::stack(&channels) }
}

#[test]
fn an_album_reaches_its_target_as_a_whole_and_keeps_its_differences() {
    let tracks = [track(1, -22.0), track(2, -28.0), track(3, -20.0)];
    let analyses = tracks.each_ref().map(|track| analyze(&mut track.source(), &mut ()).unwrap());
    let input = LoudnessReport::of_album(analyses.iter().map(|analysis| &analysis.meter));
    let settings = MasterSettings { target: Lufs(-12.0), ..Default::default() };

    let plan = MasteringPlan::new(&input, &settings);
    let plan = refine(plan, &tracks.each_ref(), &input, &settings, &mut ()).unwrap();
    let outputs = tracks.each_ref().map(|track| rendered(track, &plan, None).1);

    // One meter over all outputs in a row is an oracle for the union of blocks: the joints add few.
    let spec = auralis_core::StreamSpec::new(44_100, 2, 1 << 20).unwrap();
    let mut meter = LoudnessDesign::new(auralis_core::ChannelLayout::STEREO).build(&spec).unwrap();
    outputs.iter().for_each(|output| meter.push(&output.audio.block()));
    let whole = meter.report().integrated.0;
    assert!((whole + 12.0).abs() < 0.1, "{whole} LUFS");

    let quiet = outputs[1].loudness().integrated - tracks[1].loudness().integrated;
    assert!((quiet.0 - plan.gain.value.0).abs() < 0.05, "the quiet track gets the same gain: {quiet}");
    assert!(outputs.iter().all(|output| true_peak_dbtp(&output.audio.block()) <= -1.0));
    // One track of an album misses the target by design, and is not corrected for it.
    assert_eq!(plan.corrected(&outputs[1].loudness(), &input, &settings), None);
}
