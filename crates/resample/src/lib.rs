//! Changes of sample rate at any ratio, and varispeed.
//!
//! | item | what it is |
//! |---|---|
//! | [`ResamplerDesign`], [`Resampler`] | a fixed ratio, pushed through in blocks of any size |
//! | [`Resampled`] | the same around a [`FrameSource`](auralis_core::FrameSource), which it is itself |
//! | [`VarispeedDesign`], [`Varispeed`] | a speed that may change at any frame |
//! | [`VarispeedSource`] | the same around a source |
//! | [`Quality`] | three grades, with their figures |
//!
//! # How it works
//! The output at a time is the scalar product of the input around it with a Kaiser-windowed sinc, sampled where
//! the input frames lie. Four forms compute it:
//!
//! | form | for | why |
//! |---|---|---|
//! | a bank with a filter for each of the L places of a ratio L/M, sixteen neighbouring outputs in a vector | fast and high | an output as soon as its input is there |
//! | overlap-save in `f64`, the spectrum cut or extended between two transforms | best, where the ratio is short | half the time of a bank in `f64`, and waits for a block |
//! | a bank up to 1.6 times the lower rate or more, then filters of 28 taps between those of a table | fast and high, where a ratio has too many places for a bank | the long filter has few places, and what is interpolated is short |
//! | filters between two of a table, by a cubic | best with too many places, and changing ratios | an error below that of the arithmetic at any place |
//!
//! In each an output depends on its place in the stream and nothing else, so any split of a stream gives identical
//! bits, and memory depends on the ratio alone. Banks and tables give the same bits at every vector level too. The
//! transforms are `rustfft`'s, whose last bit of `f64` depends on the processor: about one output in ten million
//! may round to the other neighbour in `f32`. The bench `peers`, row A17, has the speeds.
#![forbid(unsafe_code)]

extern crate alloc;

mod clock;
mod feed;
mod history;
mod oversampled;
mod prototype;
mod quality;
mod ratio;
mod rational;
mod resampled;
mod resampler;
mod spectral;
mod staging;
mod stream;
mod table;
mod tap;
mod varispeed;
mod varispeed_source;

pub use quality::Quality;
pub use resampled::Resampled;
pub use resampler::{Progress, Resampler, ResamplerDesign};
pub use varispeed::{Varispeed, VarispeedDesign};
pub use varispeed_source::VarispeedSource;
