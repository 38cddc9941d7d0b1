//! `auralis limit`

use std::fmt;

use auralis_limiter::{Limiter, LimiterDesign, SoftClipDesign};
use auralis_media::{Decoder, MediaError};
use auralis_pipeline::{Aligned, PipelineError, SecondLook, second_look};
use clap::Args;
use serde::Serialize;

use super::FileTrack;
use super::stage::{Heard, Stage, StageArgs, aligned};
use crate::args::number;
use crate::progress::TrackProgress;

pub(crate) const EXAMPLES: &str = "\
Examples:
  auralis limit song.wav -o limited.wav
  auralis limit song.flac -o loud.flac --gain 6 --ceiling -1.5
  auralis limit song.wav -o dense.wav --gain 9 --soft-clip -4 --link 0.8
  auralis limit album/ -o limited/ --format flac --bit-depth 16

Every track is limited twice: the first time its true peak is measured exactly, and the limiter aims lower by what it \
is over. So the output is at most 0.01 dB over the ceiling, also when it is dithered to 16 bits. It has the length of \
the input and lies exactly over it. WAV is written as 32-bit float unless --bit-depth says otherwise.

Exit code 0: all done; 1: some inputs failed; 2: wrong usage.";

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
    /// 0: every channel for itself; 1: one gain for all
    #[arg(long, value_name = "0..1", default_value_t = LimiterDesign::default().link,
        value_parser = number("a link", 0.0, 1.0))]
    link: f64,
    /// Round off what is louder than this before the limiter, -60 to 12 dBFS; it approaches 3 dB more
    #[arg(long, value_name = "DB", allow_hyphen_values = true,
        value_parser = number("a soft clipper's threshold in dB", -60.0, 12.0))]
    soft_clip: Option<f64>,
}

impl LimitArgs {
    fn design(&self) -> LimiterDesign {
        let soft_clip = |threshold_db| SoftClipDesign { threshold_db, ..SoftClipDesign::default() };
        LimiterDesign {
            gain_db: self.gain,
            ceiling_dbtp: self.ceiling,
            lookahead_ms: self.lookahead,
            release_ms: self.release,
            link: self.link,
            soft_clip: self.soft_clip.map(soft_clip),
            ..LimiterDesign::default()
        }
    }
}

/// What the limiter has done; true peaks are exact, and those of the output are taken before it is quantised.
#[derive(Debug, Serialize)]
pub(crate) struct Limited {
    input_true_peak_dbtp: Option<f64>,
    output_true_peak_dbtp: Option<f64>,
    max_gain_reduction_db: f64,
    /// How far under the ceiling the limiter had to aim.
    ceiling_trim_db: f64,
}

impl fmt::Display for Limited {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "limited by up to {:.1} dB", self.max_gain_reduction_db)?;
        match (self.input_true_peak_dbtp, self.output_true_peak_dbtp) {
            (Some(input), Some(output)) => write!(f, ", true peak {input:.2} → {output:.2} dBTP"),
            _ => Ok(()),
        }
    }
}

impl Stage for LimitArgs {
    type Chain = Heard<Aligned<Decoder, Limiter>, SecondLook>;
    type Facts = Limited;

    fn args(&self) -> &StageArgs {
        &self.files
    }

    fn chain(
        &self,
        decoder: Decoder,
        observer: &mut TrackProgress,
    ) -> Result<Self::Chain, PipelineError<MediaError>> {
        let look = second_look(&self.design(), &FileTrack::new(decoder.path()), observer)?;
        Ok(Heard { source: aligned(decoder, &look.limiter)?, found: look })
    }

    fn facts(&self, Heard { found: look, .. }: &Self::Chain) -> Limited {
        Limited {
            input_true_peak_dbtp: look.input_true_peak.finite(),
            output_true_peak_dbtp: look.true_peak.finite(),
            max_gain_reduction_db: look.max_gain_reduction.0,
            ceiling_trim_db: self.ceiling - look.limiter.ceiling_dbtp,
        }
    }
}
