//! The heap of a master, counted to the byte: it does not grow with the track.
//!
//! The counting allocator is the process's own, so this is a binary with one test.
#![allow(clippy::unwrap_used, reason = "in a test, a failed expectation is the message")]

#[expect(dead_code, reason = "what is collected in memory is counted in tests/memory")]
#[path = "../memory/track.rs"]
mod track;

use auralis::Lufs;
use auralis::dsp::{Dither, DitherNoise};
use auralis::pipeline::{
    Corridor, MasterSettings, MasteringPlan, Passages, Preset, Track, analyze_content, foresee, render,
};
use auralis_testkit::performance::{Promise, Unit};
use track::{Bursts, Nowhere};

#[global_allocator]
static ALLOCATOR: dhat::Alloc = dhat::Alloc;

/// The most bytes alive at once while a track is mastered as the command does it, every pass and every stage.
fn peak_heap(minutes: u64, sample_rate_hz: u32) -> f64 {
    let profiler = dhat::Profiler::builder().testing().build();
    let track = Bursts::minutes(minutes, sample_rate_hz);
    let settings = MasterSettings { target: Lufs(-9.0), ..MasterSettings::of_preset(Preset::Punchy) };
    let analysis = analyze_content(&mut track.open().unwrap(), &mut ()).unwrap();
    let plan = MasteringPlan::adaptive(&analysis, &settings, &Corridor::built_in());
    let plan = plan.guarded(&Passages::read(&track, &analysis, &mut ()).unwrap()).unwrap();
    let mut source = track.open().unwrap();
    let plan = foresee(plan, &[track], &analysis.track.loudness, &settings, &mut ()).unwrap();
    assert!(plan.is_shaped() && plan.limiter_ceiling.value.is_some(), "every stage is at work");
    let dither = Dither { bits: 16, noise: DitherNoise::Tpdf, seed: 1 };
    render(&mut source, &mut Nowhere, &plan, Some(dither), &mut ()).unwrap();
    let peak = dhat::HeapStats::get().max_bytes;
    drop(profiler);
    peak as f64
}

#[test]
fn an_hour_takes_the_heap_of_five_minutes() {
    let size = Promise::at_most("C2", Unit::Megabytes, 16.0, 16.0);
    size.counted("streaming master of 5 minutes at 44.1 kHz", 1e-6 * peak_heap(5, 44_100));
    // At a low rate an hour is quick to go through; what is kept per second is the same at any rate.
    let (short, long) = (peak_heap(5, 8_000), peak_heap(60, 8_000));
    let growth = Promise::at_most("C3", Unit::Ratio, 1.02, 1.02);
    growth.counted("60 minutes against 5", long / short);
}
