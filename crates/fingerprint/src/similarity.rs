//! How alike two tracks sound, and what sounds like a track.

mod collection;
mod compare;
mod graph;
mod profile;
mod scale;

pub use collection::{Collection, Neighbour};
pub use compare::{Contribution, Similarity};
pub use graph::NeighbourGraph;
pub use profile::{Profile, Subject};
pub use scale::Scale;
