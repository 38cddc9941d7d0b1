//! One track from its file to its master.

use std::time::Instant;

use auralis_core::DbTp;
use auralis_dsp::Dither;
use auralis_loudness::{LoudnessMeter, LoudnessReport};
use auralis_media::{MediaError, StreamInfo};
use auralis_pipeline::{
    ContentAnalysis, MasterSettings, MasteringPlan, Passages, Rendering, Track as _, TrackAnalysis, analyze,
    analyze_content, analyze_everything, foresee, refine_match, render,
};

use super::Context;
use super::pictures::spectrum;
use super::source::SourceTrack;
use crate::failure::Failure;
use crate::job::Job;
use crate::json::{AimsJson, CorridorNote, LoudnessLine, MasterLine, PlanJson};
use crate::plot::Curve;
use crate::progress::TrackProgress;
use crate::report::{Section, Side};

/// A plan that misses once is corrected; more often than this it is accepted as it is.
const MAX_RENDERS: usize = 3;

/// A track to master.
#[derive(Clone, Copy, Debug)]
pub(super) struct Track<'a>(pub(super) &'a Job);

/// What is to be done to a track.
pub(super) struct Planned {
    pub(super) plan: MasteringPlan,
    /// What the plan was made for.
    pub(super) aims: AimsJson,
    /// What it was made from; without one, it is not corrected.
    pub(super) basis: Option<LoudnessReport>,
}

/// A track that is done.
pub(crate) struct Mastered {
    pub(crate) line: MasterLine,
    pub(crate) plan: MasteringPlan,
    /// Its part of the report, where one was asked for.
    pub(crate) section: Option<Section>,
    pub(super) meters: Meters,
}

/// The meters of a track of an album; of other tracks none are kept, for they take room.
#[derive(Clone, Default)]
pub(super) struct Meters {
    pub(super) before: Option<LoudnessMeter>,
    /// `None` where nothing was written.
    pub(super) after: Option<LoudnessMeter>,
}

impl Track<'_> {
    /// Measures, plans and renders a track by itself.
    pub(super) fn master(&self, context: &Context<'_>) -> Result<Mastered, Failure> {
        let started = Instant::now();
        let path = &self.0.input.path;
        let source = self.source(context.args)?;
        let mut progress = self.progress(context);
        let analyze = if context.corridors.compare() { analyze_everything } else { analyze_content };
        let analysis =
            analyze(&mut source.open()?, &mut progress).map_err(|error| Failure::reading(path, error))?;
        let (planned, corridor) = match context.plans.plan(path)? {
            Some((plan, aims)) => (Planned { plan, aims, basis: None }, None),
            None => {
                let (plan, corridor) = self.plan(context, &source, &analysis, &mut progress)?;
                let (aims, basis) = (context.settings.aims(), Some(analysis.track.loudness));
                (Planned { plan, aims, basis }, corridor)
            }
        };
        let analyzed = Analyzed::with_content(context, analysis);
        let mastered = self.carry_out(context, analyzed, planned, &mut progress, started)?;
        Ok(Mastered { line: MasterLine { corridor, ..mastered.line }, ..mastered })
    }

    /// The plan, tried on the passages that it would harm first, and on the whole track; and the corridor, if it is led
    /// back to one.
    fn plan(
        &self,
        context: &Context<'_>,
        track: &SourceTrack,
        analysis: &ContentAnalysis,
        progress: &mut TrackProgress,
    ) -> Result<(MasteringPlan, Option<CorridorNote>), Failure> {
        let settings = &context.settings.master;
        let path = &self.0.input.path;
        let failed = |error| Failure::reading(path, error);
        let (plan, note) = match &context.settings.reference {
            Some(reference) => (MasteringPlan::matching(analysis, reference, settings), None),
            None => {
                let (corridor, note) = context.corridors.corridor(context.args, path, analysis)?;
                (MasteringPlan::adaptive(analysis, settings, &corridor), Some(note))
            }
        };
        let plan = if plan.is_identity() {
            plan
        } else {
            let passages = Passages::read(track, analysis, progress).map_err(failed)?;
            plan.guarded(&passages).map_err(|error| failed(error.into()))?
        };
        let plan = match &context.settings.reference {
            Some(reference) => {
                refine_match(plan, track, analysis, reference, settings, progress).map_err(failed)?
            }
            None => plan,
        };
        let plan = foresee(plan, core::slice::from_ref(track), &analysis.track.loudness, settings, progress)
            .map_err(failed)?;
        Ok((plan, note))
    }

    pub(super) fn progress(&self, context: &Context<'_>) -> TrackProgress {
        context.bars.track(&self.0.input.path, f64::from(context.args.rate_of(&self.0.info).get()))
    }

    /// The first pass.
    pub(super) fn analyze(&self, context: &Context<'_>) -> Result<(TrackAnalysis, TrackProgress), Failure> {
        let source = self.source(context.args)?;
        let mut progress = self.progress(context);
        let analysis = analyze(&mut source.open()?, &mut progress)
            .map_err(|error| Failure::reading(&self.0.input.path, error))?;
        Ok((analysis, progress))
    }

    /// Renders by a plan, unless only plans are wanted.
    pub(super) fn carry_out(
        &self,
        context: &Context<'_>,
        analyzed: Analyzed,
        planned: Planned,
        progress: &mut TrackProgress,
        started: Instant,
    ) -> Result<Mastered, Failure> {
        let source = self.source(context.args)?;
        let (planned, rendering) = if context.args.plan_only {
            (planned, None)
        } else {
            let (planned, rendering) = self.write(context, &source, planned, progress)?;
            (planned, Some(rendering))
        };
        let mut mastered = self.mastered(context, analyzed, planned, rendering, started);
        self.draw(&mut mastered, &source, progress)?;
        Ok(mastered)
    }

    /// What a report shows of the result; nothing where none is wanted.
    fn draw(
        &self,
        mastered: &mut Mastered,
        source: &SourceTrack,
        progress: &mut TrackProgress,
    ) -> Result<(), Failure> {
        let Mastered { plan, section: Some(section), .. } = mastered else { return Ok(()) };
        let Some(after) = &mut section.after else { return Ok(()) };
        after.spectrum = self.written_spectrum(progress)?;
        section.reduction = self.reduction(source, plan)?;
        Ok(())
    }

    /// Renders until what was written holds target and ceiling, or the last attempt is made.
    fn write(
        &self,
        context: &Context<'_>,
        source: &SourceTrack,
        mut planned: Planned,
        progress: &mut TrackProgress,
    ) -> Result<(Planned, Rendering), Failure> {
        let Job { input, info, .. } = self.0;
        let tags = self.0.tags()?;
        let encoding = &context.args.encoding;
        let mut renders = 1;
        loop {
            let rate = context.args.rate_of(info);
            let mut encoder = self.0.encoder(rate, info.layout, &tags, &context.folders, encoding.force)?;
            let plan = &planned.plan;
            let dither = self.dither(context, plan);
            let rendering = render(&mut source.open()?, &mut encoder, plan, dither, progress)
                .map_err(|error| Failure::pipeline::<MediaError>(&input.path, error))?;
            let basis = planned.basis.as_ref();
            let better =
                basis.and_then(|basis| plan.corrected(&rendering.loudness, basis, &context.settings.master));
            match better {
                Some(better) if renders < MAX_RENDERS => planned.plan = better,
                _ => {
                    encoder.finish()?;
                    return Ok((planned, rendering));
                }
            }
            renders += 1;
        }
    }

    /// Dither for an integer output, unless the samples lie on its grid already.
    fn dither(&self, context: &Context<'_>, plan: &MasteringPlan) -> Option<Dither> {
        let Job { info, destination, .. } = self.0;
        let dither = context.args.encoding.dither(destination.sample)?;
        let unchanged = plan.is_identity() && context.args.rate_of(info) == info.sample_rate;
        let on_grid = unchanged && info.bit_depth.is_some_and(|depth| depth <= dither.bits);
        (!on_grid).then_some(dither)
    }

    fn mastered(
        &self,
        context: &Context<'_>,
        analyzed: Analyzed,
        planned: Planned,
        rendering: Option<Rendering>,
        started: Instant,
    ) -> Mastered {
        let elapsed_s = started.elapsed().as_secs_f64();
        let StreamInfo { codec, layout, .. } = self.0.info;
        let sample_rate = context.args.rate_of(&self.0.info);
        let destination = &self.0.destination;
        let input_loudness = LoudnessLine {
            // What was measured may have another.
            sample_rate_hz: self.0.info.sample_rate.get(),
            ..LoudnessLine::of(&self.0.input.path, codec, sample_rate, layout, &analyzed.loudness)
        };
        let written = |rendering: &Rendering| {
            let (path, codec) = (&destination.path, destination.codec());
            LoudnessLine::of(path, codec, sample_rate, layout, &rendering.loudness)
        };
        let realtime_factor = input_loudness.duration_s / elapsed_s;
        let reduction = rendering.as_ref().map(|rendering| rendering.max_gain_reduction.0);
        let missed = rendering.as_ref().and_then(|rendering| planned.missed(rendering));
        let Planned { plan, aims, .. } = planned;
        let after =
            rendering.as_ref().filter(|_| context.args.album).map(|rendering| rendering.meter.clone());
        let meters = Meters { before: analyzed.meter, after };
        let line = MasterLine {
            input: self.0.input.path.display().to_string(),
            output: rendering.is_some().then(|| destination.path.display().to_string()),
            aims: aims.clone(),
            input_loudness,
            output_loudness: rendering.as_ref().map(written),
            plan: PlanJson::of(&plan),
            corridor: None,
            loudness_limited_by_headroom: plan.loudness_limited_by_headroom,
            max_gain_reduction_db: reduction,
            missed,
            elapsed_s,
            realtime_factor,
        };
        let section = analyzed.side.map(|before| Section {
            name: self.0.input.relative.display().to_string(),
            info: self.0.info.clone(),
            sample_rate,
            aims,
            plan: plan.clone(),
            before,
            after: rendering.map(|rendering| Side {
                curve: Curve::of(&rendering.meter),
                loudness: rendering.loudness,
                waveform: rendering.waveform,
                spectrum: Vec::new(),
            }),
            max_gain_reduction_db: reduction,
            reduction: Vec::new(),
        });
        Mastered { line, plan, section, meters }
    }
}

impl Planned {
    /// What was written and does not hold, in words.
    fn missed(&self, rendering: &Rendering) -> Option<String> {
        let ceiling = DbTp(self.aims.ceiling_dbtp?);
        let written = rendering.loudness.true_peak;
        let settings = MasterSettings { ceiling, ..MasterSettings::default() };
        let is_missed = !self.plan.is_identity() && settings.is_over_ceiling(written);
        is_missed.then(|| {
            let tried = match self.basis {
                Some(_) => format!("after {MAX_RENDERS} renders the true peak is still"),
                None => "by the plan as it was read the true peak is".to_owned(),
            };
            // A digit more than elsewhere: what is over must not be told as what it is over.
            format!("{tried} {written:.3}, over the ceiling of {ceiling:.3}")
        })
    }
}

/// What is kept of an analysis: the pictures only where a report wants them.
#[derive(Clone)]
pub(super) struct Analyzed {
    pub(super) loudness: LoudnessReport,
    side: Option<Side>,
    /// Only where it is to be measured with others.
    meter: Option<LoudnessMeter>,
}

impl Analyzed {
    pub(super) fn of(context: &Context<'_>, analysis: TrackAnalysis) -> Self {
        let side = context.args.report.is_some().then(|| Side {
            curve: Curve::of(&analysis.meter),
            loudness: analysis.loudness,
            waveform: analysis.waveform,
            spectrum: Vec::new(),
        });
        Self { loudness: analysis.loudness, side, meter: context.args.album.then_some(analysis.meter) }
    }

    pub(super) fn with_content(context: &Context<'_>, analysis: ContentAnalysis) -> Self {
        let spectrum = spectrum(&analysis);
        let analyzed = Self::of(context, analysis.track);
        Self { side: analyzed.side.map(|side| Side { spectrum, ..side }), ..analyzed }
    }
}
