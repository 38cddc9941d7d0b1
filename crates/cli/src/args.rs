//! What the command line accepts.

use std::num::NonZeroUsize;
use std::path::PathBuf;

use auralis_core::Lufs;
use auralis_pipeline::{DeliveryTarget, Preset};
use clap::{Args, Parser, Subcommand, ValueEnum};

/// Masters music: measures it, brings it to its loudness, and keeps its true peaks under a ceiling.
#[derive(Debug, Parser)]
#[command(
    name = "auralis",
    version,
    after_help = "Example:\n  auralis master song.flac -o out/song.flac --target spotify --report out/song.html\n  \
                  auralis loudness album/ --album"
)]
pub(crate) struct Cli {
    #[command(subcommand)]
    pub(crate) command: Command,
    #[command(flatten)]
    pub(crate) common: Common,
}

#[derive(Debug, Subcommand)]
pub(crate) enum Command {
    /// Master files: loudness to its target, true peaks under the ceiling.
    #[command(after_help = MASTER_EXAMPLES)]
    Master(MasterArgs),
    /// Measure loudness, loudness range and true peak by ITU-R BS.1770-5 and EBU R 128.
    #[command(after_help = LOUDNESS_EXAMPLES)]
    Loudness(LoudnessArgs),
}

const MASTER_EXAMPLES: &str = "\
Examples:
  auralis master song.flac                          writes song.master.flac beside it
  auralis master song.wav -o loud.wav --target -11
  auralis master album/ -o mastered/ --album        one gain for the whole set
  auralis master song.flac --plan-only              says what it would do, and why
  auralis master song.flac --reference hit.flac     as loud as another track

Without --format, the output has the format of its name, or that of the input (FLAC for what cannot be
written). Without --bit-depth, it has the depth of the input; lossy inputs become 24 bits.
Tags and artwork are carried over. Exit code 0: all done; 1: some inputs failed; 2: wrong usage.";

const LOUDNESS_EXAMPLES: &str = "\
Examples:
  auralis loudness song.flac
  auralis loudness album/ --album --json
  auralis loudness song.flac --curve song.csv
  auralis loudness album/ --album --write-tags replaygain

Exit code 0: all done; 1: some inputs failed; 2: wrong usage.";

/// Options of every command.
#[derive(Args, Clone, Copy, Debug)]
pub(crate) struct Common {
    /// Print one JSON object per input, one per line, and nothing else
    #[arg(long, global = true)]
    pub(crate) json: bool,
    /// Tracks at work at once [default: all cores]
    #[arg(long, global = true, value_name = "N")]
    pub(crate) threads: Option<NonZeroUsize>,
    /// Print errors only
    #[arg(long, short, global = true, conflicts_with = "verbose")]
    pub(crate) quiet: bool,
    /// Say the reason for every decision
    #[arg(long, short, global = true)]
    pub(crate) verbose: bool,
}

#[derive(Args, Debug)]
pub(crate) struct MasterArgs {
    /// Files, or folders that are searched for audio files
    #[arg(required = true, value_name = "INPUT")]
    pub(crate) inputs: Vec<PathBuf>,
    /// The output: a file for one input, otherwise a folder [default: NAME.master.EXT beside each input]
    #[arg(long, short, value_name = "FILE|DIR")]
    pub(crate) output: Option<PathBuf>,
    /// The character: today it decides the loudness (gentle -16, bright and punchy -13, others -14 LUFS)
    #[arg(long, value_enum, default_value_t = PresetArg::Adaptive)]
    pub(crate) preset: PresetArg,
    /// How far to go from the track's own loudness to the target, 0 to 1; 0 is the input, bit for bit
    #[arg(long, value_name = "0..1", default_value_t = 1.0, value_parser = intensity)]
    pub(crate) intensity: f64,
    /// Integrated loudness in LUFS, or a name: spotify, spotify-loud, apple, youtube, tidal, ebu-r128,
    /// atsc-a85, podcast, replaygain [default: the preset's]
    #[arg(long, value_name = "LUFS|NAME", allow_hyphen_values = true, value_parser = target)]
    pub(crate) target: Option<Target>,
    /// The highest true peak [default: -1, or the target's]
    #[arg(long, value_name = "DBTP", allow_hyphen_values = true, value_parser = ceiling)]
    pub(crate) ceiling: Option<f64>,
    /// Take the target loudness from these tracks, measured together
    #[arg(long, value_name = "FILE", num_args = 1.., conflicts_with = "target")]
    pub(crate) reference: Vec<PathBuf>,
    /// One gain for the whole set, so that its inner dynamics stay
    #[arg(long)]
    pub(crate) album: bool,
    /// The file format of the output
    #[arg(long, value_enum)]
    pub(crate) format: Option<FormatArg>,
    /// The sample format of the output
    #[arg(long, value_enum)]
    pub(crate) bit_depth: Option<BitDepthArg>,
    /// Dither where samples are rounded to 16 or 24 bits
    #[arg(long, value_enum, default_value_t = DitherArg::Tpdf)]
    pub(crate) dither: DitherArg,
    /// Write a report with pictures of before and after
    #[arg(long, value_name = "FILE.html")]
    pub(crate) report: Option<PathBuf>,
    /// Say what would be done, and write no audio
    #[arg(long)]
    pub(crate) plan_only: bool,
    /// Write the plans, one JSON object per line
    #[arg(long, value_name = "FILE.json")]
    pub(crate) plan: Option<PathBuf>,
    /// Replace files that exist
    #[arg(long)]
    pub(crate) force: bool,
}

#[derive(Args, Debug)]
pub(crate) struct LoudnessArgs {
    /// Files, or folders that are searched for audio files
    #[arg(required = true, value_name = "INPUT")]
    pub(crate) inputs: Vec<PathBuf>,
    /// Measure the set as a whole too, gated over the union of all blocks
    #[arg(long)]
    pub(crate) album: bool,
    /// Write the gains into the files' own tags, with --album those of the album too; nothing else in the
    /// files changes
    #[arg(long, value_enum, value_name = "SCHEME")]
    pub(crate) write_tags: Option<GainTagsArg>,
    /// Write momentary and short-term loudness every 100 ms; for one input
    #[arg(long, value_name = "FILE.csv")]
    pub(crate) curve: Option<PathBuf>,
    /// Replace the curve's file if it exists
    #[arg(long)]
    pub(crate) force: bool,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum GainTagsArg {
    /// ReplayGain 2.0: gains to -18 LUFS, and true peaks
    Replaygain,
    /// On Opus the gains of its own standard, to -23 LUFS; on other formats ReplayGain 2.0
    R128,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum PresetArg {
    Adaptive,
    Gentle,
    Warm,
    Bright,
    Punchy,
    Live,
}

impl From<PresetArg> for Preset {
    fn from(preset: PresetArg) -> Self {
        match preset {
            PresetArg::Adaptive => Self::Adaptive,
            PresetArg::Gentle => Self::Gentle,
            PresetArg::Warm => Self::Warm,
            PresetArg::Bright => Self::Bright,
            PresetArg::Punchy => Self::Punchy,
            PresetArg::Live => Self::Live,
        }
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
pub(crate) enum DitherArg {
    /// Triangular noise of two steps: the error is noise, whatever the music
    Tpdf,
    /// Triangular noise shaped to where the ear hears it least
    Shaped,
    /// Plain rounding
    None,
}

/// A loudness, and the ceiling that comes with it where it was named.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) struct Target {
    pub(crate) loudness: Lufs,
    pub(crate) ceiling: Option<f64>,
}

fn number(text: &str, what: &str, min: f64, max: f64) -> Result<f64, String> {
    let value: f64 = text.parse().map_err(|_| format!("{what} is a number from {min} to {max}"))?;
    if (min..=max).contains(&value) {
        Ok(value)
    } else {
        Err(format!("{what} must lie between {min} and {max}"))
    }
}

fn intensity(text: &str) -> Result<f64, String> {
    number(text, "an intensity", 0.0, 1.0)
}

fn ceiling(text: &str) -> Result<f64, String> {
    number(text, "a ceiling in dBTP", -20.0, 0.0)
}

fn target(text: &str) -> Result<Target, String> {
    if let Some(named) = DeliveryTarget::by_name(text) {
        return Ok(Target { loudness: named.loudness, ceiling: Some(named.ceiling.0) });
    }
    let names = DeliveryTarget::ALL.map(|target| target.name).join(", ");
    let value = number(text, "a target in LUFS", -60.0, 0.0)
        .map_err(|error| format!("{error}, or a name: {names}"))?;
    Ok(Target { loudness: Lufs(value), ceiling: None })
}
