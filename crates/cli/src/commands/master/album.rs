//! One gain for a set of tracks.

use std::path::Path;
use std::time::Instant;

use auralis_loudness::LoudnessReport;
use auralis_pipeline::{MasteringPlan, TrackAnalysis, refine};

use super::Context;
use super::source::SourceTrack;
use super::track::{Analyzed, Mastered, Planned, Track};
use crate::args::Common;
use crate::batch;
use crate::failure::Failure;
use crate::job::Job;

/// Measures all tracks, finds one plan for the set, and renders every track by it.
///
/// A track that cannot be read is reported in its place and left out of the set.
pub(super) fn master(
    context: &Context<'_>,
    jobs: Vec<Result<Job, Failure>>,
    common: &Common,
    take: impl FnMut(Result<Mastered, Failure>),
) {
    let mut measured: Vec<Result<(Job, TrackAnalysis), Failure>> = Vec::new();
    batch::in_order(
        &jobs,
        common,
        |job| {
            let job = job.as_ref().map_err(Clone::clone)?;
            Ok((job.clone(), Track(job).analyze(context)?.0))
        },
        |result| measured.push(result),
    );
    let album = LoudnessReport::of_album(measured.iter().flatten().map(|(_, analysis)| &analysis.meter));
    // From here on the meters are not needed, and they are what takes room.
    let tracks: Vec<Result<(Job, Analyzed), Failure>> = measured
        .into_iter()
        .map(|track| track.map(|(job, analysis)| (job, Analyzed::of(context, analysis))))
        .collect();
    let plan = plan(context, &album, tracks.iter().flatten().map(|(job, _)| job));

    batch::in_order(
        &tracks,
        common,
        |track| {
            let (job, analyzed) = track.as_ref().map_err(Clone::clone)?;
            let started = Instant::now();
            let plan = plan.as_ref().map_err(|failure| without_plan(job, failure))?;
            let planned = Planned { plan: plan.clone(), aims: context.settings.aims(), basis: Some(album) };
            let mut progress = Track(job).progress(context);
            Track(job).carry_out(context, analyzed.clone(), planned, &mut progress, started)
        },
        take,
    );
}

/// The plan that brings the set as a whole to its loudness.
fn plan<'a>(
    context: &Context<'_>,
    album: &LoudnessReport,
    jobs: impl Iterator<Item = &'a Job> + Clone,
) -> Result<MasteringPlan, Failure> {
    let settings = &context.settings.master;
    let plan = MasteringPlan::new(album, settings);
    let Some(first) = jobs.clone().next() else { return Ok(plan) };
    let tracks =
        jobs.map(|job| Track(job).source(context.args)).collect::<Result<Vec<SourceTrack>, Failure>>()?;
    let rate_hz = f64::from(context.args.rate_of(&first.info).get());
    let mut progress = context.bars.track(Path::new("the album"), rate_hz);
    refine(plan, &tracks, album, settings, &mut progress)
        .map_err(|error| Failure::reading(&first.input.path, error))
}

/// Why a track has no plan: it failed itself, or one beside it did.
fn without_plan(job: &Job, failure: &Failure) -> Failure {
    if failure.path == job.input.path || failure.is_interruption() {
        return failure.clone();
    }
    let message = format!(
        "the album has no common gain, because {} failed: {}",
        failure.path.display(),
        failure.message
    );
    Failure::new(&job.input.path, "album", message)
}
