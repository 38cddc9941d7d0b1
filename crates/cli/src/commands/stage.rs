//! Commands that send tracks through one processor: `auralis STAGE INPUT… -o FILE|DIR`.
//!
//! A stage is a file of its own beside this one. It holds the options with their examples and an
//! implementation of [`Stage`]; decoding, encoding, dither, tags, several inputs, progress, errors and
//! output are here.

use std::fmt::Display;
use std::num::NonZeroU32;
use std::path::{Path, PathBuf};
use std::time::Instant;

use auralis_core::{BlockMut, BuildError, ChannelLayout, Design, FrameSource, StreamSpec};
use auralis_media::{Decoder, MediaError};
use auralis_pipeline::{Aligned, PipelineError, transfer};
use clap::Args;
use serde::Serialize;

use crate::args::{Common, EncodingArgs};
use crate::batch;
use crate::claims::Claims;
use crate::destination::{DefaultDepth, Outputs};
use crate::failure::Failure;
use crate::folders::Folders;
use crate::inputs;
use crate::job::{self, Job};
use crate::json::StageLine;
use crate::output::Output;
use crate::plot::{Figure, Panel, PictureKind};
use crate::progress::{Bars, TrackProgress};

/// Frames that a processor is handed at most; the pipeline's blocks are as long.
const BLOCK_FRAMES: usize = 4_096;

/// The options that all stages have.
#[derive(Args, Debug)]
pub(crate) struct StageArgs {
    /// Files, or folders that are searched for audio files
    #[arg(required = true, value_name = "INPUT")]
    inputs: Vec<PathBuf>,
    /// The output: a file for one input, otherwise a folder
    #[arg(long, short, required = true, value_name = "FILE|DIR")]
    output: PathBuf,
    #[command(flatten)]
    encoding: EncodingArgs,
}

/// One processor as a command.
pub(crate) trait Stage: Sync {
    /// A track seen through the processor. Its rate and its channels may be others than the decoder's.
    type Chain: FrameSource<Error = MediaError>;
    /// What there is to say afterwards: keys of the JSON line, and a few words for people.
    type Facts: Serialize + Display + Send;

    fn args(&self) -> &StageArgs;

    /// # Errors
    /// A sentence: the options contradict each other.
    fn check_usage(&self) -> Result<(), String> {
        Ok(())
    }

    /// Where a picture is wanted; it shows one track.
    fn plot(&self) -> Option<&Path> {
        None
    }

    /// Puts the processor behind a decoder, with its latency compensated: see [`aligned`]. A processor that has to hear
    /// the track first does so here, and tells the observer.
    fn chain(
        &self,
        decoder: Decoder,
        observer: &mut TrackProgress,
    ) -> Result<Self::Chain, PipelineError<MediaError>>;

    /// What to do about samples that were clipped.
    fn against_clipping(&self) -> &'static str {
        "lower the gain, or write --bit-depth 32f"
    }

    /// Asked at the end of a track.
    fn facts(&self, chain: &Self::Chain) -> Self::Facts;

    /// What the picture shows.
    fn panels(&self, _chain: &Self::Chain) -> Vec<Panel> {
        Vec::new()
    }
}

/// A track behind a processor that was chosen after hearing it, with what was found.
pub(crate) struct Heard<S, T> {
    pub(crate) source: S,
    pub(crate) found: T,
}

impl<S: FrameSource, T> FrameSource for Heard<S, T> {
    type Error = S::Error;

    fn sample_rate(&self) -> NonZeroU32 {
        self.source.sample_rate()
    }

    fn layout(&self) -> ChannelLayout {
        self.source.layout()
    }

    fn total_frames(&self) -> Option<u64> {
        self.source.total_frames()
    }

    fn read(&mut self, block: &mut BlockMut<'_>) -> Result<usize, S::Error> {
        self.source.read(block)
    }
}

/// A decoder behind a processor that keeps the rate: frame *n* stays frame *n*, and none is lost.
pub(crate) fn aligned<D: Design>(
    decoder: Decoder,
    design: &D,
) -> Result<Aligned<Decoder, D::Processor>, PipelineError<MediaError>> {
    let spec = stream(&decoder)?;
    Ok(Aligned::new(decoder, design.build(&spec)?))
}

/// The stream that a decoder gives.
pub(crate) fn stream(decoder: &Decoder) -> Result<StreamSpec, BuildError> {
    StreamSpec::new(decoder.sample_rate().get(), decoder.layout().channels(), BLOCK_FRAMES)
}

pub(crate) fn run<S: Stage>(stage: &S, common: &Common) -> Output {
    let StageArgs { inputs, output: target, encoding } = stage.args();
    let mut output = Output::new(common);
    let inputs = inputs::collect(inputs);
    let outputs = Outputs {
        output: Some(target),
        encoding,
        depth: DefaultDepth::AsComputed,
        count: job::output_count(&inputs),
    };
    let usage = outputs.check_usage().and_then(|()| stage.check_usage());
    if let Err(message) = usage.and_then(|()| check_plot(stage.plot(), inputs.len())) {
        output.usage(&message);
        return output;
    }
    let mut claims = Claims::new(job::paths(&inputs), encoding.force);
    if let Some(Err(failure)) = stage.plot().map(|path| claims.claim(path, "the picture")) {
        output.failure(&failure);
        return output;
    }
    let jobs = Job::prepare(inputs, &outputs, Some(&mut claims));
    let context = Context { stage, bars: Bars::new(common), folders: Folders::default() };
    batch::in_order(
        &jobs,
        common,
        |job| context.process(job.as_ref().map_err(Clone::clone)?),
        |result| match result {
            Ok(line) => {
                show(&mut output, &line, stage.against_clipping());
                if let Some(path) = stage.plot() {
                    output.labelled("picture", &path.display().to_string());
                }
            }
            Err(failure) => output.failure(&failure),
        },
    );
    output
}

/// # Errors
/// A sentence: there is no such picture of these inputs.
fn check_plot(path: Option<&Path>, inputs: usize) -> Result<(), String> {
    match path {
        Some(_) if inputs > 1 => Err("--plot takes one input; process the tracks one by one".to_owned()),
        Some(path) => PictureKind::of(path).map(drop),
        None => Ok(()),
    }
}

/// What every track of a call shares.
struct Context<'a, S> {
    stage: &'a S,
    bars: Bars,
    folders: Folders,
}

impl<S: Stage> Context<'_, S> {
    fn process(&self, job: &Job) -> Result<StageLine<S::Facts>, Failure> {
        let started = Instant::now();
        let path = &job.input.path;
        let encoding = &self.stage.args().encoding;
        let mut listening = self.bars.track(path, f64::from(job.info.sample_rate.get()));
        let chain = self.stage.chain(Decoder::open(path)?, &mut listening);
        let mut chain = chain.map_err(|error| Failure::reading(path, error))?;
        let (rate, layout) = (chain.sample_rate(), chain.layout());
        let mut encoder = job.encoder(rate, layout, &job.tags()?, &self.folders, encoding.force)?;
        let dither = encoding.dither(job.destination.sample);
        let rate_hz = f64::from(rate.get());
        let mut progress = self.bars.track(path, rate_hz);
        let done = transfer(&mut chain, &mut encoder, dither, &mut progress)
            .map_err(|error| Failure::pipeline::<MediaError>(path, error))?;
        let encoded = encoder.finish()?;
        if let Some(plot) = self.stage.plot() {
            let title = job.input.relative.display().to_string();
            Figure { title, panels: self.stage.panels(&chain) }.write(plot, &self.folders, encoding.force)?;
        }
        let (duration_s, elapsed_s) = (encoded.frames as f64 / rate_hz, started.elapsed().as_secs_f64());
        Ok(StageLine {
            input: path.display().to_string(),
            output: encoded.path.display().to_string(),
            duration_s,
            sample_rate_hz: rate.get(),
            channels: layout.channels(),
            codec: job.destination.codec(),
            clipped_samples: done.clipped_samples,
            facts: self.stage.facts(&chain),
            elapsed_s,
            realtime_factor: duration_s / elapsed_s,
        })
    }
}

fn show<F: Serialize + Display>(output: &mut Output, line: &StageLine<F>, against_clipping: &str) {
    output.json(line);
    let StageLine { output: path, facts, clipped_samples, realtime_factor, .. } = line;
    output.line(&format!("{path}  {facts}  ({realtime_factor:.0}× real time)"));
    if *clipped_samples > 0 {
        output.remark(&format!(
            "{path}: {clipped_samples} samples were beyond full scale and clipped; {against_clipping}"
        ));
    }
}
