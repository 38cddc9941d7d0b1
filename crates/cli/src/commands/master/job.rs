//! One track from its file to its master.

use std::time::Instant;

use auralis_dsp::{Dither, DitherNoise};
use auralis_loudness::LoudnessReport;
use auralis_media::{Decoder, EncodeSpec, Encoder, MediaError, OutputFile, SampleFormat, StreamInfo, Tags};
use auralis_pipeline::{MasteringPlan, Rendering, TrackAnalysis, analyze, refine, render};

use super::Context;
use crate::args::DitherArg;
use crate::commands::FileTrack;
use crate::destination::{Destination, overwrite};
use crate::failure::Failure;
use crate::inputs::Input;
use crate::json::{LoudnessLine, MasterLine, PlanJson};
use crate::progress::TrackProgress;
use crate::report::{Curve, Section, Side};

/// A plan that misses once is corrected; more often than this it is accepted as it is.
const MAX_RENDERS: usize = 3;
/// The seed of all dither: the same input gives the same output.
const DITHER_SEED: u64 = 0x4155_5241_4c49_5331;

/// A track to master.
#[derive(Clone, Debug)]
pub(crate) struct Job {
    pub(crate) input: Input,
    pub(crate) info: StreamInfo,
    pub(crate) destination: Destination,
}

/// A track that is done.
pub(crate) struct Mastered {
    pub(crate) line: MasterLine,
    pub(crate) plan: MasteringPlan,
    /// Its part of the report, where one was asked for.
    pub(crate) section: Option<Section>,
}

impl Job {
    /// Measures, plans and renders a track by itself.
    pub(super) fn master(&self, context: &Context<'_>) -> Result<Mastered, Failure> {
        let started = Instant::now();
        let (analysis, mut progress) = self.analyze(context)?;
        let settings = &context.settings.master;
        let plan = MasteringPlan::new(&analysis.loudness, settings);
        let tracks = [FileTrack::new(&self.input.path)];
        let plan = refine(plan, &tracks, &analysis.loudness, settings, &mut progress)
            .map_err(|error| Failure::reading(&self.input.path, error))?;
        let loudness = analysis.loudness;
        self.carry_out(context, Analyzed::of(context, analysis), &loudness, plan, &mut progress, started)
    }

    pub(super) fn progress(&self, context: &Context<'_>) -> TrackProgress {
        context.bars.track(&self.input.path, f64::from(self.info.sample_rate.get()))
    }

    /// The first pass.
    pub(super) fn analyze(&self, context: &Context<'_>) -> Result<(TrackAnalysis, TrackProgress), Failure> {
        let mut decoder = Decoder::open(&self.input.path)?;
        let mut progress = self.progress(context);
        let analysis = analyze(&mut decoder, &mut progress)
            .map_err(|error| Failure::reading(&self.input.path, error))?;
        Ok((analysis, progress))
    }

    /// Renders by a plan, unless only plans are wanted. `basis` is what the plan was made from.
    pub(super) fn carry_out(
        &self,
        context: &Context<'_>,
        analyzed: Analyzed,
        basis: &LoudnessReport,
        plan: MasteringPlan,
        progress: &mut TrackProgress,
        started: Instant,
    ) -> Result<Mastered, Failure> {
        let (plan, rendering) = if context.args.plan_only {
            (plan, None)
        } else {
            let (plan, rendering) = self.write(context, basis, plan, progress)?;
            (plan, Some(rendering))
        };
        Ok(self.mastered(context, analyzed, plan, rendering, started))
    }

    /// Renders until what was written holds target and ceiling; the last attempt is kept.
    fn write(
        &self,
        context: &Context<'_>,
        basis: &LoudnessReport,
        mut plan: MasteringPlan,
        progress: &mut TrackProgress,
    ) -> Result<(MasteringPlan, Rendering), Failure> {
        let tags = Tags::read(&self.input.path).ok();
        for attempt in 1.. {
            let mut encoder = self.encoder(context, tags.as_ref())?;
            let mut decoder = Decoder::open(&self.input.path)?;
            let dither = self.dither(context, &plan);
            let rendering = render(&mut decoder, &mut encoder, &plan, dither, progress)
                .map_err(|error| Failure::pipeline::<MediaError>(&self.input.path, error))?;
            match plan.corrected(&rendering.loudness, basis, &context.settings.master) {
                Some(better) if attempt < MAX_RENDERS => plan = better,
                _ => {
                    encoder.finish()?;
                    return Ok((plan, rendering));
                }
            }
        }
        unreachable!("the last attempt returns")
    }

    fn encoder(&self, context: &Context<'_>, tags: Option<&Tags>) -> Result<Encoder, Failure> {
        let path = &self.destination.path;
        context.folders.make_for(path)?;
        let spec = EncodeSpec {
            container: self.destination.container,
            sample: self.destination.sample,
            sample_rate: self.info.sample_rate,
            layout: self.info.layout,
        };
        Ok(Encoder::create(OutputFile::create(path, overwrite(context.args.force))?, &spec, tags)?)
    }

    /// Dither for an integer output, unless the samples lie on its grid already.
    fn dither(&self, context: &Context<'_>, plan: &MasteringPlan) -> Option<Dither> {
        let bits = match self.destination.sample {
            SampleFormat::Float32 => return None,
            integer => integer.bits(),
        };
        let on_grid = plan.is_identity() && self.info.bit_depth.is_some_and(|depth| depth <= bits);
        let noise = match context.args.dither {
            DitherArg::Tpdf => DitherNoise::Tpdf,
            DitherArg::Shaped => DitherNoise::Shaped,
            DitherArg::None => DitherNoise::None,
        };
        (!on_grid).then_some(Dither { bits, noise, seed: DITHER_SEED })
    }

    fn mastered(
        &self,
        context: &Context<'_>,
        analyzed: Analyzed,
        plan: MasteringPlan,
        rendering: Option<Rendering>,
        started: Instant,
    ) -> Mastered {
        let settings = &context.settings;
        let elapsed_s = started.elapsed().as_secs_f64();
        let StreamInfo { codec, sample_rate, layout, .. } = self.info;
        let destination = &self.destination;
        let input_loudness =
            LoudnessLine::of(&self.input.path, codec, sample_rate, layout, &analyzed.loudness);
        let written = |rendering: &Rendering| {
            let (path, codec) = (&destination.path, destination.codec());
            LoudnessLine::of(path, codec, sample_rate, layout, &rendering.loudness)
        };
        let realtime_factor = input_loudness.duration_s / elapsed_s;
        let reduction = rendering.as_ref().map(|rendering| rendering.max_gain_reduction.0);
        let line = MasterLine {
            input: self.input.path.display().to_string(),
            output: rendering.is_some().then(|| destination.path.display().to_string()),
            mode: settings.mode,
            preset: settings.master.preset.name(),
            intensity: settings.master.intensity,
            target_lufs: settings.master.target.0,
            ceiling_dbtp: settings.master.ceiling.0,
            input_loudness,
            output_loudness: rendering.as_ref().map(written),
            plan: PlanJson::of(&plan),
            loudness_limited_by_headroom: plan.loudness_limited_by_headroom,
            max_gain_reduction_db: reduction,
            elapsed_s,
            realtime_factor,
        };
        let section = analyzed.side.map(|before| Section {
            name: self.input.relative.display().to_string(),
            info: self.info.clone(),
            settings: settings.master,
            mode: settings.mode,
            plan: plan.clone(),
            before,
            after: rendering.map(|rendering| Side {
                curve: Curve::of(&rendering.meter),
                loudness: rendering.loudness,
                waveform: rendering.waveform,
            }),
            max_gain_reduction_db: reduction,
        });
        Mastered { line, plan, section }
    }
}

/// What is kept of an analysis: the pictures only where a report wants them.
#[derive(Clone)]
pub(super) struct Analyzed {
    loudness: LoudnessReport,
    side: Option<Side>,
}

impl Analyzed {
    pub(super) fn of(context: &Context<'_>, analysis: TrackAnalysis) -> Self {
        let side = context.args.report.is_some().then(|| Side {
            curve: Curve::of(&analysis.meter),
            loudness: analysis.loudness,
            waveform: analysis.waveform,
        });
        Self { loudness: analysis.loudness, side }
    }
}
