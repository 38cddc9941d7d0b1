//! A1: the whole chain in memory, everything on. A20: rendered on the grid, against one stream.

use auralis::compressor::CompressorDesign;
use auralis::limiter::LimiterDesign;
use auralis::pipeline::{
    Aligned, ChainDesign, MasterSettings, Mastered, MasteringPlan, MemoryTrack, RenderGrid, ToneCurve, Track,
    WidthDesign, analyze_content,
};
use auralis::{Buffer, ChannelLayout, Design, FrameSource, StreamSpec};

use crate::music;
use crate::row::{Measured, Plan, time};

const BLOCK: usize = 4_096;

pub(crate) fn rows(plan: &Plan) -> Vec<Measured> {
    let mut rows = Vec::new();
    let lengths = [(10, "10 s"), (60, "60 s"), (300, "5 min")];
    for (seconds, what) in lengths.into_iter().filter(|_| plan.wants("A1")) {
        let audio = music::rock(seconds, 0.8);
        rows.push(plan.measure("A1", what, seconds as f64, || time(|| analyzed_and_rendered(&audio)), None));
    }
    if plan.wants("A20") {
        let audio = music::rock(300, 0.8);
        let mut whole = || time(|| drain(&mut carried(&audio)));
        let peer = Some(("the same chain with its state carried on", &mut whole as _));
        let ours = || time(|| drain(&mut on_the_grid(&audio)));
        rows.push(plan.measure("A20", "5 min rendered on the grid", 300.0, ours, peer));
    }
    rows
}

/// Every stage at work.
fn everything() -> ChainDesign {
    ChainDesign {
        tone: Some(ToneCurve { points: vec![(60.0, 2.0), (1_000.0, 0.0), (10_000.0, 1.5)] }),
        compressor: Some(CompressorDesign { threshold_db: -18.0, ..Default::default() }),
        width: Some(WidthDesign { side_gain_db: 1.0, mono_below_hz: 100.0 }),
        gain_db: 4.0,
        limiter: Some(LimiterDesign::default()),
    }
}

fn track(audio: &Buffer) -> MemoryTrack<'_> {
    MemoryTrack::new(audio.block(), 44_100, ChannelLayout::STEREO).expect("an ordinary stream")
}

fn on_the_grid(audio: &Buffer) -> impl FrameSource {
    let source = track(audio).open().expect("memory can be read");
    let spec = StreamSpec::new(44_100, 2, BLOCK).expect("an ordinary stream");
    Mastered::new(source, &everything(), None, RenderGrid::of(&everything(), &spec))
        .expect("an ordinary chain")
}

fn carried(audio: &Buffer) -> impl FrameSource {
    let source = track(audio).open().expect("memory can be read");
    let spec = StreamSpec::new(44_100, 2, BLOCK).expect("an ordinary stream");
    Aligned::new(source, everything().build(&spec).expect("an ordinary chain"))
}

fn drain(source: &mut impl FrameSource) {
    let mut block = Buffer::new(2, BLOCK);
    while source.read(&mut block.block_mut()).expect("memory can be read") == BLOCK {
        std::hint::black_box(&mut block);
    }
}

fn analyzed_and_rendered(audio: &Buffer) {
    let mut source = track(audio).open().expect("memory can be read");
    let analysis = analyze_content(&mut source, &mut ()).expect("measurable");
    std::hint::black_box(MasteringPlan::new(&analysis.track.loudness, &MasterSettings::default()));
    drain(&mut on_the_grid(audio));
}
