use auralis_fingerprint::{Collection, Fingerprint, Profile, Scale, Similarity};
use auralis_testkit::Random;

use super::{any_fingerprint, at};

#[test]
fn the_nearest_are_those_that_a_comparison_with_each_finds() {
    let mut random = Random::new(11);
    let tracks: Vec<_> = (0..3_000).map(|_| any_fingerprint(&mut random)).collect();
    let collection = Collection::new(&tracks, Scale::BUILT_IN);
    for profile in [Profile::Balanced, Profile::Rhythm] {
        for _ in 0..10 {
            let query = any_fingerprint(&mut random);
            let mut expected: Vec<_> = (0..)
                .zip(&tracks)
                .map(|(i, track)| {
                    let found = Similarity::between(&query, track, &Scale::BUILT_IN, profile).unwrap();
                    (found.distance, i)
                })
                .collect();
            expected.sort_by(|a, b| a.0.total_cmp(&b.0));
            let found = collection.nearest(&query, 20, profile);
            assert_eq!(found.len(), 20);
            for (found, (distance, position)) in found.iter().zip(expected) {
                // 25 roundings of f32 to 6·10⁻⁸ each.
                assert!((found.distance - distance).abs() < 2e-6, "{found:?} is not {distance}");
                assert_eq!(found.position, position);
            }
        }
    }
}

#[test]
fn equal_tracks_come_in_the_order_of_their_positions() {
    let track = at(|_| Some(0.5));
    let collection = Collection::new(&[track; 2_500], Scale::BUILT_IN);
    let found = collection.nearest(&track, 5, Profile::Balanced);
    assert_eq!(found.iter().map(|neighbour| neighbour.position).collect::<Vec<_>>(), [0, 1, 2, 3, 4]);
    assert!(found.iter().all(|neighbour| neighbour.score() == 1.0));
}

#[test]
fn old_versions_and_empty_ones_are_never_found() {
    let known = at(|_| Some(0.5));
    let old = Fingerprint::stored(Fingerprint::VERSION + 1, |dimension| known[dimension]);
    let collection = Collection::new(&[old, at(|_| None), known], Scale::BUILT_IN);
    let found = collection.nearest(&known, 10, Profile::Balanced);
    assert_eq!(found.iter().map(|neighbour| neighbour.position).collect::<Vec<_>>(), [2]);
    assert_eq!(collection.nearest(&old, 10, Profile::Balanced), []);
    assert_eq!(collection.nearest(&known, 0, Profile::Balanced), []);
    assert!(Collection::new(&[], Scale::BUILT_IN).nearest(&known, 3, Profile::Balanced).is_empty());
}
