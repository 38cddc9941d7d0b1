//! What `auralis master` accepts.

use std::num::NonZeroU32;
use std::path::PathBuf;

use auralis_core::Lufs;
use auralis_pipeline::{DeliveryTarget, Library, Preset};
use clap::Args;
use clap::builder::{PossibleValuesParser, TypedValueParser};

use crate::args::{EncodingArgs, Range, number};

pub(crate) const EXAMPLES: &str = "\
Examples:
  auralis master song.flac                          writes song.master.flac beside it
  auralis master song.wav -o loud.wav --target -11
  auralis master album/ -o mastered/ --album        one gain for the whole set
  auralis master song.flac --plan-only              says what it would do, and why
  auralis master song.flac --plan-only --plan p.json   writes the plan, to be looked at or edited
  auralis master song.flac --plan p.json            carries it out as it stands
  auralis master song.flac --reference hit.flac     towards the tone and loudness of another track
  auralis master song.flac --neighbours music/      towards what sounds most like it in a folder
  auralis master song.flac --corridor music/        towards what is common in a folder
  auralis master song.flac -o video.wav --sample-rate 48000 --bit-depth 24

Without --format, the output has the format of its name, or that of the input (FLAC for what cannot be \
written). Without --bit-depth, it has the depth of the input: 16 or 24 bits, and 32-bit float for float and \
for 32-bit integers, whose first 24 significant bits are read. MP3, Ogg, Opus and AAC have no depth and \
become 24 bits, and so does on FLAC all that is finer.

Tags and artwork are carried over. Exit code 0: all done; 1: some inputs failed; 2: wrong usage.";

#[derive(Args, Debug)]
pub(crate) struct MasterArgs {
    /// Files, or folders that are searched for audio files
    #[arg(required = true, value_name = "INPUT")]
    pub(crate) inputs: Vec<PathBuf>,
    /// The output: a file for one input, otherwise a folder [default: NAME.master.EXT beside each input; what has such
    /// a name in a folder is then left out]
    #[arg(long, short, value_name = "FILE|DIR")]
    pub(crate) output: Option<PathBuf>,
    /// The character: shifts tone and dynamics within what the track allows, and sets the loudness (gentle -16,
    /// bright and punchy -13, others -14 LUFS) [default: adaptive]
    #[arg(long, value_parser = preset())]
    pub(crate) preset: Option<Preset>,
    /// How far to go from the track as it is to the master, 0 to 1; 0 is the input as decoded, bit for bit at its own
    /// depth [default: 1]
    #[arg(long, value_name = "0..1", value_parser = number("an intensity", 0.0, 1.0))]
    pub(crate) intensity: Option<f64>,
    /// Integrated loudness in LUFS, or a name: spotify, spotify-loud, apple, youtube, tidal, ebu-r128,
    /// atsc-a85, podcast, replaygain [default: the preset's]
    #[arg(long, value_name = "LUFS|NAME", allow_hyphen_values = true, value_parser = target)]
    pub(crate) target: Option<Target>,
    /// The highest true peak [default: -1, or the target's]
    #[arg(long, value_name = "DBTP", allow_hyphen_values = true, value_parser = number("a ceiling in dBTP", -20.0, 0.0))]
    pub(crate) ceiling: Option<f64>,
    /// Match these tracks, taken together: tone in third octaves, loudness, dynamics and width
    #[arg(long, value_name = "FILE", num_args = 1.., conflicts_with = "target")]
    pub(crate) reference: Vec<PathBuf>,
    /// Lead each track back to what the tracks of this folder have in common that sound most like it, as `auralis similar`
    /// finds them; copies of it do not count, and four others are the least
    #[arg(long, value_name = "DIR", group = "body", conflicts_with_all = ["reference", "album"])]
    pub(crate) neighbours: Option<PathBuf>,
    /// How many neighbours, 4 or more
    #[arg(long, value_name = "N", default_value_t = 12, requires = "neighbours", value_parser = count())]
    pub(crate) count: usize,
    /// Lead tracks back to what is common in your own music, in place of music in general: a folder to learn it from, or
    /// a file that --write-corridor has written
    #[arg(long, value_name = "DIR|FILE.json", group = "body", conflicts_with_all = ["reference", "album"])]
    pub(crate) corridor: Option<PathBuf>,
    /// Write what --corridor DIR has learnt, to be used with --corridor FILE.json
    #[arg(long, value_name = "FILE.json", requires = "corridor")]
    pub(crate) write_corridor: Option<PathBuf>,
    /// Keep what is found of the folder's tracks in FILE.25d beside each; one that still holds saves reading the audio
    #[arg(long, requires = "body")]
    pub(crate) sidecar: bool,
    /// One gain for the whole set, so that its inner dynamics stay; with --json a last line tells the set as a whole
    #[arg(long)]
    pub(crate) album: bool,
    #[command(flatten)]
    pub(crate) encoding: EncodingArgs,
    /// The sample rate of the output, 8000 to 384000 [default: that of the input]. Loudness is measured and the
    /// ceiling kept at this rate
    #[arg(long, value_name = "HZ", value_parser = sample_rate())]
    pub(crate) sample_rate: Option<NonZeroU32>,
    /// Write a report with pictures of before and after
    #[arg(long, value_name = "FILE.html")]
    pub(crate) report: Option<PathBuf>,
    /// Say what would be done, and write no audio
    #[arg(long)]
    pub(crate) plan_only: bool,
    /// Write the plans, one JSON object per line. A file that exists is read instead: its plans are carried out as
    /// they stand, whatever was edited in them, and it stays as it is, with --force too; only --plan-only --force
    /// makes it anew. What decides on a plan (--preset, --target, --ceiling, ...) cannot be combined with it
    #[arg(long, value_name = "FILE.json")]
    pub(crate) plan: Option<PathBuf>,
}

/// A loudness, and the ceiling that comes with it where it was named.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) struct Target {
    pub(crate) loudness: Lufs,
    pub(crate) ceiling: Option<f64>,
}

fn count() -> impl TypedValueParser<Value = usize> {
    clap::value_parser!(u16).range(Library::LEAST_TRACKS as i64..).map(usize::from)
}

fn sample_rate() -> impl TypedValueParser<Value = NonZeroU32> {
    clap::value_parser!(u32).range(8_000..=384_000).try_map(NonZeroU32::try_from)
}

fn preset() -> impl TypedValueParser<Value = Preset> {
    let by_name = |name: String| Preset::ALL.into_iter().find(|preset| preset.name() == name);
    PossibleValuesParser::new(Preset::ALL.map(Preset::name))
        .map(move |name| by_name(name).unwrap_or_default())
}

fn target(text: &str) -> Result<Target, String> {
    if let Some(named) = DeliveryTarget::by_name(text) {
        return Ok(Target { loudness: named.loudness, ceiling: Some(named.ceiling.0) });
    }
    let names = DeliveryTarget::ALL.map(|target| target.name).join(", ");
    let value = Range { what: "a target in LUFS", min: -60.0, max: 0.0 }
        .parse(text)
        .map_err(|error| format!("{error}, or a name: {names}"))?;
    Ok(Target { loudness: Lufs(value), ceiling: None })
}
