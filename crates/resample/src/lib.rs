//! Changes of sample rate at any ratio, and varispeed.
//!
//! | item | what it is |
//! |---|---|
//! | [`ResamplerDesign`], [`Resampler`] | a fixed ratio, pushed through in blocks of any size |
//! | [`Resampled`] | the same around a [`FrameSource`](auralis_core::FrameSource), which it is itself |
//! | [`VarispeedDesign`], [`Varispeed`] | a speed that may change at any frame |
//! | [`Quality`] | three grades, with their figures |
//!
//! # How it works
//! The output at a time is the scalar product of the input around it with a Kaiser-windowed sinc in `f64`
//! precision, sampled where the input frames lie. A ratio of whole numbers L/M has L such places, whose filters
//! form a bank; sixteen (or eight, in `f64`) neighbouring outputs are the lanes of a vector. Ratios with too
//! many places, and changing ones, take the filters between two of a table by cubic interpolation, whose error
//! is below that of the arithmetic.
//!
//! An output depends on its window and nothing else. Therefore any split of a stream gives identical bits, no
//! block has to be filled before the first output, and memory depends on the ratio alone. The FFT, the usual
//! alternative, has none of the three; the bench `peers`, row A17, compares their speed.
#![forbid(unsafe_code)]

mod clock;
mod history;
mod prototype;
mod quality;
mod ratio;
mod rational;
mod resampler;
mod source;
mod staging;
mod stream;
mod table;
mod tap;
mod varispeed;

pub use quality::Quality;
pub use resampler::{Progress, Resampler, ResamplerDesign};
pub use source::Resampled;
pub use varispeed::{Varispeed, VarispeedDesign};
