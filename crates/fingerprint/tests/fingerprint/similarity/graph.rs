use auralis_fingerprint::{Collection, Dimension, Fingerprint, Profile, Scale};
use auralis_testkit::Random;

use super::at;

/// Gaussian clouds in all dimensions: the case in which hubs arise.
fn cloud(count: usize) -> Vec<Fingerprint> {
    let mut random = Random::new(21);
    (0..count)
        .map(|_| {
            let values: Vec<f64> = (0..Dimension::COUNT).map(|_| 0.5 + 0.12 * random.gaussian()).collect();
            at(|dimension| Some(values[dimension.index()]))
        })
        .collect()
}

/// The skewness of the in-degrees, the usual measure of hubness (Radovanović et al., JMLR 11, 2010).
fn skewness(degrees: &[usize]) -> f64 {
    let n = degrees.len() as f64;
    let mean = degrees.iter().sum::<usize>() as f64 / n;
    let moment = |power| degrees.iter().map(|degree| (*degree as f64 - mean).powi(power)).sum::<f64>() / n;
    moment(3) / moment(2).powf(1.5)
}

#[test]
fn local_scale_takes_hubs_out_of_the_neighbourhoods() {
    let tracks = cloud(1_000);
    let collection = Collection::new(&tracks, Scale::BUILT_IN);
    let mut plain = vec![0; tracks.len()];
    for (i, track) in tracks.iter().enumerate() {
        let near = collection.nearest(track, 11, Profile::Equal);
        near.iter().filter(|near| near.position != i).for_each(|near| plain[near.position] += 1);
    }
    let scaled = collection.graph(10, Profile::Equal).in_degrees();
    let (before, after) = (skewness(&plain), skewness(&scaled));
    assert!(before > 1.5, "the cloud has hubs: {before}");
    assert!(after < before / 2.0, "{after} is not much less than {before}");
}

#[test]
fn a_search_on_local_scale_finds_what_the_graph_has() {
    let mut tracks = cloud(300);
    let wanted = tracks.pop().unwrap();
    let collection = Collection::new(&tracks, Scale::BUILT_IN);
    let near = collection.nearest_locally(&wanted, 5, Profile::Equal);
    let mut whole = collection.clone();
    whole.insert(&wanted);
    let graph = whole.graph(5, Profile::Equal);
    let positions = |near: &[auralis_fingerprint::Neighbour]| -> Vec<usize> {
        near.iter().map(|neighbour| neighbour.position).collect()
    };
    // One track more hardly moves a local scale: the order may change where two are nearly equal.
    let (found, expected) = (positions(&near), positions(graph.neighbours(299)));
    assert!(
        expected.iter().filter(|position| found.contains(position)).count() >= 4,
        "{found:?} {expected:?}"
    );
    let plain = positions(&collection.nearest(&wanted, 5, Profile::Equal));
    assert_ne!(found, plain, "the scale matters in a cloud");
    let common = collection.nearest(&wanted, 300, Profile::Equal);
    for neighbour in &near {
        assert!(common.contains(neighbour), "the distance is the common one");
    }
    assert_eq!(collection.nearest_locally(&wanted, usize::MAX, Profile::Equal).len(), 299);
}

#[test]
fn a_track_is_not_its_own_neighbour_and_copies_are_the_nearest() {
    let mut tracks = cloud(60);
    tracks.push(tracks[7]);
    let graph = Collection::new(&tracks, Scale::BUILT_IN).graph(5, Profile::Balanced);
    for position in 0..tracks.len() {
        let near = graph.neighbours(position);
        assert_eq!(near.len(), 5);
        assert!(near.iter().all(|neighbour| neighbour.position != position));
        assert!(near.is_sorted_by(|a, b| a.distance <= b.distance));
        assert!(near.iter().all(|neighbour| neighbour.distance.is_finite()));
    }
    assert_eq!(graph.neighbours(7)[0].position, 60);
    assert_eq!(graph.neighbours(60)[0].position, 7);
}

#[test]
fn small_collections_have_small_neighbourhoods() {
    let graph = Collection::new(&cloud(2), Scale::BUILT_IN).graph(5, Profile::Balanced);
    assert_eq!(graph.neighbours(0).len(), 1);
    assert_eq!(Collection::new(&cloud(1), Scale::BUILT_IN).graph(5, Profile::Balanced).neighbours(0), []);
}
