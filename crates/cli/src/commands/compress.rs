//! `auralis compress`

use std::fmt;

use auralis_compressor::{Compressor, CompressorDesign, Detection, Makeup};
use auralis_media::{Decoder, MediaError};
use auralis_pipeline::{Aligned, PipelineError, Track as _, analyze};
use clap::{Args, ValueEnum};
use serde::Serialize;

use super::FileTrack;
use super::stage::{Heard, Stage, StageArgs, aligned};
use crate::args::number;
use crate::progress::TrackProgress;

pub(crate) const EXAMPLES: &str = "\
Examples:
  auralis compress song.wav -o even.wav --threshold -24 --ratio 2
  auralis compress song.flac -o dense.flac --threshold -20 --ratio 4 --makeup auto
  auralis compress song.wav -o parallel.wav --threshold -30 --ratio 8 --mix 0.4

The output has the length of the input and lies exactly over it. Exit code 0: all done; 1: some inputs failed; 2: \
wrong usage.";

#[derive(Args, Debug)]
pub(crate) struct CompressArgs {
    #[command(flatten)]
    files: StageArgs,
    /// The level where compression begins, -80 to 12 dBFS
    #[arg(long, required = true, value_name = "DB", allow_hyphen_values = true,
        value_parser = number("a threshold in dB", -80.0, 12.0))]
    threshold: f64,
    /// Decibels in per decibel out beyond the threshold, 1 to 1000
    #[arg(long, required = true, value_name = "R", value_parser = number("a ratio", 1.0, 1_000.0))]
    ratio: f64,
    /// The width of the soft knee, 0 to 48
    #[arg(long, value_name = "DB", default_value_t = CompressorDesign::default().knee_db,
        value_parser = number("a knee in dB", 0.0, 48.0))]
    knee: f64,
    /// The time to 63 % of a step of reduction, 0.02 to 1000
    #[arg(long, value_name = "MS", default_value_t = CompressorDesign::default().attack_ms,
        value_parser = number("an attack in ms", 0.02, 1_000.0))]
    attack: f64,
    /// The time to 63 % of the way back, 1 to 10000
    #[arg(long, value_name = "MS", default_value_t = CompressorDesign::default().release_ms,
        value_parser = number("a release in ms", 1.0, 10_000.0))]
    release: f64,
    /// A gain after compression, -60 to 60 dB, or "auto": as much as compression takes from the loudness of
    /// the track, which is measured first
    #[arg(long, value_name = "DB|auto", default_value = "0", allow_hyphen_values = true, value_parser = makeup)]
    makeup: Makeup,
    /// How much earlier than the audio the detector hears it, 0 to 50
    #[arg(long, value_name = "MS", default_value_t = 0.0, value_parser = number("a look-ahead in ms", 0.0, 50.0))]
    lookahead: f64,
    /// Keep what is below this frequency from the detector, 10 to 20000; the audio itself is not filtered
    #[arg(long, value_name = "HZ", value_parser = number("a frequency in Hz", 10.0, 20_000.0))]
    sidechain_highpass: Option<f64>,
    /// 0: every channel for itself; 1: one gain for all
    #[arg(long, value_name = "0..1", default_value_t = 1.0, value_parser = number("a link", 0.0, 1.0))]
    link: f64,
    /// The share of the compressed signal; the rest is the input
    #[arg(long, value_name = "0..1", default_value_t = 1.0, value_parser = number("a mix", 0.0, 1.0))]
    mix: f64,
    /// The most that the gain is moved, 0 to 120
    #[arg(long, value_name = "DB", default_value_t = CompressorDesign::default().range_db,
        value_parser = number("a range in dB", 0.0, 120.0))]
    range: f64,
    /// What is taken for the level
    #[arg(long, value_enum, default_value_t = DetectionArg::Peak)]
    detection: DetectionArg,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
enum DetectionArg {
    /// The magnitude of each sample
    Peak,
    /// The mean square over 50 ms
    Rms,
    /// The same after the K-weighting of loudness meters
    KWeighted,
}

/// # Errors
/// A sentence: neither "auto" nor a gain.
fn makeup(text: &str) -> Result<Makeup, String> {
    if text.eq_ignore_ascii_case("auto") {
        return Ok(Makeup::Automatic);
    }
    let range = crate::args::Range { what: "a make-up gain in dB", min: -60.0, max: 60.0 };
    range.parse(text).map(Makeup::Fixed).map_err(|error| format!("{error}, or it is \"auto\""))
}

impl CompressArgs {
    fn design(&self) -> CompressorDesign {
        const WINDOW_MS: f64 = 50.0;
        CompressorDesign {
            threshold_db: self.threshold,
            ratio: self.ratio,
            knee_db: self.knee,
            attack_ms: self.attack,
            release_ms: self.release,
            lookahead_ms: self.lookahead,
            detection: match self.detection {
                DetectionArg::Peak => Detection::Peak,
                DetectionArg::Rms => Detection::Rms { window_ms: WINDOW_MS },
                DetectionArg::KWeighted => Detection::KWeighted { window_ms: WINDOW_MS },
            },
            side_chain_high_pass_hz: self.sidechain_highpass,
            link: self.link,
            range_db: self.range,
            makeup: self.makeup,
            mix: self.mix,
            ..CompressorDesign::default()
        }
    }
}

/// What the compressor alone takes from the integrated loudness of a track, in dB; nothing where there is no loudness.
fn taken_db(
    design: &CompressorDesign,
    track: &FileTrack,
    observer: &mut TrackProgress,
) -> Result<f64, PipelineError<MediaError>> {
    let alone = CompressorDesign { makeup: Makeup::Fixed(0.0), mix: 1.0, ..*design };
    let open = || track.open().map_err(PipelineError::Source);
    let before = analyze(&mut open()?, observer)?.loudness.integrated;
    let after = analyze(&mut aligned(open()?, &alone)?, observer)?.loudness.integrated;
    let taken = before.finite().zip(after.finite()).map(|(before, after)| before - after);
    Ok(taken.unwrap_or(0.0).clamp(-60.0, 60.0))
}

/// What the compressor has done.
#[derive(Debug, Serialize)]
pub(crate) struct Compressed {
    max_gain_reduction_db: f64,
    makeup_db: f64,
}

impl fmt::Display for Compressed {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "turned down by up to {:.1} dB", self.max_gain_reduction_db)?;
        if self.makeup_db == 0.0 { Ok(()) } else { write!(f, ", make-up {:+.1} dB", self.makeup_db) }
    }
}

impl Stage for CompressArgs {
    type Chain = Heard<Aligned<Decoder, Compressor>, f64>;
    type Facts = Compressed;

    fn args(&self) -> &StageArgs {
        &self.files
    }

    fn chain(
        &self,
        decoder: Decoder,
        observer: &mut TrackProgress,
    ) -> Result<Self::Chain, PipelineError<MediaError>> {
        let design = self.design();
        let makeup_db = match design.makeup {
            Makeup::Fixed(gain_db) => gain_db,
            Makeup::Automatic => taken_db(&design, &FileTrack::new(decoder.path()), observer)?,
        };
        let design = CompressorDesign { makeup: Makeup::Fixed(makeup_db), ..design };
        Ok(Heard { source: aligned(decoder, &design)?, found: makeup_db })
    }

    fn facts(&self, Heard { source, found: makeup_db }: &Self::Chain) -> Compressed {
        let max_gain_reduction_db = source.processor().gain_reduction_meter().take_most().0;
        Compressed { max_gain_reduction_db, makeup_db: *makeup_db }
    }
}
