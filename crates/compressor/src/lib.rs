//! A feed-forward compressor, single-band and multiband.
//!
//! | item | what it is |
//! |---|---|
//! | [`CompressorDesign`], [`Compressor`] | parameters, and the real-time processor |
//! | [`MultibandDesign`], [`MultibandCompressor`] | the same in two to five bands |
//! | [`AdaptiveDesign`], [`Programme`] | parameters from measurements, each with its reason |
//! | [`GainReductionMeter`] | the reduction, read from any thread |
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
//! Logarithm, knee, exponential and mix run in lanes over time. So do hold and attack: in segments of 8
//! frames, of which 32 run side by side from rest, and where each begins is a scan over their ends. A block of 256 frames
//! that has only begun is computed again with every call, so calls of fewer than 32 frames cost several times as much
//! per frame. Linked channels have one detector and one gain.
//!
//! # What it does to a low tone
//! Harmonics of 100 Hz at 6 dB of reduction, 2 : 1, 15 and 150 ms:
//!
//! | detection | decoupled | branching |
//! |---|---|---|
//! | peak | −76 dB | −54 dB |
//! | RMS, 50 ms | −114 dB | −92 dB |
#![forbid(unsafe_code)]

mod adaptive;
mod compressor;
mod crossover;
mod curve;
mod delay;
mod design;
mod level;
mod makeup;
mod multiband;
mod octaves;
mod pairs;
mod times;

pub use auralis_dsp::GainReductionMeter;

pub use adaptive::{AdaptiveDesign, Programme, Reasoned};
pub use compressor::Compressor;
pub use design::{CompressorDesign, Detection, Direction, Makeup, Smoothing};
pub use multiband::{MultibandCompressor, MultibandDesign};
