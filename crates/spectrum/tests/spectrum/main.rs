//! Spectra and content measures against formulas, published methods and the arrays of librosa.
#![forbid(unsafe_code)]
#![allow(clippy::unwrap_used, reason = "a failed expectation of a test is its message")]

auralis_testkit::count_allocations!();

mod bands;
mod bandwidth;
mod class;
mod content;
mod dynamic_range;
mod golden;
mod laws;
mod long_term;
mod meter;
mod true_peak_curve;
mod waveform;
mod weighting;
