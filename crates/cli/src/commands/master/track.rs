//! One track from its file to its master.

use std::time::Instant;

use auralis_core::DbTp;
use auralis_dsp::Dither;
use auralis_loudness::LoudnessReport;
use auralis_media::MediaError;
use auralis_pipeline::{
    ContentAnalysis, MasterSettings, MasteringPlan, Passages, Rendering, Track as _, TrackAnalysis, analyze,
    analyze_content, analyze_everything, foresee, refine_match, render,
};

use super::Context;
use super::mastered::{Analyzed, Mastered};
use super::source::SourceTrack;
use crate::failure::Failure;
use crate::job::Job;
use crate::json::{AimsJson, CorridorNote, MasterLine};
use crate::progress::TrackProgress;

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
        let mut mastered = Mastered::of(self.0, context, analyzed, planned, rendering, started);
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
}

impl Planned {
    /// What was written and does not hold, in words.
    pub(super) fn missed(&self, rendering: &Rendering) -> Option<String> {
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
