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
//! - **K-weighting** at any rate from 8 kHz on, from the standard's analogue prototype, in `f64`.
//! - **Momentary** (400 ms) and **short-term** (3 s) loudness every 10 ms: a meter that looks only every
//!   100 ms misses the maximum of a 400 ms burst by up to 0.45 LU.
//! - **Integrated** loudness over 400 ms blocks with 75 % overlap, gated at −70 LUFS and at 10 LU
//!   under the mean; the last incomplete block is dropped.
//! - **Loudness range** by EBU Tech 3342 from short-term values at 10 Hz.
//! - **True peak** by interpolation at 8, 16 or 32 points per sample, and the sample peak.
//! - **Clipping**: runs of samples at full scale.
//! - **Tags**: [`ReplayGain`] 2.0 and the [`R128Gain`] of Opus.
//!
//! # Exact, and at hand at any moment
//! Gating needs all blocks since the start: the threshold moves with every new one. The meter keeps the
//! mean square of every 100 ms, and sorts the energy of every block, as it comes in, into buckets
//! of 0.1 dB that hold count and exact sum. A gate then adds whole buckets, and looks only into the
//! one that its threshold falls into. So [`LoudnessMeter::integrated`] is the exact value, between any two
//! blocks, without a walk over the past. Hours of sound take 432 KB each.
//!
//! # Segments
//! A stream may be cut anywhere, measured on several threads and
//! [merged](LoudnessMeter::merge): the bits are those of one meter that heard it all. The filter is
//! defined cell by cell: at every multiple of 10 s it is replaced by one that started from rest
//! 200 ms earlier, when the difference has fallen below the rounding of `f64`. It costs 2 % more filtering.
//! See [`LoudnessDesign::build_segment`].
#![forbid(unsafe_code)]

mod bins;
mod clipping;
mod curve;
mod design;
mod filter;
mod gating;
mod grid;
mod history;
mod levels;
mod meter;
mod peaks;
mod pieces;
mod range;
mod report;
mod segment;
mod tags;
mod weights;
mod window;

pub use clipping::Clipping;
pub use curve::CurvePoint;
pub use design::LoudnessDesign;
pub use meter::LoudnessMeter;
pub use report::LoudnessReport;
pub use segment::MergeError;
pub use tags::{R128Gain, ReplayGain};
pub use weights::channel_weight;
