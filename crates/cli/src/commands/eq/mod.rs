//! `auralis eq`

mod band;

use std::fmt;

use auralis_core::{BlockMut, BuildError, Design, Processor, StreamSpec, Tail};
use auralis_eq::{Band, CurveEq, LinearPhaseDesign, MinimumPhaseDesign, ParametricEq, ParametricEqDesign};
use auralis_media::Decoder;
use auralis_pipeline::Aligned;
use clap::Args;
use serde::Serialize;

use super::stage::{Stage, StageArgs, aligned};

pub(crate) const EXAMPLES: &str = "\
Examples:
  auralis eq song.wav -o out.wav --band peak:1000:1.4:-3 --band highshelf:8000:0.7:2
  auralis eq song.flac -o out.flac --band highpass:30:b4 --band tilt:700:-1 --linear-phase

Types:
  peak lowshelf highshelf     TYPE:FREQ_HZ:Q:GAIN_DB; Q 0.1 to 40, of a shelf to 1.4; -30 to 30 dB
  lowpass highpass            TYPE:FREQ_HZ[:b1 to b8|lr2 lr4 lr6 lr8]; Butterworth of order 2 without;
                              in the long form with Q and gain, neither has a meaning
  notch bandpass allpass      TYPE:FREQ_HZ:Q
  tilt                        TYPE:FREQ_HZ:GAIN_DB; the gain far above, its opposite far below

The output has the length of the input and lies exactly over it. WAV is written as 32-bit float unless
--bit-depth says otherwise. Exit code 0: all done; 1: some inputs failed; 2: wrong usage.";

/// What a kernel takes for the gain of a notch at its frequency.
const SILENCE_DB: f64 = -120.0;

#[derive(Args, Debug)]
pub(crate) struct EqArgs {
    #[command(flatten)]
    files: StageArgs,
    /// A band, up to 32 of them, in series
    #[arg(long = "band", required = true, value_name = "TYPE:FREQ_HZ:Q:GAIN_DB", value_parser = band::parse)]
    bands: Vec<Band>,
    /// The same gains without phase shift; resolved to about 20 Hz
    #[arg(long, conflicts_with = "minimum_phase")]
    linear_phase: bool,
    /// The same gains as one kernel without pre-ringing; resolved to about 40 Hz
    #[arg(long)]
    minimum_phase: bool,
}

/// What the equalizer is.
#[derive(Debug, Serialize)]
pub(crate) struct Equalized {
    bands: usize,
    latency_frames: usize,
}

impl fmt::Display for Equalized {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let plural = if self.bands == 1 { "" } else { "s" };
        write!(f, "{} band{plural}, {} frames of latency made good", self.bands, self.latency_frames)
    }
}

impl Stage for EqArgs {
    type Chain = Aligned<Decoder, Equalizer>;
    type Facts = Equalized;

    fn args(&self) -> &StageArgs {
        &self.files
    }

    fn chain(&self, decoder: Decoder) -> Result<Self::Chain, BuildError> {
        aligned(decoder, self)
    }

    fn facts(&self, chain: &Self::Chain) -> Equalized {
        Equalized { bands: self.bands.len(), latency_frames: chain.processor().latency_frames() }
    }
}

impl Design for EqArgs {
    type Processor = Equalizer;

    fn build(&self, spec: &StreamSpec) -> Result<Equalizer, BuildError> {
        let eq = ParametricEqDesign { bands: self.bands.clone() }.build(spec)?;
        let gain_db = |hz: f64| eq.response(hz).magnitude_db().max(SILENCE_DB);
        if self.linear_phase {
            return LinearPhaseDesign::new(gain_db).build(spec).map(|eq| Equalizer::Curve(Box::new(eq)));
        }
        if self.minimum_phase {
            return MinimumPhaseDesign::new(gain_db).build(spec).map(|eq| Equalizer::Curve(Box::new(eq)));
        }
        Ok(Equalizer::Parametric(Box::new(eq)))
    }
}

/// The equalizer that was asked for.
#[derive(Debug)]
pub(crate) enum Equalizer {
    Parametric(Box<ParametricEq>),
    Curve(Box<CurveEq>),
}

impl Processor for Equalizer {
    fn process(&mut self, block: &mut BlockMut<'_>) {
        match self {
            Self::Parametric(eq) => eq.process(block),
            Self::Curve(eq) => eq.process(block),
        }
    }

    fn reset(&mut self) {
        match self {
            Self::Parametric(eq) => eq.reset(),
            Self::Curve(eq) => eq.reset(),
        }
    }

    fn latency_frames(&self) -> usize {
        match self {
            Self::Parametric(eq) => eq.latency_frames(),
            Self::Curve(eq) => eq.latency_frames(),
        }
    }

    fn tail(&self) -> Tail {
        match self {
            Self::Parametric(eq) => eq.tail(),
            Self::Curve(eq) => eq.tail(),
        }
    }
}
