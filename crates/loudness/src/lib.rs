//! Loudness and peak metering by ITU-R BS.1770-5 and EBU R 128.
//!
//! [`LoudnessMeter`] is an [`Analyzer`](auralis_core::Analyzer): push blocks of any size, ask for a
//! [`LoudnessReport`] at any moment. Several meters are gated together, as an album is, by
//! [`LoudnessReport::of_album`].
//!
//! ```
//! use auralis_core::{Analyzer, BlockRef, ChannelLayout, StreamSpec};
//! use auralis_loudness::LoudnessDesign;
//!
//! let spec = StreamSpec::new(48_000, 1, 4_800)?;
//! let mut meter = LoudnessDesign::new(ChannelLayout::MONO).build(&spec)?;
//! let tone: Vec<f32> = (0..48_000).map(|n| (n as f32 * 997.0 / 48_000.0 * std::f32::consts::TAU).sin()).collect();
//! for block in tone.chunks(4_800) {
//!     meter.push(&BlockRef::mono(block));
//! }
//! let report = meter.report();
//! assert!((report.integrated.0 - -3.01).abs() < 0.01);
//! assert!((report.true_peak.0 - 0.0).abs() < 0.01);
//! # Ok::<(), auralis_core::BuildError>(())
//! ```
//!
//! # What is measured, and how
//! - **K-weighting** at any rate, from the standard's analogue prototype, in `f64`.
//! - **Momentary** (400 ms) and **short-term** (3 s) loudness every 10 ms: a meter that looks only every
//!   100 ms misses the maximum of a 400 ms burst by up to 0.45 LU.
//! - **Integrated** loudness over 400 ms blocks with 75 % overlap, gated at −70 LUFS and at 10 LU
//!   under the mean; the last incomplete block is dropped.
//! - **Loudness range** by EBU Tech 3342 from short-term values at 10 Hz.
//! - **True peak** by interpolation, and the sample peak.
#![forbid(unsafe_code)]

mod bins;
mod curve;
mod filter;
mod gating;
mod history;
mod meter;
mod peaks;
mod range;
mod report;
mod weights;
mod window;

pub use curve::CurvePoint;
pub use meter::{LoudnessDesign, LoudnessMeter};
pub use report::LoudnessReport;
pub use weights::channel_weight;
