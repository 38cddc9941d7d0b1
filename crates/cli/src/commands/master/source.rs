//! A track as it is mastered: at its own rate, or at the one that was asked for.

use std::num::NonZeroU32;

use auralis_core::{BlockMut, ChannelLayout, FrameSource, StreamSpec};
use auralis_media::{Decoder, MediaError, StreamInfo};
use auralis_pipeline as pipeline;
use auralis_resample::{Quality, Resampled, Resampler, ResamplerDesign};

use super::MasterArgs;
use super::track::Track;
use crate::commands::FileTrack;
use crate::failure::Failure;

impl MasterArgs {
    /// The rate of the master of a track.
    pub(super) fn rate_of(&self, info: &StreamInfo) -> NonZeroU32 {
        self.sample_rate.unwrap_or(info.sample_rate)
    }
}

/// A track that is decoded, and converted where it must be, anew for every pass.
///
/// What is measured and limited is what will be written: a conversion after the limiter would move the true peak.
#[derive(Clone, Debug)]
pub(super) struct SourceTrack {
    file: FileTrack,
    /// As built: its filters are designed once for all passes.
    resampler: Option<Resampler>,
}

impl Track<'_> {
    pub(super) fn source(&self, args: &MasterArgs) -> Result<SourceTrack, Failure> {
        let (input, info) = (&self.0.input, &self.0.info);
        let output_rate = args.rate_of(info);
        let file = FileTrack::new(&input.path);
        if output_rate == info.sample_rate {
            return Ok(SourceTrack { file, resampler: None });
        }
        let design = ResamplerDesign { output_rate_hz: output_rate.get(), quality: Quality::Best };
        let resampler = StreamSpec::new(info.sample_rate.get(), info.layout.channels(), 1)
            .and_then(|spec| design.build(&spec))
            .map_err(|error| Failure::new(&input.path, "unsupported", error.to_string()))?;
        Ok(SourceTrack { file, resampler: Some(resampler) })
    }
}

impl pipeline::Track for SourceTrack {
    type Source = Source;

    fn open(&self) -> Result<Source, MediaError> {
        let decoder = self.file.open()?;
        Ok(match &self.resampler {
            None => Source::Decoded(Box::new(decoder)),
            Some(resampler) => Source::Converted(Box::new(Resampled::through(decoder, resampler.clone()))),
        })
    }
}

/// Reads a [`SourceTrack`].
#[derive(Debug)]
pub(super) enum Source {
    Decoded(Box<Decoder>),
    Converted(Box<Resampled<Decoder>>),
}

impl FrameSource for Source {
    type Error = MediaError;

    fn sample_rate(&self) -> NonZeroU32 {
        match self {
            Self::Decoded(decoder) => decoder.sample_rate(),
            Self::Converted(converted) => converted.sample_rate(),
        }
    }

    fn layout(&self) -> ChannelLayout {
        match self {
            Self::Decoded(decoder) => decoder.layout(),
            Self::Converted(converted) => converted.layout(),
        }
    }

    fn total_frames(&self) -> Option<u64> {
        match self {
            Self::Decoded(decoder) => decoder.total_frames(),
            Self::Converted(converted) => converted.total_frames(),
        }
    }

    fn read(&mut self, block: &mut BlockMut<'_>) -> Result<usize, MediaError> {
        match self {
            Self::Decoded(decoder) => decoder.read(block),
            Self::Converted(converted) => converted.read(block),
        }
    }

    fn skip(&mut self, frames: u64) -> Result<u64, MediaError> {
        match self {
            Self::Decoded(decoder) => decoder.skip(frames),
            Self::Converted(converted) => converted.skip(frames),
        }
    }
}
