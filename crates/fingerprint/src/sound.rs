//! What a track sounds like: everything that is measured on the frames of the content analysis.

mod balance;
mod cell_sums;
mod gate;
mod half_seconds;
mod harmonic;
mod listener;
mod pitch;

pub(crate) use listener::{Listener, Sound};
