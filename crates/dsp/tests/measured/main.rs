//! The building blocks, measured against formulas, and the laws of the processors among them.
#![forbid(unsafe_code)]
#![allow(clippy::unwrap_used, reason = "a failed expectation of a test is its message")]

auralis_testkit::count_allocations!();

mod biquad;
mod convolution;
mod dither;
mod inter_sample_crest;
mod inter_sample_peak;
mod oversample;
mod stft;
