//! What a player waits for: `cargo bench --bench realtime`.
//!
//! A21: blocks of the live chain with everything on, as shares of the time that a block lasts. A22: the first block of
//! a file's master, at its start and amid it, after a seek, at a place that a cache has, and of a file never seen. A23: from
//! a change of settings to the first sound of it. `-- --quick` plays a tenth of the blocks.
#![allow(clippy::print_stdout, reason = "the numbers are what a bench is run for")]

#[path = "../subjects/everything.rs"]
mod everything;
mod waits;

use auralis::media::Container;
use waits::{
    BLOCK_LASTS_S, LongFiles, blocks, change, first_block, first_block_never_seen, seeks, seeks_with_a_cache,
};

fn main() {
    let quick = std::env::args().any(|argument| argument == "--quick");
    let count = if quick { 10_000 } else { 100_000 };
    for (what, change) in [("512 frames, everything on", usize::MAX), ("the same, a change each second", 86)]
    {
        let times = blocks(count, change);
        let share = |of: f64| 100.0 * times.quantile(of).expect("there are blocks") / BLOCK_LASTS_S;
        println!(
            "A21   {what:<32} p50 {:.2} %  p99 {:.2} %  p99.9 {:.2} %  worst {:.2} %",
            share(0.5),
            share(0.99),
            share(0.999),
            share(1.0)
        );
    }
    let files = LongFiles::write();
    println!("A22   first block of an analysed track: {:.1} ms", 1e3 * first_block(&files, 0));
    println!("A22   the same amid the track: {:.1} ms", 1e3 * first_block(&files, 6_000_000));
    let [cached, before] = seeks_with_a_cache(&files);
    for (what, seeks) in
        [("after a seek", seeks(&files)), ("the same with a cache", cached), ("a place heard before", before)]
    {
        let ms = |of: f64| 1e3 * seeks.quantile(of).expect("there are seeks");
        println!("A22   {what}: p50 {:.3} ms  p90 {:.3} ms  worst {:.3} ms", ms(0.5), ms(0.9), ms(1.0));
    }
    for (container, what) in [(Container::Wav, "WAV"), (Container::Flac, "FLAC")] {
        let ms = 1e3 * first_block_never_seen(&files, container);
        println!("A22   first block of a track never seen, 5 min, {what}: {ms:.1} ms");
    }
    let change = change();
    println!("A23   a change sounds after {:.1} ms of audio", 1e3 * change.audio_s);
    println!("A23   and {:.1} ms to build it on another thread", 1e3 * change.build_s);
}
