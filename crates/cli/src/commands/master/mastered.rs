//! What is known and kept of a track that is done.

use std::time::Instant;

use auralis_loudness::{LoudnessMeter, LoudnessReport};
use auralis_media::StreamInfo;
use auralis_pipeline::{ContentAnalysis, MasteringPlan, Rendering, TrackAnalysis};

use super::Context;
use super::pictures::spectrum;
use super::track::Planned;
use crate::job::Job;
use crate::json::{LoudnessLine, MasterLine, PlanJson};
use crate::plot::Curve;
use crate::report::{Section, Side};

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

impl Mastered {
    pub(super) fn of(
        job: &Job,
        context: &Context<'_>,
        analyzed: Analyzed,
        planned: Planned,
        rendering: Option<Rendering>,
        started: Instant,
    ) -> Self {
        let elapsed_s = started.elapsed().as_secs_f64();
        let StreamInfo { codec, layout, .. } = job.info;
        let sample_rate = context.args.rate_of(&job.info);
        let destination = &job.destination;
        let input_loudness = LoudnessLine {
            // What was measured may have another.
            sample_rate_hz: job.info.sample_rate.get(),
            ..LoudnessLine::of(&job.input.path, codec, sample_rate, layout, &analyzed.loudness)
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
            input: job.input.path.display().to_string(),
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
            name: job.input.relative.display().to_string(),
            info: job.info.clone(),
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
        Self { line, plan, section, meters }
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
