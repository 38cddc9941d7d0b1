//! What a recording sounds like and which one it is.
#![forbid(unsafe_code)]

mod acoustic;
mod dimension;
mod fingerprint;
mod similarity;

pub use acoustic::{
    AcousticDesign, AcousticHit, AcousticIndex, AcousticMatch, AcousticPrint, AcousticPrinter, PrintError,
    Verdict,
};
pub use dimension::Dimension;
pub use fingerprint::Fingerprint;
pub use similarity::{
    Collection, Contribution, Neighbour, NeighbourGraph, Profile, Scale, Similarity, Subject,
};
