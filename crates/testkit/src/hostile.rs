//! Signals that make limiters and true-peak meters fail, with their true peak where it is known by analysis.
//!
//! ```
//! use auralis_testkit::hostile;
//! for signal in hostile::all(48_000.0) {
//!     println!("{}: {} frames, true peak {:?}", signal.name, signal.samples.len(), signal.true_peak);
//! }
//! ```

mod edges;
mod set;
mod tones;

pub use edges::{click_train, hard_edge, low_frequency_plateau};
pub use set::{Hostile, all};
pub use tones::{
    alternating_flip, alternating_flip_true_peak, grid_tone, worst_phase_rad, worst_phase_sample_peak,
};
