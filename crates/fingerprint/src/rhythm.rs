//! Tempo and beat.

mod beats;
mod envelope;
mod octave;
mod periodicity;
mod refine;
mod tempo;

pub(crate) use envelope::{OnsetDetector, Onsets};
pub use tempo::{Tempo, TempoCandidate};
