//! Deterministic test signals, computed in `f64`.
//!
//! Generators return `Vec<f64>`, one channel at full precision. [`to_f32`], [`mono`], [`stack`] and
//! [`duplicate`] turn that into what a processor takes. Full scale is 1; a level in dBFS is the
//! level of the *peak* unless it says otherwise, as in EBU Tech 3341. Durations and counts of zero give empty signals.
//!
//! ```
//! use auralis_testkit::signals::{Tone, duplicate, level_walk};
//! let tone = Tone::dbfs(1_000.0, -23.0).samples(48_000.0, 48_000);
//! assert_eq!(duplicate(&tone, 2).channels(), 2);
//! // 10 s at -36 dBFS, then 60 s at -23 dBFS.
//! let walk = level_walk(1_000.0, &[(-36.0, 10.0), (-23.0, 60.0)], 8_000.0);
//! assert_eq!(walk.len(), 560_000);
//! ```

mod assemble;
mod band_limited;
mod levels;
mod noise;
mod sweep;
mod tone;

pub use assemble::{concatenate, duplicate, mix, mono, scale, stack, to_f32};
pub use band_limited::{band_limited_impulse, band_limited_square, band_limited_step};
pub use levels::{fade_in, fade_out, frames_in, level_walk};
pub use noise::{gaussian_noise, pink_noise, white_noise};
pub use sweep::{linear_sweep, logarithmic_sweep};
pub use tone::{Tone, constant, impulse, silence, square};
