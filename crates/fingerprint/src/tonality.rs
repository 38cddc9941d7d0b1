//! Pitch classes, tuning and key.

mod key;
mod pitch_classes;
mod profile;

pub(crate) use key::concentration;
pub use key::{Key, KeyCandidate, Mode};
pub(crate) use pitch_classes::PitchClasses;
