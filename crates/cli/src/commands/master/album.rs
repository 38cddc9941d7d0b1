//! One gain for a set of tracks, and the set as a whole.

use std::path::Path;
use std::time::Instant;

use auralis_core::{Db, DbTp};
use auralis_loudness::LoudnessReport;
use auralis_pipeline::{MasteringPlan, TrackAnalysis, refine};

use super::Context;
use super::mastered::{Analyzed, Mastered};
use super::source::SourceTrack;
use super::track::{Planned, Track};
use crate::args::Common;
use crate::batch;
use crate::failure::Failure;
use crate::job::Job;
use crate::json::{AlbumJson, MasteredAlbumJson};

/// A set that was mastered.
pub(super) struct MasteredAlbum {
    pub(super) before: LoudnessReport,
    /// `None` where nothing was written.
    pub(super) after: Option<LoudnessReport>,
    /// `None` where plans from a file have more than one.
    pub(super) gain: Option<Db>,
    tracks: usize,
}

impl MasteredAlbum {
    /// Of tracks that kept their meters; `None` where there are none.
    pub(super) fn of(done: &[Mastered]) -> Option<Self> {
        let gain = done.first()?.plan.gain.value;
        let before = done.iter().filter_map(|mastered| mastered.meters.before.as_ref());
        let after: Vec<_> = done.iter().filter_map(|mastered| mastered.meters.after.as_ref()).collect();
        Some(Self {
            before: LoudnessReport::of_album(before),
            after: (!after.is_empty()).then(|| LoudnessReport::of_album(after.iter().copied())),
            gain: done.iter().all(|mastered| mastered.plan.gain.value == gain).then_some(gain),
            tracks: done.len(),
        })
    }

    pub(super) fn json(&self) -> MasteredAlbumJson {
        MasteredAlbumJson {
            input_loudness: AlbumJson::of(&self.before, self.tracks),
            output_loudness: self.after.as_ref().map(|after| AlbumJson::of(after, self.tracks)),
            gain_db: self.gain.map(|gain| gain.0),
        }
    }
}

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
            let plan = of_track(plan, &analyzed.loudness);
            let planned = Planned { plan, aims: context.settings.aims(), basis: Some(album) };
            let mut progress = Track(job).progress(context);
            Track(job).carry_out(context, analyzed.clone(), planned, &mut progress, started)
        },
        take,
    );
}

/// The plan of the set with the reasons that hold for one of its tracks.
fn of_track(plan: &MasteringPlan, track: &LoudnessReport) -> MasteringPlan {
    let mut plan = plan.clone();
    plan.gain.reason = format!("one for the album: {}", plan.gain.reason);
    plan.expected_loudness.reason = format!("that of the album: {}", plan.expected_loudness.reason);
    if let Some(ceiling) = plan.limiter_ceiling.value {
        let peak = DbTp(track.true_peak.0 + plan.gain.value.0);
        plan.limiter_ceiling.reason = if peak > ceiling {
            format!("the true peak would reach {peak:.2}; the ceiling is that of the album")
        } else {
            format!("the true peak reaches {peak:.2}, so that nothing is limited; others of the album are")
        };
    } else {
        plan.limiter_ceiling.reason = format!("of the album {}", plan.limiter_ceiling.reason);
    }
    plan
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
