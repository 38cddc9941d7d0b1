//! A1: the whole chain in memory, everything on. A20: rendered on the grid, against one stream.

use auralis::pipeline::{
    Aligned, MasterSettings, Mastered, MasteringPlan, MemoryTrack, RenderGrid, Track, analyze_content,
};
use auralis::{Buffer, ChannelLayout, Design, FrameSource, StreamSpec};

use crate::everything::everything;
use crate::music;
use crate::row::{Measured, Plan, time};

const BLOCK: usize = 4_096;

pub(crate) fn rows(plan: &Plan) -> Vec<Measured> {
    let mut rows = Vec::new();
    let lengths = [(10, "10 s"), (30, "30 s"), (60, "60 s"), (180, "3 min"), (300, "5 min"), (600, "10 min")];
    for (seconds, what) in lengths.into_iter().filter(|_| plan.wants("A1")) {
        let audio = music::rock(seconds, 0.8);
        let track = track(&audio, 44_100);
        rows.push(plan.measure("A1", what, seconds as f64, || time(|| mastered(&track)), None));
    }
    if plan.wants("A20") {
        let audio = music::rock(300, 0.8);
        let mut whole = || time(|| drain(&mut carried(&audio)));
        let peer = Some(("the same chain with its state carried on", &mut whole as _));
        let ours = || time(|| drain(&mut on_the_grid(&track(&audio, 44_100))));
        rows.push(plan.measure("A20", "5 min rendered on the grid", 300.0, ours, peer));
    }
    rows
}

pub(crate) fn track(audio: &Buffer, rate: u32) -> MemoryTrack<'_> {
    let layout = if audio.channels() == 1 { ChannelLayout::MONO } else { ChannelLayout::STEREO };
    MemoryTrack::new(audio.block(), rate, layout).expect("an ordinary stream")
}

fn on_the_grid<T: Track>(track: &T) -> Mastered<T::Source> {
    let source = track.open().expect("it can be read");
    let channels = source.layout().channels();
    let spec = StreamSpec::new(source.sample_rate().get(), channels, BLOCK).expect("an ordinary stream");
    Mastered::new(source, &everything(), None, RenderGrid::of(&everything(), &spec))
        .expect("an ordinary chain")
}

fn carried(audio: &Buffer) -> impl FrameSource {
    let source = track(audio, 44_100).open().expect("memory can be read");
    let spec = StreamSpec::new(44_100, 2, BLOCK).expect("an ordinary stream");
    Aligned::new(source, everything().build(&spec).expect("an ordinary chain"))
}

fn drain(source: &mut impl FrameSource) {
    let mut block = Buffer::new(source.layout().channels().into(), BLOCK);
    while source.read(&mut block.block_mut()).is_ok_and(|frames| frames == BLOCK) {
        std::hint::black_box(&mut block);
    }
}

/// Analysis, plan and render of a track, everything built anew.
pub(crate) fn mastered<T: Track>(track: &T) {
    let mut source = track.open().expect("it can be read");
    let analysis = analyze_content(&mut source, &mut ()).expect("measurable");
    std::hint::black_box(MasteringPlan::new(&analysis.track.loudness, &MasterSettings::default()));
    drain(&mut on_the_grid(track));
}
