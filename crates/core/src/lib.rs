//! The vocabulary of Auralis: audio blocks, the stream they belong to, units, and the
//! traits that every processor, analyser, source and sink implements.
//!
//! This crate depends on nothing and contains no signal processing.
//!
//! | item | what it is |
//! |---|---|
//! | [`Buffer`], [`BlockRef`], [`BlockMut`] | planar `f32` audio, owned and borrowed |
//! | [`StreamSpec`], [`ChannelLayout`], [`Speaker`] | what a stream looks like |
//! | [`Design`], [`Processor`], [`Analyzer`] | plain parameters, and the real-time objects built from them |
//! | [`FrameSource`], [`FrameSink`] | where frames come from and go to |
//! | [`Lufs`], [`Lu`], [`Db`], [`DbTp`], [`Hz`], [`Seconds`], [`Frames`] | numbers that carry their unit |
#![forbid(unsafe_code)]

mod analyzer;
mod block;
mod buffer;
mod error;
mod inspect;
mod layout;
mod processor;
mod spec;
mod stream;
mod units;

pub use analyzer::Analyzer;
pub use block::{BlockMut, BlockRef};
pub use buffer::Buffer;
pub use error::BuildError;
pub use inspect::Inspect;
pub use layout::{ChannelLayout, MAX_CHANNELS, Speaker};
pub use processor::{Design, Processor, Tail};
pub use spec::StreamSpec;
pub use stream::{FrameSink, FrameSource};
pub use units::{Db, DbTp, Frames, Hz, Lu, Lufs, Seconds};
