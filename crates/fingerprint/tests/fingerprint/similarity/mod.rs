//! Distances, neighbours and the graph.

mod distance;
mod graph;
mod nearest;
mod scale;

use auralis_fingerprint::{Dimension, Fingerprint, Scale};
use auralis_testkit::Random;

/// A fingerprint whose values lie anywhere in the built-in range, some of them unknown.
fn any_fingerprint(random: &mut Random) -> Fingerprint {
    Fingerprint::from_values(|dimension| {
        let (low, high) = Scale::BUILT_IN.range(dimension);
        let value = random.between(low, high);
        (random.range(0..10) > 0).then_some(value)
    })
}

/// A fingerprint from normalised values.
fn at(value: impl Fn(Dimension) -> Option<f64>) -> Fingerprint {
    Fingerprint::from_values(|dimension| {
        let (low, high) = Scale::BUILT_IN.range(dimension);
        value(dimension).map(|value| low + value * (high - low))
    })
}
