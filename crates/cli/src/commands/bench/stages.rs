//! What is measured: each stage runs over the whole signal once.

use std::path::{Path, PathBuf};

use auralis_compressor::CompressorDesign;
use auralis_core::{Analyzer, Buffer, ChannelLayout, Design, FrameSink, FrameSource, Processor, StreamSpec};
use auralis_eq::{Band, BandKind, ParametricEqDesign};
use auralis_limiter::LimiterDesign;
use auralis_loudness::LoudnessDesign;
use auralis_media::{Container, Decoder, EncodeSpec, Encoder, OutputFile, Overwrite, SampleFormat};
use auralis_pipeline::{analyze_content, analyze_everything};
use auralis_resample::{Quality, Resampled, ResamplerDesign};

use super::signal::{self, BLOCK_FRAMES, Memory, SAMPLE_RATE};
use crate::failure::Failure;

/// What a stage works on.
pub(super) struct Bench<'a> {
    pub(super) spec: StreamSpec,
    /// The signal, in blocks of the length that the stream states.
    pub(super) blocks: &'a [Buffer],
    pub(super) memory: Memory<'a>,
    /// A folder for files.
    pub(super) folder: &'a Path,
}

/// A stage runs over the whole signal once.
pub(super) type Stage = fn(&Bench<'_>) -> Result<(), Failure>;

/// In the order of a master. A file must be encoded before it is decoded.
pub(super) const STAGES: [(&str, Stage); 12] = [
    ("loudness and true peak", meter),
    ("content analysis", |bench| done(analyze_content(&mut bench.memory.clone(), &mut ()))),
    ("fingerprint, tempo and key too", |bench| done(analyze_everything(&mut bench.memory.clone(), &mut ()))),
    ("equalizer, 8 bands", |bench| process(bench, &equalizer())),
    ("compressor", |bench| process(bench, &CompressorDesign::default())),
    ("true-peak limiter", |bench| process(bench, &LimiterDesign::default())),
    ("resampler to 48 kHz", resample),
    ("master in memory", master),
    ("encode WAV", |bench| encode(bench, Container::Wav, SampleFormat::Float32)),
    ("decode WAV", |bench| decode(bench, Container::Wav)),
    ("encode FLAC", |bench| encode(bench, Container::Flac, SampleFormat::Int24)),
    ("decode FLAC", |bench| decode(bench, Container::Flac)),
];

fn meter(bench: &Bench<'_>) -> Result<(), Failure> {
    let mut meter = LoudnessDesign::new(ChannelLayout::STEREO).build(&bench.spec).map_err(unsupported)?;
    bench.blocks.iter().for_each(|block| meter.push(&block.block()));
    std::hint::black_box(meter.report());
    Ok(())
}

/// Eight bells over the range of hearing.
fn equalizer() -> ParametricEqDesign {
    let band = |n: u8| Band {
        kind: BandKind::Peak,
        frequency_hz: 60.0 * 2f64.powi(n.into()),
        q: 1.0,
        gain_db: if n.is_multiple_of(2) { 2.0 } else { -2.0 },
        enabled: true,
    };
    ParametricEqDesign { bands: (0..8).map(band).collect() }
}

fn process(bench: &Bench<'_>, design: &impl Design) -> Result<(), Failure> {
    let mut processor = design.build(&bench.spec).map_err(unsupported)?;
    let mut scratch = Buffer::new(2, BLOCK_FRAMES);
    for block in bench.blocks {
        scratch.set_frames(block.frames());
        scratch.block_mut().copy_from(&block.block());
        processor.process(&mut scratch.block_mut());
        std::hint::black_box(scratch.plane(0));
    }
    Ok(())
}

fn resample(bench: &Bench<'_>) -> Result<(), Failure> {
    let design = ResamplerDesign { output_rate_hz: 48_000, quality: Quality::High };
    let mut source = Resampled::new(bench.memory, &design).map_err(unsupported)?;
    let mut scratch = Buffer::new(2, BLOCK_FRAMES);
    while !matches!(source.read(&mut scratch.block_mut()), Ok(0)) {}
    Ok(())
}

/// All passes of a master, from memory into nothing.
fn master(bench: &Bench<'_>) -> Result<(), Failure> {
    let track = [bench.memory];
    done(signal::master(&track))
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
    let mut buffer = Buffer::new(2, BLOCK_FRAMES);
    while decoder.read(&mut buffer.block_mut())? == BLOCK_FRAMES {}
    Ok(())
}

fn path(bench: &Bench<'_>, container: Container) -> PathBuf {
    bench.folder.join(match container {
        Container::Wav => "bench.wav",
        Container::Flac => "bench.flac",
    })
}

/// What comes of it does not matter, but it must be made.
fn done<T>(result: Result<T, impl std::fmt::Display>) -> Result<(), Failure> {
    result.map(std::hint::black_box).map(drop).map_err(unsupported)
}

pub(super) fn unsupported(error: impl std::fmt::Display) -> Failure {
    Failure::new(Path::new("(signal)"), "unsupported", error.to_string())
}
