//! **Auralis masters music while you listen to it.**
//!
//! One facade over the crates of the engine. What every user needs is at the root; each crate is a
//! module beside it.
//!
//! | module | what it does |
//! |---|---|
//! | [`media`] | decodes WAV, FLAC, MP3, Vorbis, Opus, AAC, ALAC, AIFF and CAF; encodes WAV and FLAC; carries tags |
//! | [`loudness`] | BS.1770-5 and EBU R 128: integrated, momentary, short-term, range, true peak |
//! | [`eq`] | equalizers: parametric, of linear and minimum phase, psychoacoustic |
//! | [`compressor`] | a feed-forward compressor, single-band and multiband |
//! | [`spectrum`] | spectra for measurement and display, content analysis |
//! | [`limiter`] | a look-ahead true-peak limiter |
//! | [`fingerprint`] | which recording a file holds, and what sounds like it |
//! | [`resample`] | changes of sample rate at any ratio, in three qualities |
//! | [`pipeline`] | measure, plan, render: from a track to its master in streaming passes |
//! | [`dsp`] | filters, windows, oversampling, ramps, dither |
//! | [`kernels`] | the SIMD loops, with the same bits on every machine |
//!
//! # Master a file
//!
//! ```
//! use std::path::{Path, PathBuf};
//!
//! use auralis::media::{
//!     Container, Decoder, EncodeSpec, Encoder, MediaError, OutputFile, Overwrite, SampleFormat, Tags,
//! };
//! use auralis::pipeline::{
//!     Corridor, MasterSettings, MasteringPlan, Passages, Preset, Track, analyze_content, refine, render,
//! };
//! use auralis::{FrameSource, Lufs};
//!
//! /// A track is whatever can be opened anew for each pass.
//! struct File(PathBuf);
//!
//! impl Track for File {
//!     type Source = Decoder;
//!     fn open(&self) -> Result<Decoder, MediaError> {
//!         Decoder::open(&self.0)
//!     }
//! }
//!
//! fn master(input: &Path, output: &Path) -> Result<Lufs, Box<dyn std::error::Error>> {
//!     let track = File(input.to_owned());
//!     let settings = MasterSettings { target: Lufs(-14.0), ..MasterSettings::of_preset(Preset::Warm) };
//!
//!     let mut source = track.open()?;
//!     let spec = EncodeSpec {
//!         container: Container::Wav,
//!         sample: SampleFormat::Float32,
//!         sample_rate: source.sample_rate(),
//!         layout: source.layout(),
//!     };
//!     let analysis = analyze_content(&mut source, &mut ())?;
//!     let plan = MasteringPlan::adaptive(&analysis, &settings, &Corridor::built_in());
//!     let plan = plan.guarded(&Passages::read(&track, &analysis, &mut ())?)?;
//!     let plan = refine(plan, &[track], &analysis.track.loudness, &settings, &mut ())?;
//!     println!("tone: {}; gain {}: {}", plan.tone.reason, plan.gain.value, plan.gain.reason);
//!
//!     let file = OutputFile::create(output, Overwrite::Replace)?;
//!     let mut encoder = Encoder::create(file, &spec, Some(&Tags::read(input)?))?;
//!     let rendering = render(&mut Decoder::open(input)?, &mut encoder, &plan, None, &mut ())?;
//!     encoder.finish()?;
//!     Ok(rendering.loudness.integrated)
//! }
//!
//! # fn main() -> Result<(), Box<dyn std::error::Error>> {
//! # let folder = tempfile::tempdir()?;
//! # let output = folder.path().join("master.wav");
//! let loudness = master(Path::new("testdata/quiet_safe_room.ogg"), &output)?;
//! assert!((loudness.0 - -14.0).abs() < 0.1);
//! # Ok(())
//! # }
//! ```
//!
//! # Limit what a player plays
//!
//! ```
//! use auralis::limiter::LimiterDesign;
//! use auralis::{Buffer, Design, Processor, StreamSpec};
//!
//! let spec = StreamSpec::new(48_000, 2, 512)?;
//! let mut limiter = LimiterDesign { ceiling_dbtp: -1.0, ..Default::default() }.build(&spec)?;
//! let mut buffer = Buffer::new(2, 512);
//! // In the audio callback: no allocation, no lock, any block length.
//! limiter.process(&mut buffer.block_mut());
//! assert_eq!(limiter.latency_frames(), 192 + 199); // 4 ms of look-ahead, and the detector's own delay
//! # Ok::<(), auralis::BuildError>(())
//! ```
//!
//! # Further
//! The crates' own pages say what each item computes, its units and ranges, its latency and its source. How
//! the parts fit together, and what they promise, is in `ARCHITECTURE.md` of the repository.
#![forbid(unsafe_code)]

pub use auralis_core::{
    Analyzer, BlockMut, BlockRef, Buffer, BuildError, ChannelLayout, Db, DbTp, Design, FrameSink,
    FrameSource, Frames, Hz, Lu, Lufs, MAX_CHANNELS, Processor, Seconds, Speaker, StreamSpec, Tail,
};
pub use {
    auralis_compressor as compressor, auralis_dsp as dsp, auralis_eq as eq,
    auralis_fingerprint as fingerprint, auralis_kernels as kernels, auralis_limiter as limiter,
    auralis_loudness as loudness, auralis_media as media, auralis_pipeline as pipeline,
    auralis_resample as resample, auralis_spectrum as spectrum,
};

/// Compiles and runs the README's examples.
#[cfg(doctest)]
#[doc = include_str!("../README.md")]
struct Readme;
