//! The inner loops of Auralis, each written once and instantiated per instruction set.
//!
//! A kernel is a safe body over fixed lane arrays. One macro compiles that one
//! body for the baseline of the target and, on x86-64, again for AVX2 and for AVX-512; on
//! AArch64 the baseline is NEON. [`Kernels`] is the proof that a level runs on this machine:
//! detect it once when an object is built, keep it (it is a byte), call kernels through it.
//!
//! # Same bits everywhere
//! Every kernel gives identical bits at every level and on every machine. Sums are taken over
//! a fixed number of lanes and folded in a fixed order, and no body uses a fused multiply-add:
//! its single rounding would make results depend on the machine. The price is at most one
//! extra instruction per multiplication on cores that fuse.
//!
//! # Safety
//! This is the only crate of the workspace that contains `unsafe`: the calls into the
//! `target_feature` instances, guarded by the detected level.
//!
//! ```
//! use auralis_kernels::Kernels;
//! let kernels = Kernels::detect();
//! let mut samples = [0.5, -0.25, 1.0];
//! kernels.gain(&mut samples, 2.0);
//! assert_eq!(kernels.max_abs(&samples), 2.0);
//! ```
#![allow(unsafe_code, reason = "the one crate that may enter target_feature functions")]

#[macro_use]
mod dispatch;
mod accumulate;
mod ballistics;
mod bend;
mod bit_errors;
mod cascade_blocks;
mod convert;
mod crest;
mod decaying_sums;
mod detector;
mod energy;
mod features;
mod finite;
mod fir;
mod fold;
mod gain;
mod interleave;
mod interpolated_phases;
mod k_weight;
mod knee;
mod level;
mod log_exp;
mod look_ahead_section;
mod mean_i16;
mod octet;
mod one_pole;
mod peak;
mod polyphase;
mod real_spectrum;
mod release;
mod resample_i16;
mod row;
mod running;
mod running_median;
mod section_bank;
mod soft_clip;
mod soft_mask;
mod spectrum;
mod triangle;
mod weighted_distance;
mod weighted_runs;

pub use ballistics::{Ballistics, DetectorState, OnePoleState};
pub use cascade_blocks::{CascadeBlocks, CascadeMemory};
pub use k_weight::{BiquadCascade, CascadeState};
pub use knee::SoftKnee;
pub use level::{Kernels, Level};
pub use look_ahead_section::{LookAheadSection, LookAheadState};
pub use one_pole::OnePole;
pub use resample_i16::BankI16;
pub use section_bank::SectionBank;
pub use weighted_runs::WeightedRuns;
