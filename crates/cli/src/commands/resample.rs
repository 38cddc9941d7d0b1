//! `auralis resample`

use std::fmt;

use auralis_core::FrameSource;
use auralis_media::{Decoder, MediaError};
use auralis_pipeline::PipelineError;
use auralis_resample::{Quality, Resampled, ResamplerDesign};
use clap::{Args, ValueEnum};
use serde::Serialize;

use super::stage::{Stage, StageArgs};
use crate::args::whole;
use crate::progress::TrackProgress;

pub(crate) const EXAMPLES: &str = "\
Examples:
  auralis resample song.flac -o song48.wav --rate 48000
  auralis resample song.wav -o preview.flac --rate 22050 --quality fast
  auralis resample album/ -o cd/ --rate 44100 --quality best --format flac --bit-depth 16

The output lasts as long as the input and lies exactly over it: frame n of the input belongs at n times the ratio. \
Peaks between samples may become samples, so what is close to full scale can come out above it; as 32-bit float \
nothing is lost. Exit code 0: all done; 1: some inputs failed; 2: wrong usage.";

#[derive(Args, Debug)]
pub(crate) struct ResampleArgs {
    #[command(flatten)]
    files: StageArgs,
    /// The sample rate of the output, 1000 to 768000
    #[arg(long, required = true, value_name = "HZ", value_parser = whole("a rate in Hz", 1_000, 768_000))]
    rate: u32,
    /// How exact, at what cost
    #[arg(long, value_enum, default_value_t = QualityArg::High)]
    quality: QualityArg,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum QualityArg {
    /// Aliases below -130 dB, for previews
    Fast,
    /// Aliases below -140 dB, for what is heard and kept
    High,
    /// Aliases below -150 dB, for masters
    Best,
}

impl From<QualityArg> for Quality {
    fn from(quality: QualityArg) -> Self {
        match quality {
            QualityArg::Fast => Self::Fast,
            QualityArg::High => Self::High,
            QualityArg::Best => Self::Best,
        }
    }
}

/// From which rate to which.
#[derive(Debug, Serialize)]
pub(crate) struct Converted {
    input_sample_rate_hz: u32,
    #[serde(skip)]
    to: u32,
}

impl fmt::Display for Converted {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} Hz to {} Hz", self.input_sample_rate_hz, self.to)
    }
}

impl Stage for ResampleArgs {
    type Chain = Resampled<Decoder>;
    type Facts = Converted;

    fn args(&self) -> &StageArgs {
        &self.files
    }

    fn chain(
        &self,
        decoder: Decoder,
        _: &mut TrackProgress,
    ) -> Result<Self::Chain, PipelineError<MediaError>> {
        let design = ResamplerDesign { output_rate_hz: self.rate, quality: self.quality.into() };
        Ok(Resampled::new(decoder, &design)?)
    }

    fn against_clipping(&self) -> &'static str {
        "write WAV with --bit-depth 32f, which holds them"
    }

    fn facts(&self, chain: &Self::Chain) -> Converted {
        Converted { input_sample_rate_hz: chain.source().sample_rate().get(), to: self.rate }
    }
}
