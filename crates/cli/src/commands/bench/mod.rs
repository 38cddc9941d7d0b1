//! `auralis bench`

use std::path::Path;
use std::time::Instant;

use auralis_core::{Analyzer, Buffer, ChannelLayout, Design, FrameSink, FrameSource, Processor, StreamSpec};
use auralis_limiter::LimiterDesign;
use auralis_loudness::LoudnessDesign;
use auralis_media::{Container, Decoder, EncodeSpec, Encoder, OutputFile, Overwrite, SampleFormat};
use clap::Args;

mod signal;

use crate::args::Common;
use crate::failure::Failure;
use crate::interrupt;
use crate::json::{BenchLine, BenchStage};
use crate::output::Output;
use signal::{Memory, SAMPLE_RATE, music};

pub(crate) const EXAMPLES: &str = "\
Examples:
  auralis bench --quick
  auralis bench --quick --json

Each stage runs on one thread, several times, and the median counts. A master of a track takes the time of
its passes: one to measure, up to eight to find the gain, one to render.";

#[derive(Args, Clone, Copy, Debug)]
pub(crate) struct BenchArgs {
    /// A shorter signal and fewer runs: seconds instead of a minute
    #[arg(long)]
    quick: bool,
}

/// What a stage works on.
struct Bench<'a> {
    spec: StreamSpec,
    /// The signal, in blocks of the length that the stream states.
    blocks: &'a [Buffer],
    memory: Memory<'a>,
    /// A folder for files.
    folder: &'a Path,
}

/// A stage runs over the whole signal once.
type Stage = fn(&Bench<'_>) -> Result<(), Failure>;

/// Everything that is measured, in the order of a master. A file must be encoded before it is decoded.
const STAGES: [(&str, Stage); 7] = [
    ("loudness meter", meter),
    ("true-peak limiter", limiter),
    ("master in memory", master),
    ("encode WAV", |bench| encode(bench, Container::Wav, SampleFormat::Float32)),
    ("decode WAV", |bench| decode(bench, Container::Wav)),
    ("encode FLAC", |bench| encode(bench, Container::Flac, SampleFormat::Int24)),
    ("decode FLAC", |bench| decode(bench, Container::Flac)),
];

pub(crate) fn run(args: &BenchArgs, common: &Common) -> Output {
    let mut output = Output::new(common);
    match measure(args) {
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

fn meter(bench: &Bench<'_>) -> Result<(), Failure> {
    let mut meter = LoudnessDesign::new(ChannelLayout::STEREO).build(&bench.spec).map_err(unsupported)?;
    bench.blocks.iter().for_each(|block| meter.push(&block.block()));
    std::hint::black_box(meter.report());
    Ok(())
}

fn limiter(bench: &Bench<'_>) -> Result<(), Failure> {
    let mut limiter = LimiterDesign::default().build(&bench.spec).map_err(unsupported)?;
    let mut scratch = Buffer::new(2, signal::BLOCK_FRAMES);
    for block in bench.blocks {
        scratch.set_frames(block.frames());
        scratch.block_mut().copy_from(&block.block());
        limiter.process(&mut scratch.block_mut());
    }
    std::hint::black_box(limiter.max_gain_reduction());
    Ok(())
}

/// All passes of a master, from memory into nothing.
fn master(bench: &Bench<'_>) -> Result<(), Failure> {
    let track = [bench.memory];
    signal::master(&track).map_err(|error| Failure::new(Path::new("(signal)"), "unsupported", error))
}

fn encode(bench: &Bench<'_>, container: Container, sample: SampleFormat) -> Result<(), Failure> {
    let file = OutputFile::create(&path(bench, container), Overwrite::Replace)?;
    let layout = ChannelLayout::STEREO;
    let mut encoder =
        Encoder::create(file, &EncodeSpec { container, sample, sample_rate: SAMPLE_RATE, layout }, None)?;
    bench.blocks.iter().try_for_each(|block| encoder.write(&block.block()))?;
    encoder.finish()?;
    Ok(())
}

fn decode(bench: &Bench<'_>, container: Container) -> Result<(), Failure> {
    let mut decoder = Decoder::open(&path(bench, container))?;
    let mut buffer = Buffer::new(2, signal::BLOCK_FRAMES);
    while decoder.read(&mut buffer.block_mut())? == signal::BLOCK_FRAMES {}
    Ok(())
}

fn path(bench: &Bench<'_>, container: Container) -> std::path::PathBuf {
    bench.folder.join(match container {
        Container::Wav => "bench.wav",
        Container::Flac => "bench.flac",
    })
}

fn unsupported(error: auralis_core::BuildError) -> Failure {
    Failure::new(Path::new("(signal)"), "unsupported", error.to_string())
}
