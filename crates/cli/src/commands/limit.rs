//! `auralis limit`

use std::fmt;

use auralis_limiter::LimiterDesign;
use auralis_media::{Decoder, MediaError};
use auralis_pipeline::{Aligned, ChainDesign, MasterChain, PipelineError};
use clap::Args;
use serde::Serialize;

use super::stage::{Stage, StageArgs, aligned};
use crate::args::number;

pub(crate) const EXAMPLES: &str = "\
Examples:
  auralis limit song.wav -o limited.wav
  auralis limit song.flac -o loud.flac --gain 6 --ceiling -1.5
  auralis limit album/ -o limited/ --format flac --bit-depth 16

The output has the length of the input and lies exactly over it. WAV is written as 32-bit float unless
--bit-depth says otherwise. Exit code 0: all done; 1: some inputs failed; 2: wrong usage.";

#[derive(Args, Debug)]
pub(crate) struct LimitArgs {
    #[command(flatten)]
    files: StageArgs,
    /// Gain before the limiter, -60 to 60 dB
    #[arg(long, value_name = "DB", default_value_t = 0.0, allow_hyphen_values = true,
        value_parser = number("a gain in dB", -60.0, 60.0))]
    gain: f64,
    /// The highest true peak, -60 to 0
    #[arg(long, value_name = "DBTP", default_value_t = LimiterDesign::default().ceiling_dbtp,
        allow_hyphen_values = true, value_parser = number("a ceiling in dBTP", -60.0, 0.0))]
    ceiling: f64,
    /// How far it looks ahead, 0.5 to 20; longer is smoother
    #[arg(long, value_name = "MS", default_value_t = LimiterDesign::default().lookahead_ms,
        value_parser = number("a look-ahead in ms", 0.5, 20.0))]
    lookahead: f64,
    /// How fast the gain comes back, 1 to 5000: the time to 63 % of the way
    #[arg(long, value_name = "MS", default_value_t = LimiterDesign::default().release_ms,
        value_parser = number("a release in ms", 1.0, 5_000.0))]
    release: f64,
}

/// What the limiter has done.
#[derive(Debug, Serialize)]
pub(crate) struct Limited {
    max_gain_reduction_db: f64,
}

impl fmt::Display for Limited {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "limited by up to {:.1} dB", self.max_gain_reduction_db)
    }
}

impl Stage for LimitArgs {
    type Chain = Aligned<Decoder, MasterChain>;
    type Facts = Limited;

    fn args(&self) -> &StageArgs {
        &self.files
    }

    fn chain(&self, decoder: Decoder) -> Result<Self::Chain, PipelineError<MediaError>> {
        let limiter = LimiterDesign {
            ceiling_dbtp: self.ceiling,
            lookahead_ms: self.lookahead,
            release_ms: self.release,
            ..Default::default()
        };
        aligned(decoder, &ChainDesign { gain_db: self.gain, limiter: Some(limiter), ..Default::default() })
    }

    fn facts(&self, chain: &Self::Chain) -> Limited {
        Limited { max_gain_reduction_db: chain.processor().max_gain_reduction().0 }
    }
}
