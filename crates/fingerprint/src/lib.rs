//! Which recording a file holds, and what sounds like it.
//!
//! | item | what it is |
//! |---|---|
//! | [`AcousticDesign`], [`AcousticPrinter`], [`AcousticPrint`] | what identifies a recording; equal to Chromaprint's, bit for bit |
//! | [`AcousticMatch`], [`Verdict`] | whether two files hold one recording, and at which offset |
//! | [`AcousticIndex`], [`AcousticHit`] | the same recording found among many |
//! | [`Fingerprint`], [`Dimension`] | what a track sounds like, in 25 numbers |
//! | [`Similarity`], [`Contribution`], [`Profile`], [`Scale`] | how alike two tracks are, and why |
//! | [`Collection`], [`Neighbour`], [`NeighbourGraph`] | the nearest of many, by every distance |
//!
//! The 25 numbers are not measured here yet: a [`Fingerprint`] is made from values that are known.
#![forbid(unsafe_code)]

extern crate alloc;

mod acoustic;
mod dimension;
mod fingerprint;
mod rhythm;
mod similarity;

pub use acoustic::{
    AcousticDesign, AcousticHit, AcousticIndex, AcousticMatch, AcousticPrint, AcousticPrinter, PrintError,
    Verdict,
};
pub use dimension::Dimension;
pub use fingerprint::Fingerprint;
pub use rhythm::{Tempo, TempoCandidate};
pub use similarity::{
    Collection, Contribution, Neighbour, NeighbourGraph, Profile, Scale, Similarity, Subject,
};
