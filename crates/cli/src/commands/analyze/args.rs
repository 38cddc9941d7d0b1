//! What `auralis analyze` accepts.

use std::path::PathBuf;

use clap::Args;

pub(crate) const EXAMPLES: &str = "\
Examples:
  auralis analyze song.flac
  auralis analyze album/ --json
  auralis analyze song.flac --plot song.svg
  auralis analyze album/ --sidecar

With --sidecar what is found stays in FILE.25d beside each file, as JSON. It is read instead of the audio as long as \
the file has the same content and the program the same version.

Exit code 0: all done; 1: some inputs failed; 2: wrong usage.";

#[derive(Args, Debug)]
pub(crate) struct AnalyzeArgs {
    /// Files, or folders that are searched for audio files
    #[arg(required = true, value_name = "INPUT")]
    pub(crate) inputs: Vec<PathBuf>,
    /// Draw spectrum, short-term loudness and waveform, as SVG or PNG; for one input
    #[arg(long, value_name = "FILE.svg|png")]
    pub(crate) plot: Option<PathBuf>,
    /// Keep what is found in FILE.25d beside each file; one that still holds saves reading the audio
    #[arg(long)]
    pub(crate) sidecar: bool,
    /// Replace the picture if it exists, and files that have the name of a sidecar but are none
    #[arg(long)]
    pub(crate) force: bool,
}
