//! `auralis bench`

mod signal;
mod stages;

use std::time::Instant;

use auralis_core::StreamSpec;
use clap::Args;

use crate::args::Common;
use crate::failure::Failure;
use crate::interrupt;
use crate::json::{BenchLine, BenchStage};
use crate::output::Output;
use signal::{Memory, SAMPLE_RATE, music};
use stages::{Bench, STAGES, Stage, unsupported};

pub(crate) const EXAMPLES: &str = "\
Examples:
  auralis bench --quick
  auralis bench --quick --json

Each stage runs on one thread, several times, and the median counts; the audio is music-like and loud enough for the limiter. \
A master in memory has three passes: one to measure, one to find the gain, one to render.";

#[derive(Args, Clone, Copy, Debug)]
pub(crate) struct BenchArgs {
    /// A shorter signal and fewer runs: seconds instead of a minute
    #[arg(long)]
    quick: bool,
}

pub(crate) fn run(args: &BenchArgs, common: &Common) -> Output {
    let mut output = Output::new(common);
    // The FLAC encoder would take all threads there are.
    let alone = rayon::ThreadPoolBuilder::new().num_threads(1).build().map_err(unsupported);
    match alone.and_then(|pool| pool.install(|| measure(args))) {
        Ok(line) => {
            output.json(&line);
            output.table(&["stage", "× real time"], line.stages.iter().map(row));
            let BenchLine { duration_s, rounds, .. } = line;
            output.line(&format!("{duration_s} s of stereo at 44.1 kHz, one thread, median of {rounds}"));
        }
        Err(failure) => output.failure(&failure),
    }
    output
}

fn row(stage: &BenchStage) -> Vec<String> {
    vec![stage.name.to_owned(), format!("{:.0}", stage.realtime_factor)]
}

fn measure(args: &BenchArgs) -> Result<BenchLine, Failure> {
    let (seconds, rounds) = if args.quick { (5, 3) } else { (60, 5) };
    let blocks = music(seconds);
    let folder = tempfile::tempdir().map_err(|error| Failure::io(&std::env::temp_dir(), &error))?;
    let spec = StreamSpec::new(SAMPLE_RATE.get(), 2, signal::BLOCK_FRAMES).map_err(unsupported)?;
    let bench = Bench { spec, blocks: &blocks, memory: Memory::of(&blocks), folder: folder.path() };
    let mut times = vec![Vec::with_capacity(rounds); STAGES.len()];
    // In rounds, so that a busy moment of the machine does not hit one stage alone.
    for _ in 0..rounds {
        for ((_, stage), times) in STAGES.iter().zip(&mut times) {
            if interrupt::requested() {
                return Err(Failure::interrupted(folder.path()));
            }
            let started = Instant::now();
            stage(&bench)?;
            times.push(started.elapsed().as_secs_f64());
        }
    }
    let duration_s = f64::from(seconds);
    let stage = |((name, _), mut times): (&(&'static str, Stage), Vec<f64>)| {
        times.sort_by(f64::total_cmp);
        let elapsed_s = times[times.len() / 2];
        BenchStage { name, elapsed_s, realtime_factor: duration_s / elapsed_s }
    };
    Ok(BenchLine {
        version: env!("CARGO_PKG_VERSION"),
        sample_rate_hz: SAMPLE_RATE.get(),
        channels: 2,
        duration_s,
        rounds,
        stages: STAGES.iter().zip(times).map(stage).collect(),
    })
}
