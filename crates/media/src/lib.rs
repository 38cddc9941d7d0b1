//! Audio files in and out: decoding, encoding, tags and artwork, and output files that
//! appear whole or not at all.
//!
//! This is the first crate of Auralis that does I/O. It knows no signal processing: samples
//! leave a [`Decoder`] as they are in the file, and reach the file as they enter an [`Encoder`].
//!
//! | item | what it is |
//! |---|---|
//! | [`Decoder`], [`StreamInfo`] | a file as a [`FrameSource`](auralis_core::FrameSource) |
//! | [`Encoder`], [`EncodeSpec`], [`Encoded`] | a [`FrameSink`](auralis_core::FrameSink) that writes WAV, RF64 or FLAC |
//! | [`VirtualWav`] | a WAVE file that is made as its bytes are asked for |
//! | [`OutputFile`], [`Overwrite`] | a file that gets its name when it is complete |
//! | [`Tags`] | what a file says about itself, carried from one file to the next |
//! | [`TagEdit`] | changes to single fields in place; all else is kept byte for byte |
//! | [`MediaError`], [`ErrorKind`], [`Position`] | what went wrong, where, and what to do |
//! | [`is_audio_extension`], [`same_file`] | for scans of folders, and for not writing over an input |
//!
//! ```
//! use auralis_core::{Buffer, FrameSink, FrameSource};
//! use auralis_media::{
//!     Container, Decoder, EncodeSpec, Encoder, MediaError, OutputFile, Overwrite, SampleFormat, Tags,
//! };
//! use std::path::Path;
//!
//! /// Copies any audio file that can be read to a 24-bit FLAC file, tags and artwork included.
//! fn to_flac(input: &Path, output: &Path) -> Result<u64, MediaError> {
//!     let mut decoder = Decoder::open(input)?;
//!     let spec = EncodeSpec {
//!         container: Container::Flac,
//!         sample: SampleFormat::Int24,
//!         sample_rate: decoder.sample_rate(),
//!         layout: decoder.layout(),
//!     };
//!     let tags = Tags::read(input)?;
//!     let file = OutputFile::create(output, Overwrite::Never)?;
//!     let mut encoder = Encoder::create(file, &spec, Some(&tags))?;
//!     let mut buffer = Buffer::new(decoder.layout().channels().into(), 4096);
//!     loop {
//!         let frames = decoder.read(&mut buffer.block_mut())?;
//!         encoder.write(&buffer.block().range(0..frames))?;
//!         if frames < buffer.frames() {
//!             return Ok(encoder.finish()?.frames);
//!         }
//!     }
//! }
//! # assert!(to_flac(Path::new("no such file.wav"), Path::new("out.flac")).is_err());
//! ```
#![forbid(unsafe_code)]

mod decode;
mod encode;
mod error;
mod extension;
mod flac;
mod output;
mod quantize;
mod tags;
mod wav;

pub use decode::{Decoder, StreamInfo};
pub use encode::{Container, EncodeSpec, Encoded, Encoder, SampleFormat};
pub use error::{ErrorKind, MediaError, Position};
pub use extension::{AUDIO_EXTENSIONS, is_audio_extension};
pub use output::{OutputFile, Overwrite, same_file};
pub use tags::{TagEdit, Tags};
pub use wav::VirtualWav;
