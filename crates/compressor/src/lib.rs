//! A feed-forward compressor, single-band and multiband.
//!
//! [`CompressorDesign`] holds the parameters, [`Compressor`] is the real-time processor.
//!
//! ```
//! use auralis_compressor::CompressorDesign;
//! use auralis_core::{Buffer, Design, Processor, StreamSpec};
//!
//! let spec = StreamSpec::new(44_100, 2, 512)?;
//! let design = CompressorDesign { threshold_db: -18.0, ratio: 2.5, ..CompressorDesign::default() };
//! let mut compressor = design.build(&spec)?;
//! let meter = compressor.gain_reduction_meter(); // for any thread
//! let mut block = Buffer::new(2, 512);
//! compressor.process(&mut block.block_mut());
//! assert_eq!(meter.read().0, 0.0);
//! # Ok::<(), auralis_core::BuildError>(())
//! ```
//!
//! # How it works
//! ```text
//! input ─┬─ side-chain filter ─ level ─ log₂ ─ knee ─ hold with release ─ attack ─ makeup ─ 2ˣ ─ mix ─┐ gain
//!        └─ look-ahead ───────────────────────────────────────────────────────────────────────────────×─ output
//! ```
//! Logarithm, knee, exponential and mix run in lanes over time. So do hold and attack: in segments of 16
//! frames, of which sixteen run side by side from rest, and only the segments' ends form a chain. Linked
//! channels have one detector and one gain.
#![forbid(unsafe_code)]

extern crate alloc;

mod compressor;
mod curve;
mod delay;
mod design;
mod level;
mod makeup;
mod meter;
mod octaves;
mod times;

pub use compressor::Compressor;
pub use design::{CompressorDesign, Detection, Direction, Makeup, Smoothing};
pub use meter::GainReductionMeter;
