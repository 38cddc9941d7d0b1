//! Budgets of memory, counted to the byte: rows C4 to C9 of docs/PERFORMANCE.md.
//!
//! The counting allocator is the process's own and counts every thread, so this is a binary with one test. That
//! `process` allocates nothing (C1) is a law that each crate's tests check; what a streaming master takes, whatever
//! the length (C2, C3), is counted in `tests/heap`.
#![allow(clippy::unwrap_used, reason = "in a test, a failed expectation is the message")]

#[path = "../../benches/subjects/everything.rs"]
mod everything;
mod kept;
mod track;
mod tracks;

use auralis::dsp::{Dither, DitherNoise};
use auralis::pipeline::{
    GridRenderer, LiveChain, MasterSettings, MasteringPlan, MemoryTrack, RenderCache, Track, analyze,
    analyze_in_memory, render,
};
use auralis::resample::{Quality, Resampled, ResamplerDesign};
use auralis::{Buffer, ChannelLayout, Design, FrameSource, Lufs, Processor, StreamSpec};
use auralis_testkit::performance::{Promise, Unit};
use everything::everything;
use track::{Bursts, Collected, Nowhere};

#[global_allocator]
static ALLOCATOR: dhat::Alloc = dhat::Alloc;

/// Bytes alive at the peak of `work`, over those alive before.
fn peak(work: impl FnOnce()) -> f64 {
    let profiler = dhat::Profiler::builder().testing().build();
    work();
    let peak = dhat::HeapStats::get().max_bytes;
    drop(profiler);
    peak as f64
}

/// Bytes that `count` runs of `work` leave behind, once as many have made, and exchanged, what is kept.
fn growth(count: usize, mut work: impl FnMut()) -> f64 {
    let profiler = dhat::Profiler::builder().testing().build();
    (0..count).for_each(|_| work());
    let before = dhat::HeapStats::get().curr_bytes;
    (0..count).for_each(|_| work());
    let after = dhat::HeapStats::get().curr_bytes;
    drop(profiler);
    after as f64 - before as f64
}

fn noise(seconds: usize) -> Buffer {
    let mut random = auralis_testkit::Random::new(5);
    let planes = [(); 2].map(|()| (0..seconds * 44_100).map(|_| 0.5 * random.sample()).collect::<Vec<f32>>());
    Buffer::from_planes(&planes)
}

fn spec() -> StreamSpec {
    StreamSpec::new(44_100, 2, 512).unwrap()
}

#[test]
fn the_budgets_of_memory_are_kept() {
    // Threads and their stacks are made once.
    rayon::broadcast(|_| ());
    whole_buffers();
    building();
    nothing_grows();
    four_at_once();
    kept::caches_keep_their_limits();
    tracks::ten_thousand_are_searched();
}

/// C4: analysis and master of a whole buffer into another. The buffers themselves are 0.706 MB per second; what does not
/// grow with the track weighs less the longer it is.
fn whole_buffers() {
    let goal = 1.05 * 2.0 * 2.0 * 4.0 * 44_100e-6;
    let promise = Promise::at_most("C4", Unit::Megabytes, 2.0, goal);
    for (what, seconds) in
        [("1 min of whole buffers, per second", 60), ("5 min of whole buffers, per second", 300)]
    {
        promise.counted(what, whole_buffers_megabytes(seconds) / seconds as f64);
    }
}

fn whole_buffers_megabytes(seconds: usize) -> f64 {
    1e-6 * peak(|| {
        let audio = noise(seconds);
        drop(analyze_in_memory(&audio.block(), 44_100, ChannelLayout::STEREO).unwrap());
        let track = MemoryTrack::new(audio.block(), 44_100, ChannelLayout::STEREO).unwrap();
        let mut sink = Collected::new(2, audio.frames());
        let loudness = analyze(&mut track.open().unwrap(), &mut ()).unwrap().loudness;
        let plan =
            MasteringPlan::new(&loudness, &MasterSettings { target: Lufs(-9.0), ..Default::default() });
        render(&mut track.open().unwrap(), &mut sink, &plan, None, &mut ()).unwrap();
        assert_eq!(sink.frames(), audio.frames());
    })
}

/// C5: a chain with every stage.
fn building() {
    let promise = Promise::at_most("C5", Unit::Megabytes, 20.0, 2.0);
    promise.counted(
        "a live chain is built",
        1e-6 * peak(|| drop(LiveChain::new(&everything(), &spec()).unwrap())),
    );
    promise.counted("a chain is built", 1e-6 * peak(|| drop(everything().build(&spec()).unwrap())));
}

/// C6: what is done again and again leaves nothing behind.
fn nothing_grows() {
    let promise = Promise::at_most("C6", Unit::Count, 0.0, 0.0);
    let audio = noise(2);
    let mut chain = everything().build(&spec()).unwrap();
    let mut block = Buffer::new(2, 512);
    promise.counted(
        "bytes left by 1,000 blocks",
        growth(1_000, || {
            block.block_mut().copy_from(&audio.block().range(0..512));
            chain.process(&mut block.block_mut());
        }),
    );
    promise.counted("bytes left by 100 chains", growth(100, || drop(everything().build(&spec()).unwrap())));
    let track = MemoryTrack::new(audio.block(), 44_100, ChannelLayout::STEREO).unwrap();
    let dither = Dither { bits: 16, noise: DitherNoise::Tpdf, seed: 1 };
    let mut renderer = GridRenderer::new(track, everything(), Some(dither));
    let mut at = 0;
    promise.counted(
        "bytes left by 100 rendered chunks",
        growth(100, || {
            // Seeks as well as runs, and over the end.
            at = (at + [512, 40_000][usize::from(at % 3 == 0)]) % audio.frames() as u64;
            _ = renderer.render(at, &mut block.block_mut()).unwrap();
        }),
    );
    let mut cache = RenderCache::new(200_000);
    promise.counted(
        "bytes left by 100 chunks through a cache",
        growth(100, || {
            at = (at + [512, 40_000][usize::from(at % 3 == 0)]) % audio.frames() as u64;
            _ = renderer.render_cached(at, &mut block.block_mut(), &mut cache).unwrap();
        }),
    );
    let design = ResamplerDesign { output_rate_hz: 48_000, quality: Quality::Fast };
    promise.counted(
        "bytes left by 100 conversions",
        growth(100, || {
            let mut source = Resampled::new(track.open().unwrap(), &design).unwrap();
            while source.read(&mut block.block_mut()).unwrap() == 512 {}
        }),
    );
}

/// C7: four tracks of a minute, each on a thread of its own.
fn four_at_once() {
    let promise = Promise::at_most("C7", Unit::Megabytes, 200.0, 64.0);
    let settings = MasterSettings { target: Lufs(-9.0), ..Default::default() };
    let master = || {
        let track = Bursts::minutes(1, 44_100);
        let analysis = analyze(&mut track.open().unwrap(), &mut ()).unwrap();
        let plan = MasteringPlan::new(&analysis.loudness, &settings);
        render(&mut track.open().unwrap(), &mut Nowhere, &plan, None, &mut ()).unwrap();
    };
    let bytes = peak(|| std::thread::scope(|scope| (0..4).for_each(|_| _ = scope.spawn(master))));
    promise.counted("four tracks of a minute at once", 1e-6 * bytes);
}
