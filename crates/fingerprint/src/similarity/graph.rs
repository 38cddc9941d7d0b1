use super::collection::{Collection, Neighbour};
use super::profile::Profile;
use crate::fingerprint::Fingerprint;

/// The neighbour whose distance is the local scale, Zelnik-Manor and Perona 2004.
const SCALE_NEIGHBOUR: usize = 7;
/// Distances below this are copies: they say nothing about a neighbourhood.
const COPY: f64 = 1e-4;

/// Every track of a collection with its nearest neighbours.
///
/// In 25 dimensions some tracks, the hubs, are near to nearly everything and would turn up everywhere. So distances
/// are measured on the local scale of both tracks: d' = d / √(σ(a)·σ(b)), where σ is the distance to the seventh
/// neighbour (Zelnik-Manor and Perona, "Self-Tuning Spectral Clustering", NIPS 2004; against hubs: Schnitzer et
/// al., JMLR 13, 2012). A hub has a small σ, which moves it away. Copies of one track, whose distance is 0, do
/// not count towards σ.
#[derive(Clone, Debug, PartialEq)]
pub struct NeighbourGraph {
    neighbours: Vec<Vec<Neighbour>>,
}

impl Collection {
    /// The `count` tracks that are nearest to a fingerprint on their local scale, so that hubs do not crowd in; the
    /// distances are the common ones, and so not always in order.
    ///
    /// They are looked for among four times as many of the [`nearest`](Self::nearest), each of which costs a search.
    pub fn nearest_locally(
        &self,
        fingerprint: &Fingerprint,
        count: usize,
        profile: Profile,
    ) -> Vec<Neighbour> {
        let scaled = |neighbour: Neighbour| {
            let around = self.nearest_in(neighbour.position, 2 * SCALE_NEIGHBOUR, profile);
            // The scale of the fingerprint itself is the same for all.
            (neighbour.distance / local_scale(&around).sqrt(), neighbour)
        };
        let near = self.nearest(fingerprint, wide(count), profile);
        let mut near: Vec<(f64, Neighbour)> = near.into_iter().map(scaled).collect();
        near.sort_by(|a, b| a.0.total_cmp(&b.0).then(a.1.position.cmp(&b.1.position)));
        near.into_iter().map(|(_, neighbour)| neighbour).take(count).collect()
    }

    /// The graph of the `count` nearest neighbours of each track, on local scale.
    ///
    /// Costs a [`nearest`](Self::nearest) for each track. The distances in it are the scaled ones.
    pub fn graph(&self, count: usize, profile: Profile) -> NeighbourGraph {
        let mut neighbours: Vec<_> =
            (0..self.len()).map(|position| self.nearest_in(position, wide(count), profile)).collect();
        let scales: Vec<f64> = neighbours.iter().map(|near| local_scale(near)).collect();
        for (near, own) in neighbours.iter_mut().zip(&scales) {
            for neighbour in near.iter_mut() {
                neighbour.distance /= (own * scales[neighbour.position]).sqrt();
            }
            near.sort_by(|a, b| a.distance.total_cmp(&b.distance).then(a.position.cmp(&b.position)));
            near.truncate(count);
        }
        NeighbourGraph { neighbours }
    }
}

/// Among how many of the nearest on the common scale those on local scale are looked for.
fn wide(count: usize) -> usize {
    count.saturating_mul(4).max(2 * SCALE_NEIGHBOUR)
}

/// The distance to the seventh neighbour that is no copy, or to the last one.
fn local_scale(near: &[Neighbour]) -> f64 {
    let distances = near.iter().map(|neighbour| neighbour.distance).filter(|distance| *distance > COPY);
    distances.take(SCALE_NEIGHBOUR).last().unwrap_or(1.0)
}

impl NeighbourGraph {
    /// The neighbours of a track, nearest first.
    ///
    /// # Panics
    /// If the collection had no such position.
    #[track_caller]
    pub fn neighbours(&self, position: usize) -> &[Neighbour] {
        &self.neighbours[position]
    }

    /// In how many other tracks' neighbourhoods each track is: its hubness.
    pub fn in_degrees(&self) -> Vec<usize> {
        let mut degrees = vec![0; self.neighbours.len()];
        for neighbour in self.neighbours.iter().flatten() {
            degrees[neighbour.position] += 1;
        }
        degrees
    }
}
