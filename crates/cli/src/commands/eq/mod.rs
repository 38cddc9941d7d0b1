//! `auralis eq`

mod band;
mod curve;
mod equalizer;
mod facts;
mod listen;
mod response;

use std::path::{Path, PathBuf};

use auralis_core::{BuildError, Design, StreamSpec};
use auralis_eq::{
    Band, CRITICAL_BAND_EDGES_HZ, CorrectionRules, ParametricEq, ParametricEqDesign, PointCurve,
};
use auralis_media::{Decoder, MediaError};
use auralis_pipeline::{Aligned, PipelineError};
use clap::{ArgGroup, Args, ValueEnum};

use super::stage::{Stage, StageArgs, stream};
use crate::args::number;
use crate::plot::{Panel, band_levels};
use crate::progress::TrackProgress;

use equalizer::Equalizer;
use facts::Equalized;

pub(crate) const EXAMPLES: &str = "\
Examples:
  auralis eq song.wav -o out.wav --band peak:1000:1.4:-3 --band highshelf:8000:0.7:2
  auralis eq song.flac -o out.flac --band highpass:30:b4 --band tilt:700:-1 --linear-phase
  auralis eq song.wav -o out.wav --band notch:50:20 --band lowshelf:120:0.7:3 --plot response.svg
  auralis eq song.wav -o out.wav --curve curve.txt --minimum-phase
  auralis eq song.flac -o out.flac --psychoacoustic adaptive --max-correction 3 --json

Types of --band:
  peak lowshelf highshelf     TYPE:FREQ_HZ:Q:GAIN_DB; Q 0.1 to 40, of a shelf to 1.4; -30 to 30 dB
  lowpass highpass            TYPE:FREQ_HZ[:b1 to b8|lr2 lr4 lr6 lr8]; Butterworth of order 2 without;
                              in the long form with Q and gain, neither has a meaning
  notch bandpass allpass      TYPE:FREQ_HZ:Q
  tilt                        TYPE:FREQ_HZ:GAIN_DB; the gain far above, its opposite far below
FREQ_HZ is 1 to 0.475 of the file's sample rate: 20947 at 44.1 kHz.

The file of --curve has a point on each line, as 1000 -2.5, from low to high; what follows a # is passed over.

The output has the length of the input and lies exactly over it. WAV is written as 32-bit float unless \
--bit-depth says otherwise. Exit code 0: all done; 1: some inputs failed; 2: wrong usage.";

#[derive(Args, Debug)]
#[command(group(ArgGroup::new("what").required(true).multiple(true).args(["bands", "curve", "psychoacoustic"])))]
pub(crate) struct EqArgs {
    #[command(flatten)]
    files: StageArgs,
    /// A band, up to 32 of them, in series
    #[arg(long = "band", value_name = "TYPE:FREQ_HZ:Q:GAIN_DB", value_parser = band::parse)]
    bands: Vec<Band>,
    /// A smooth curve through the points of a file, on top of the bands; of linear phase unless
    /// --minimum-phase
    #[arg(long, value_name = "FILE", value_parser = curve::read)]
    curve: Option<PointCurve>,
    /// The same gains without phase shift; resolved to about 20 Hz
    #[arg(long, conflicts_with = "minimum_phase")]
    linear_phase: bool,
    /// The same gains as one kernel without pre-ringing; resolved to about 40 Hz
    #[arg(long)]
    minimum_phase: bool,
    /// Move the 25 critical bands of hearing half-way towards the balance of ordinary music, but leave what is
    /// not heard
    #[arg(long, value_enum, value_name = "MODE", conflicts_with_all = ["bands", "curve", "linear_phase", "minimum_phase"])]
    psychoacoustic: Option<PsychoacousticArg>,
    /// The most that a critical band is moved, 0 to 12 [default: 6]
    #[arg(long, value_name = "DB",
        value_parser = number("a correction in dB", 0.0, 12.0))]
    max_correction: Option<f64>,
    /// Draw the response, in all and of each band, as SVG or PNG; for one input
    #[arg(long, value_name = "FILE.svg|png")]
    plot: Option<PathBuf>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
enum PsychoacousticArg {
    /// One correction for the whole track, from its own levels
    Static,
    /// Corrections that follow the last ten seconds
    Adaptive,
}

/// How gains over frequency become a filter.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Phase {
    Parametric,
    Linear,
    Minimum,
}

impl EqArgs {
    fn phase(&self) -> Phase {
        match self {
            Self { minimum_phase: true, .. } => Phase::Minimum,
            Self { linear_phase: true, .. } | Self { curve: Some(_), .. } => Phase::Linear,
            _ => Phase::Parametric,
        }
    }

    fn equalizer(&self, path: &Path, spec: &StreamSpec) -> Result<Equalizer, PipelineError<MediaError>> {
        let Some(mode) = self.psychoacoustic else {
            return Ok(Equalizer::drawn(self, spec)?);
        };
        let usual = CorrectionRules::default();
        let max_correction_db = self.max_correction.unwrap_or(usual.max_correction_db);
        let rules = CorrectionRules { max_correction_db, ..usual };
        let corrections = listen::corrections(path, rules, spec)?;
        Ok(Equalizer::corrected(mode, rules, corrections, spec)?)
    }
}

impl Stage for EqArgs {
    type Chain = Aligned<Decoder, Equalizer>;
    type Facts = Equalized;

    fn args(&self) -> &StageArgs {
        &self.files
    }

    fn check_usage(&self) -> Result<(), String> {
        // Not left to the parser: what a mode excludes would excuse its absence.
        if self.max_correction.is_some() && self.psychoacoustic.is_none() {
            return Err("--max-correction is for --psychoacoustic".to_owned());
        }
        let check = |spec| ParametricEqDesign { bands: self.bands.clone() }.build(&spec).map(drop);
        // Any stream does: how many bands there may be does not depend on it.
        StreamSpec::new(48_000, 1, 1).and_then(check).map_err(|error| error.to_string())
    }

    fn plot(&self) -> Option<&Path> {
        self.plot.as_deref()
    }

    fn chain(
        &self,
        decoder: Decoder,
        _: &mut TrackProgress,
    ) -> Result<Self::Chain, PipelineError<MediaError>> {
        let spec = stream(&decoder)?;
        // The library takes such a band to the highest there is. Who names one for a file means something else.
        let highest_hz = ParametricEq::MAX_FREQUENCY * spec.sample_rate_hz();
        for band in &self.bands {
            BuildError::check("frequency_hz", band.frequency_hz, 1.0, highest_hz)?;
        }
        let equalizer = self.equalizer(decoder.path(), &spec)?;
        Ok(Aligned::new(decoder, equalizer))
    }

    fn facts(&self, chain: &Self::Chain) -> Equalized {
        Equalized::of(chain.processor(), &self.bands)
    }

    fn panels(&self, chain: &Self::Chain) -> Vec<Panel> {
        let Equalizer { response, corrections, .. } = chain.processor();
        let levels = corrections.as_ref().map(|corrections| {
            let center =
                |band: usize| 0.5 * (CRITICAL_BAND_EDGES_HZ[band] + CRITICAL_BAND_EDGES_HZ[band + 1]);
            let levels: Vec<(f64, f64)> = corrections
                .iter()
                .enumerate()
                .map(|(band, found)| (center(band), found.level_dbfs))
                .collect();
            band_levels("Levels of the critical bands before, in dBFS".to_owned(), &levels)
        });
        response.panels().into_iter().chain(levels).collect()
    }
}
