//! The spectrum of a stream, and what a stream holds.
//!
//! | item | what it is |
//! |---|---|
//! | [`SpectrumDesign`], [`SpectrumAnalyzer`], [`LongTermSpectrum`] | the mean spectrum, calibrated, gated if asked |
//! | [`SpectrumMeterDesign`], [`SpectrumMeter`] | band levels that move, for a display |
//! | [`BandScale`], [`Bands`] | octaves and their fractions, Bark, mel, linear; no power is lost at an edge |
//! | [`Weighting`] | A, C, K, Z |
//! | [`ContentAnalyzer`], [`ContentReport`] | levels, dynamic range, timbre, bandwidth, onsets, stereo image, in one pass |
//! | [`WaveformAnalyzer`], [`Waveform`] | extremes and RMS for a picture, at any zoom |
//! | [`TruePeakCurve`] | true peaks in time |
//! | [`LevelFacts`], [`LevelClass`] | how a master is levelled, and why |
//! | [`FeatureExtractor`], [`FrameFeatures`] | what one frame sounds like, for any transform |
//!
//! ```
//! use auralis_core::{Analyzer, Buffer, StreamSpec};
//! use auralis_spectrum::{BandScale, Bands, SpectrumDesign, Weighting};
//!
//! let spec = StreamSpec::new(44_100, 2, 4_096)?;
//! let mut analyzer = SpectrumDesign::default().build(&spec)?;
//! analyzer.push(&Buffer::new(2, 4_096).block());
//! let thirds = Bands::new(BandScale::Octave { bands_per_octave: 3 }, 44_100.0, 4_096)?;
//! let powers = analyzer.report().band_powers(&thirds, Weighting::Z);
//! assert_eq!(powers, vec![0.0; 31]);
//! # Ok::<(), auralis_core::BuildError>(())
//! ```
//!
//! # Segments
//! A stream may be cut at multiples of [`segment_frames`], analysed on several threads and merged in order: the
//! bits are those of one analyser that heard it all, because sums are defined cell by cell. A frame of analysis
//! belongs to the cell that its last sample lies in, so a segment needs a short warm-up and no look ahead.
#![forbid(unsafe_code)]
mod analyzer;
mod bands;
mod bandwidth;
mod class;
mod content;
mod dynamic_range;
mod features;
mod grid;
mod levels;
mod long_term;
mod meter;
mod noise_floor;
mod onset;
mod stereo;
mod true_peak_curve;
mod waveform;
mod weighting;

pub use analyzer::{SpectrumAnalyzer, SpectrumDesign};
pub use bands::{Band, BandScale, Bands};
pub use bandwidth::Bandwidth;
pub use class::{LevelClass, LevelFacts, LevelReason};
pub use content::{ContentAnalyzer, ContentFrame, ContentReport};
pub use dynamic_range::DynamicRange;
pub use features::{FeatureExtractor, FrameFeatures, Timbre};
pub use grid::{MergeError, segment_frames};
pub use long_term::LongTermSpectrum;
pub use meter::{SpectrumMeter, SpectrumMeterDesign, SpectrumReading};
pub use stereo::{BandImage, Image, Stereo};
pub use true_peak_curve::TruePeakCurve;
pub use waveform::{Waveform, WaveformAnalyzer, WaveformBin};
pub use weighting::Weighting;
