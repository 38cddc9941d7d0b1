//! A21, A22 and A23: what a player waits for.

use std::cell::LazyCell;

use auralis::media::Container;
use auralis_testkit::performance::{Promise, Unit};

use crate::waits::{
    BLOCK_LASTS_S, LongFiles, blocks, change, first_block, first_block_never_seen, seeks, seeks_with_a_cache,
};

/// The whole chain needs less than half of the time that a block lasts, in 999 of 1,000 blocks.
///
/// A neighbour on the same core takes whole milliseconds at a time: the run is as long as it needs to be for three
/// nines, and is repeated where one came by. The bench plays 100,000 blocks.
#[test]
fn a21_blocks_of_512_frames() {
    let promise = Promise::at_most("A21", Unit::Percent, 50.0, 5.0);
    promise.timed("a block of 512 frames, p99.9", || {
        100.0 * blocks(4_000, usize::MAX).quantile(0.999).unwrap() / BLOCK_LASTS_S
    });
}

#[test]
fn a22_the_first_block() {
    // A debug build times nothing, and writes none.
    let files = LazyCell::new(LongFiles::write);
    let seen = Promise::at_most("A22", Unit::Milliseconds, 100.0, 20.0);
    seen.timed("first block of an analysed track", || 1e3 * first_block(&files, 0));
    seen.timed("after a seek, the median", || 1e3 * seeks(&files).median().unwrap());
    seen.timed_each(|| {
        let medians = seeks_with_a_cache(&files).map(|seeks| 1e3 * seeks.median().unwrap());
        ["the same with a cache", "a place heard before"]
            .map(str::to_owned)
            .into_iter()
            .zip(medians)
            .collect()
    });
    let unseen = Promise::at_most("A22", Unit::Milliseconds, 200.0, 100.0);
    for container in [Container::Wav, Container::Flac] {
        let what = format!("first block of 5 min never seen, {container:?}");
        unseen.timed(&what, || 1e3 * first_block_never_seen(&files, container));
    }
}

#[test]
fn a23_another_preset() {
    let promise = Promise::at_most("A23", Unit::Milliseconds, 200.0, 30.0);
    promise.timed("from a change to its first sound", || {
        let change = change();
        1e3 * (change.build_s + change.audio_s)
    });
}
