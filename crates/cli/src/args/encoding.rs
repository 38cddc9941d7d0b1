//! How outputs are stored: the same options for every command that writes audio.

use auralis_dsp::{Dither, DitherNoise};
use auralis_media::SampleFormat;
use clap::{Args, ValueEnum};

/// The seed of all dither: the same input gives the same output.
const DITHER_SEED: u64 = 0x4155_5241_4c49_5331;

#[derive(Args, Clone, Copy, Debug)]
pub(crate) struct EncodingArgs {
    /// The file format of the output
    #[arg(long, value_enum)]
    pub(crate) format: Option<FormatArg>,
    /// The sample format of the output
    #[arg(long, value_enum)]
    pub(crate) bit_depth: Option<BitDepthArg>,
    /// Dither where samples are rounded to 16 or 24 bits
    #[arg(long, value_enum, default_value_t = DitherArg::Tpdf)]
    dither: DitherArg,
    /// Replace files that exist
    #[arg(long)]
    pub(crate) force: bool,
}

impl EncodingArgs {
    /// What an output of this format is quantised with; nothing where it holds the samples as they are.
    pub(crate) fn dither(&self, sample: SampleFormat) -> Option<Dither> {
        let noise = match self.dither {
            DitherArg::Tpdf => DitherNoise::Tpdf,
            DitherArg::Shaped => DitherNoise::Shaped,
            DitherArg::None => DitherNoise::None,
        };
        let dither = Dither { bits: sample.bits(), noise, seed: DITHER_SEED };
        (sample != SampleFormat::Float32).then_some(dither)
    }
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum FormatArg {
    Wav,
    Flac,
    /// The input's own, or FLAC where that cannot be written
    Same,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum BitDepthArg {
    #[value(name = "16")]
    Int16,
    #[value(name = "24")]
    Int24,
    #[value(name = "32f")]
    Float32,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
enum DitherArg {
    /// Triangular noise of two steps: the error is noise, whatever the music
    Tpdf,
    /// Triangular noise shaped to where the ear hears it least
    Shaped,
    /// Plain rounding
    None,
}
