//! One gain for a set of tracks.

use std::time::Instant;

use auralis_loudness::LoudnessReport;
use auralis_pipeline::{MasteringPlan, TrackAnalysis, refine};

use super::Context;
use super::job::{Analyzed, Job, Mastered};
use crate::args::Common;
use crate::batch;
use crate::commands::FileTrack;
use crate::failure::Failure;

/// Measures all tracks, finds one plan for the set, and renders every track by it.
///
/// A track that cannot be read is reported and left out of the set.
pub(super) fn master(
    context: &Context<'_>,
    jobs: Vec<Result<Job, Failure>>,
    common: &Common,
    mut take: impl FnMut(Result<Mastered, Failure>),
) {
    let mut measured: Vec<(Job, TrackAnalysis)> = Vec::new();
    batch::in_order(
        &jobs,
        common,
        |job| {
            let job = job.as_ref().map_err(Clone::clone)?;
            job.check_destination(context)?;
            Ok((job.clone(), job.analyze(context)?.0))
        },
        |result| match result {
            Ok(track) => measured.push(track),
            Err(failure) => take(Err(failure)),
        },
    );
    let Some((first, _)) = measured.first() else { return };

    let settings = &context.settings.master;
    let album = LoudnessReport::of_album(measured.iter().map(|(_, analysis)| &analysis.meter));
    let tracks: Vec<FileTrack> = measured.iter().map(|(job, _)| FileTrack::new(&job.input.path)).collect();
    let mut progress = context.bars.track(&first.input.path, f64::from(first.info.sample_rate.get()));
    let plan = MasteringPlan::new(&album, settings);
    let plan = match refine(plan, &tracks, &album, settings, &mut progress) {
        Ok(plan) => plan,
        Err(error) => return take(Err(Failure::reading(&first.input.path, error))),
    };
    drop(progress);

    batch::in_order(
        &measured,
        common,
        |(job, analysis)| {
            let started = Instant::now();
            let mut progress = context.bars.track(&job.input.path, f64::from(job.info.sample_rate.get()));
            let analyzed = Analyzed::of(context, analysis.clone());
            job.carry_out(context, analyzed, &album, plan.clone(), &mut progress, started)
        },
        take,
    );
}
