use auralis_core::Buffer;
use auralis_fingerprint::{AcousticIndex, Verdict};
use auralis_testkit::Random;

use super::{melody, print_of};

const RATE: u32 = 11_025;

fn index_of(seeds: std::ops::Range<u64>) -> AcousticIndex {
    let mut index = AcousticIndex::new();
    for seed in seeds {
        index.insert(print_of(&melody::tune(seed, RATE, 20), RATE));
    }
    index
}

/// A copy with noise 16 dB under it, which starts later.
fn worn_copy(seed: u64) -> Buffer {
    let mut random = Random::new(seed);
    let mut plane = vec![0.0; 3 * RATE as usize];
    plane.extend(melody::tune(seed, RATE, 20).block().plane(0).iter().map(|x| 0.5 * x));
    plane.iter_mut().for_each(|x| *x += 0.03 * random.sample());
    Buffer::from_planes(&[plane])
}

#[test]
fn worn_copies_are_found_and_nothing_else() {
    let index = index_of(0..100);
    for seed in 0..100 {
        let copy = print_of(&worn_copy(seed), RATE);
        let hits = index.search(&copy);
        assert_eq!(hits.len(), 1, "tune {seed}: {hits:?}");
        assert_eq!(hits[0].position, seed as usize);
        assert!((hits[0].matching.offset.0 + 3.0).abs() < 0.07, "{:?}", hits[0]);
        // The index looks at fewer offsets, and finds what an exhaustive comparison finds.
        let exhaustive = copy.compare(&index.prints()[seed as usize]);
        assert_eq!(exhaustive.verdict, hits[0].matching.verdict);
        assert!((exhaustive.agreement - hits[0].matching.agreement).abs() < 0.02);
    }
}

#[test]
fn what_was_never_inserted_is_not_found() {
    let index = index_of(0..100);
    for seed in 100..200 {
        assert_eq!(index.search(&print_of(&melody::tune(seed, RATE, 20), RATE)), []);
    }
}

#[test]
fn the_best_copy_comes_first() {
    let mut index = index_of(0..5);
    index.insert(print_of(&worn_copy(3), RATE));
    let hits = index.search(&index.prints()[3]);
    let found: Vec<_> = hits.iter().map(|hit| (hit.position, hit.matching.verdict)).collect();
    assert_eq!(found[0], (3, Verdict::SameMaster));
    assert_eq!(found[1].0, 5);
    assert_eq!(found.len(), 2);
}

#[test]
fn silent_tracks_do_not_find_each_other() {
    let mut index = AcousticIndex::new();
    let silence = print_of(&Buffer::new(1, 20 * RATE as usize), RATE);
    for _ in 0..10 {
        index.insert(silence.clone());
    }
    assert_eq!(index.search(&silence), []);
}
