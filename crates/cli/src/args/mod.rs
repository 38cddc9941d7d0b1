//! What the command line accepts.

mod encoding;
mod number;

use std::num::NonZeroUsize;

use clap::builder::TypedValueParser;
use clap::{Args, Parser, Subcommand};

use crate::batch;
use crate::commands::{
    analyze, bench, compare, compress, duplicates, eq, limit, loudness, master, resample, similar,
};

pub(crate) use encoding::{BitDepthArg, EncodingArgs, FormatArg};
pub(crate) use number::{Range, number, whole};

/// Masters music: measures it, brings it to its loudness, and keeps its true peaks under a ceiling.
#[derive(Debug, Parser)]
#[command(
    name = "auralis",
    version,
    after_help = "Example:\n  auralis master song.flac -o out/song.flac --target spotify --report out/song.html\n  \
                  auralis loudness album/ --album\n  \
                  auralis limit song.wav -o limited.wav --gain 6"
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
    #[command(after_help = master::EXAMPLES)]
    Master(master::MasterArgs),
    /// Measure loudness, loudness range and true peak by ITU-R BS.1770-5 and EBU R 128.
    #[command(after_help = loudness::EXAMPLES)]
    Loudness(loudness::LoudnessArgs),
    /// Tell what is in files: loudness, dynamics, tempo, key, fingerprint, stereo image, and how they are levelled.
    #[command(after_help = analyze::EXAMPLES)]
    Analyze(analyze::AnalyzeArgs),
    /// Say how alike two files sound and why, and whether they hold the same recording.
    #[command(after_help = compare::EXAMPLES)]
    Compare(compare::CompareArgs),
    /// Find what sounds like a file.
    #[command(after_help = similar::EXAMPLES)]
    Similar(similar::SimilarArgs),
    /// Find recordings that are there more than once, and the least limited copy of each.
    #[command(after_help = duplicates::EXAMPLES)]
    Duplicates(duplicates::DuplicatesArgs),
    /// Compress the dynamics of files, length and alignment kept.
    #[command(after_help = compress::EXAMPLES)]
    Compress(compress::CompressArgs),
    /// Equalize files: parametric bands, with or without phase shift, length and alignment kept.
    #[command(after_help = eq::EXAMPLES)]
    Eq(eq::EqArgs),
    /// Limit files: true peaks under the ceiling, length and alignment kept.
    #[command(after_help = limit::EXAMPLES)]
    Limit(limit::LimitArgs),
    /// Change the sample rate of files, length and alignment kept.
    #[command(after_help = resample::EXAMPLES)]
    Resample(resample::ResampleArgs),
    /// Say how fast this machine is: every stage on a generated signal, as multiples of real time.
    #[command(after_help = bench::EXAMPLES)]
    Bench(bench::BenchArgs),
}

/// Options of every command.
#[derive(Args, Clone, Copy, Debug)]
pub(crate) struct Common {
    /// Print one JSON object per input, one per line, and nothing else. In names that are no UTF-8, U+FFFD stands for
    /// what is none
    #[arg(long, global = true)]
    pub(crate) json: bool,
    /// Tracks at work at once, and threads that encode FLAC; more than there are cores count as that many [default: all
    /// cores]
    #[arg(long, global = true, value_name = "N", value_parser = threads())]
    pub(crate) threads: Option<NonZeroUsize>,
    /// Print errors only
    #[arg(long, short, global = true, conflicts_with = "verbose")]
    pub(crate) quiet: bool,
    /// Say the reasons for what is done to each of several tracks; of a single one they are said anyway
    #[arg(long, short, global = true)]
    pub(crate) verbose: bool,
}

/// More threads than cores gain nothing, and thousands of them bring a machine to a halt.
fn threads() -> impl TypedValueParser<Value = NonZeroUsize> {
    whole("a number of threads", 1, u32::MAX)
        .map(|asked| NonZeroUsize::new(asked as usize).unwrap_or(NonZeroUsize::MIN).min(batch::cores()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn there_are_no_more_threads_than_cores() {
        for (asked, expected) in [("1", 1), ("300", batch::cores().get())] {
            let cli = Cli::try_parse_from(["auralis", "loudness", "song.wav", "--threads", asked]).ok();
            let threads = cli.and_then(|cli| cli.common.threads).map(NonZeroUsize::get);
            assert_eq!(threads, Some(expected), "--threads {asked}");
        }
    }
}
