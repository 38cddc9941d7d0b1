//! A look-ahead true-peak limiter.
//!
//! [`LimiterDesign`] holds the parameters, [`Limiter`] is the real-time processor.
//!
//! ```
//! use auralis_core::{Buffer, Design, Processor, StreamSpec};
//! use auralis_limiter::LimiterDesign;
//!
//! let spec = StreamSpec::new(44_100, 2, 512)?;
//! let mut limiter = LimiterDesign { ceiling_dbtp: -1.0, ..LimiterDesign::default() }.build(&spec)?;
//! let mut block = Buffer::new(2, 512);
//! limiter.process(&mut block.block_mut());
//! assert_eq!(limiter.gain_reduction().0, 0.0);
//! # Ok::<(), auralis_core::BuildError>(())
//! ```
//!
//! # How it works
//! ```text
//! input ─ gain ─ soft clip ─┬─ inter-sample crest ─ c/p ─ link ─ release ─ sliding minimum ─ two box filters ─┐ gain
//!                           └─ delay ─────────────────────────────────────────────────────────────────────────×─ output
//! ```
//! The crests are those of eight points per sample and a parabola through the highest. Below 0.45 fs
//! 48 samples tell them; where anything lies above, 1,152 do.
//! The gain that each frame needs is held over the look-ahead by a sliding minimum, so that the average
//! over the look-ahead never exceeds it: the gain glides down in time, without a step and without
//! overshoot. The averages are sums of integers and do not drift: at rest the gain is exactly 1, and the
//! output is the delayed input, bit for bit.
//!
//! That a moving average after a moving minimum never exceeds what the minimum was taken from is the classic design
//! (R. Signalsmith, *Designing a straightforward limiter*, 2022); peaks between samples are those of ITU-R BS.1770-5,
//! Annex 2, with a longer filter.
//!
//! [`SoftClip`] rounds peaks off before the limiter, or stands alone.
#![forbid(unsafe_code)]

mod ceiling;
mod decay;
mod design;
mod detector;
mod envelope;
mod far;
mod history;
mod limiter;
mod link;
mod low_hold;
mod release;
mod smoother;
mod soft_clip;

pub use auralis_dsp::GainReductionMeter;

pub use design::LimiterDesign;
pub use limiter::Limiter;
pub use soft_clip::{SoftClip, SoftClipDesign};
