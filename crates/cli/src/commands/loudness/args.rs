//! What `auralis loudness` accepts.

use std::path::PathBuf;

use clap::{Args, ValueEnum};

pub(crate) const EXAMPLES: &str = "\
Examples:
  auralis loudness song.flac
  auralis loudness album/ --album --json
  auralis loudness song.flac --curve song.csv --plot song.png
  auralis loudness album/ --album --write-tags replaygain

Exit code 0: all done; 1: some inputs failed; 2: wrong usage.";

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
    /// Draw short-term loudness and waveform, as SVG or PNG; for one input
    #[arg(long, value_name = "FILE.svg|png")]
    pub(crate) plot: Option<PathBuf>,
    /// Replace the files of curve and picture if they exist
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
