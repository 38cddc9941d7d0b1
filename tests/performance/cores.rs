//! Work on all cores, against what the machine has to give while it runs.

use auralis::pipeline::analyze_in_memory;
use auralis::{Buffer, ChannelLayout};
use auralis_testkit::performance::{Promise, Unit, elapsed, speed_up};
use rayon::prelude::*;

use crate::chain::{mastered, track};
use crate::music;

fn threads() -> usize {
    std::thread::available_parallelism().map_or(1, usize::from)
}

fn pool(threads: usize) -> rayon::ThreadPool {
    let pool = rayon::ThreadPoolBuilder::new().num_threads(threads).build().unwrap();
    pool.broadcast(|_| ());
    pool
}

/// The share of the cores, as many as it really gets, that work on a pool makes use of.
fn efficiency(promise: Promise, what: &str, work: impl Fn() + Sync) {
    let (one, all) = (pool(1), pool(threads()));
    promise.timed(what, || {
        let on = |pool: &rayon::ThreadPool| elapsed(|| pool.install(&work));
        speed_up(3, threads(), || on(&one), || on(&all)).efficiency()
    });
}

#[test]
fn b3_analysis_on_all_cores() {
    let audio: Buffer = music::rock(120, 1.0);
    let promise = Promise::at_least("B3", Unit::Ratio, 0.75, 0.95);
    efficiency(promise, "analysis of 120 s, of the cores it gets", || {
        drop(analyze_in_memory(&audio.block(), 44_100, ChannelLayout::STEREO).unwrap());
    });
}

/// 1.5 times one at a time on two cores, in a queue of ten: five alone would take three turns on two cores.
#[test]
fn a24_tracks_side_by_side() {
    let audio: Buffer = music::rock(5, 0.8);
    let promise = Promise::at_least("A24", Unit::Ratio, 0.75, 0.95);
    efficiency(promise, "tracks side by side, of the cores they get", || {
        (0..10).into_par_iter().with_max_len(1).for_each(|_| mastered(&track(&audio, 44_100)));
    });
}
