use auralis_kernels::Kernels;

use super::profile::Profile;
use super::scale::Scale;
use crate::dimension::Dimension;
use crate::fingerprint::Fingerprint;

/// Tracks whose distances are computed together, so that they stay in the cache.
const CHUNK: usize = 1_024;

/// Many fingerprints, searched exactly: every distance is computed, in one pass over the dimensions.
///
/// Stored by dimension as `f32` of the normalised values: 100 bytes per track, 10 MB for 100,000 of them.
///
/// ```
/// use auralis_fingerprint::{Collection, Dimension, Fingerprint, Profile, Scale};
///
/// let track = |lufs: f64| Fingerprint::from_values(|d| (d == Dimension::IntegratedLufs).then_some(lufs));
/// let tracks = [-8.0, -13.0, -18.0].map(track);
/// let collection = Collection::new(&tracks, Scale::BUILT_IN);
/// let nearest = collection.nearest(&track(-12.0), 2, Profile::Balanced);
/// assert_eq!(nearest.iter().map(|neighbour| neighbour.position).collect::<Vec<_>>(), [1, 0]);
/// ```
#[derive(Clone, Debug)]
pub struct Collection {
    kernels: Kernels,
    scale: Scale,
    /// The normalised values of each dimension; NaN where there is none.
    columns: [Vec<f32>; Dimension::COUNT],
}

/// A track and how far it is.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Neighbour {
    /// Its position in the collection.
    pub position: usize,
    /// The distance, as in [`Similarity`](super::Similarity), rounded to `f32`.
    pub distance: f64,
}

impl Neighbour {
    /// 1 − min(distance, 1).
    pub fn score(&self) -> f64 {
        1.0 - self.distance.min(1.0)
    }
}

impl Collection {
    /// A collection of fingerprints, on a scale.
    ///
    /// One of another version than [`Fingerprint::VERSION`] keeps its position and is never found.
    pub fn new(fingerprints: &[Fingerprint], scale: Scale) -> Self {
        let columns = core::array::from_fn(|_| Vec::with_capacity(fingerprints.len()));
        let mut collection = Self { kernels: Kernels::detect(), scale, columns };
        fingerprints.iter().for_each(|fingerprint| collection.insert(fingerprint));
        collection
    }

    /// Adds a track at the end.
    pub fn insert(&mut self, fingerprint: &Fingerprint) {
        let point = self.point(fingerprint);
        for (column, value) in self.columns.iter_mut().zip(point) {
            column.push(value);
        }
    }

    /// How many tracks there are.
    pub fn len(&self) -> usize {
        self.columns[0].len()
    }

    /// Whether there is none.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// The `count` tracks that are nearest to a fingerprint, nearest first; of equal ones, the one inserted first.
    ///
    /// A track that has nothing in common with it is not found.
    pub fn nearest(&self, fingerprint: &Fingerprint, count: usize, profile: Profile) -> Vec<Neighbour> {
        self.nearest_to(&self.point(fingerprint), count, profile)
    }

    /// The tracks nearest to one of the collection, without itself.
    pub(super) fn nearest_in(&self, position: usize, count: usize, profile: Profile) -> Vec<Neighbour> {
        let point = core::array::from_fn(|i| self.columns[i][position]);
        let mut neighbours = self.nearest_to(&point, count.saturating_add(1), profile);
        neighbours.retain(|neighbour| neighbour.position != position);
        neighbours.truncate(count);
        neighbours
    }

    fn nearest_to(&self, point: &[f32; Dimension::COUNT], count: usize, profile: Profile) -> Vec<Neighbour> {
        let weights = profile.weights();
        let count = count.min(self.len());
        let mut best: Vec<Neighbour> = Vec::with_capacity(count + CHUNK);
        let mut limit = f32::INFINITY;
        let (mut sums, mut shares) = ([0.0; CHUNK], [0.0; CHUNK]);
        for start in (0..self.len()).step_by(CHUNK) {
            let tracks = CHUNK.min(self.len() - start);
            let (sums, shares) = (&mut sums[..tracks], &mut shares[..tracks]);
            sums.fill(0.0);
            shares.fill(0.0);
            for ((column, x), weight) in self.columns.iter().zip(point).zip(weights) {
                if !x.is_nan() {
                    let column = &column[start..start + tracks];
                    self.kernels.add_weighted_distance(column, *x, weight as f32, sums, shares);
                }
            }
            for (position, (sum, share)) in (start..).zip(sums.iter().zip(shares.iter())) {
                // NaN, where nothing is shared, is not below the limit.
                let squared = sum / share;
                if squared < limit {
                    best.push(Neighbour { position, distance: f64::from(squared).sqrt() });
                }
            }
            if best.len() > count {
                keep_nearest(&mut best, count);
                limit = best.last().map_or(limit, |last| (last.distance * last.distance) as f32).next_up();
            }
        }
        keep_nearest(&mut best, count);
        best
    }

    fn point(&self, fingerprint: &Fingerprint) -> [f32; Dimension::COUNT] {
        if fingerprint.version() != Fingerprint::VERSION {
            return [f32::NAN; Dimension::COUNT];
        }
        self.scale.normalized(fingerprint).map(|value| value.map_or(f32::NAN, |value| value as f32))
    }
}

fn keep_nearest(neighbours: &mut Vec<Neighbour>, count: usize) {
    neighbours.sort_by(|a, b| a.distance.total_cmp(&b.distance).then(a.position.cmp(&b.position)));
    neighbours.truncate(count);
}
