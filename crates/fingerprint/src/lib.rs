//! Which recording a file holds, and what sounds like it.
//!
//! | item | what it is |
//! |---|---|
//! | [`FingerprintDesign`], [`FingerprintAnalyzer`], [`TrackDescription`] | everything below, in one pass |
//! | [`AcousticDesign`], [`AcousticPrinter`], [`AcousticPrint`] | what identifies a recording; equal to Chromaprint's, bit for bit |
//! | [`AcousticMatch`], [`Verdict`] | whether two files hold one recording, and at which offset |
//! | [`AcousticIndex`], [`AcousticHit`] | the same recording found among many |
//! | [`Fingerprint`], [`Dimension`] | what a track sounds like, in 25 numbers |
//! | [`Tempo`], [`TempoCandidate`] | the beat: its tempo, where it falls, how steady it is |
//! | [`Key`], [`KeyCandidate`], [`Mode`] | the key and the tuning |
//! | [`Similarity`], [`Contribution`], [`Profile`], [`Scale`] | how alike two tracks are, and why |
//! | [`Collection`], [`Neighbour`], [`NeighbourGraph`] | the nearest of many, by every distance |
#![forbid(unsafe_code)]

extern crate alloc;

mod acoustic;
mod analyzer;
mod description;
mod dimension;
mod fingerprint;
mod rhythm;
mod similarity;
mod sound;
mod tonality;

pub use acoustic::{
    AcousticDesign, AcousticHit, AcousticIndex, AcousticMatch, AcousticPrint, AcousticPrinter, PrintError,
    Verdict,
};
pub use analyzer::{FingerprintAnalyzer, FingerprintDesign};
pub use description::TrackDescription;
pub use dimension::Dimension;
pub use fingerprint::Fingerprint;
pub use rhythm::{Tempo, TempoCandidate};
pub use similarity::{
    Collection, Contribution, Neighbour, NeighbourGraph, Profile, Scale, Similarity, Subject,
};
pub use tonality::{Key, KeyCandidate, Mode};
