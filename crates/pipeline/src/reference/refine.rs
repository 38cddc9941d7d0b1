//! The tone of a reference, made sure of by trials.

use auralis_core::{Analyzer, Db, Design, FrameSource};

use super::Reference;
use super::way::{Way, continued};
use crate::aligned::Aligned;
use crate::analysis::ContentAnalysis;
use crate::chain::ChainDesign;
use crate::drive::{drive, stream_spec};
use crate::error::PipelineError;
use crate::plan::tone::{self, Gains};
use crate::plan::{MasteringPlan, Subject};
use crate::progress::{Observer, Stage};
use crate::settings::MasterSettings;
use crate::tonal_balance::TonalBalance;
use crate::track::Track;
use crate::track_analyzer::spectrum_design;

/// Trials through the whole chain, and where they end.
const MATCH_TRIALS: usize = 8;
const MATCHED_DB: f64 = 0.25;
/// Tones that widen by less than this are not made up for, in dB.
const UNHEARD_WIDER_DB: f64 = 0.01;

/// Moves the tone of a matching plan until what comes out of the whole chain lies where the reference has it.
///
/// A curve alone foresees neither what compression and limiting do to the spectrum nor how finely a filter of 42.5 ms
/// resolves the bass. Each of at most eight trials renders the track without writing and corrects the curve by what is
/// missing, until no band from 50 Hz to 16 kHz misses by more than 0.25 dB. A plan without a tone, or one that was made
/// milder, is returned as it is. [`refine`](crate::refine) comes after it.
///
/// # Errors
/// The track fails, or the observer stops the work.
pub fn refine_match<T: Track>(
    plan: MasteringPlan,
    track: &T,
    analysis: &ContentAnalysis,
    reference: &Reference,
    settings: &MasterSettings,
    observer: &mut impl Observer,
) -> Result<MasteringPlan, PipelineError<<T::Source as FrameSource>::Error>> {
    let mut plan = plan;
    if plan.tone.value.is_none() || !plan.softened.is_empty() {
        return Ok(plan);
    }
    let subject = Subject::of(analysis);
    let way = Way::of(&subject, reference, settings.intensity);
    let widened = |plan: &MasteringPlan| subject.widened_db(&subject.toned(plan.tone.value.as_ref()));
    let planned = widened(&plan);
    let mut best: Option<(f64, MasteringPlan)> = None;
    for _ in 0..MATCH_TRIALS {
        let levels = try_levels(&ChainDesign::of_plan(&plan), track, observer)?;
        let Some(curve) = &mut plan.tone.value else { break };
        let mut gains: Gains =
            core::array::from_fn(|band| curve.points.get(band).map_or(0.0, |point| point.1));
        let missing = way.missing_db(&levels, &gains);
        let largest = way.largest_db(&gains, &missing);
        way.follow(&mut gains, &missing);
        let next = tone::curve(&continued(&gains, &way.shared));
        let tried = core::mem::replace(curve, next);
        if best.as_ref().is_none_or(|(least, _)| largest < *least) {
            let mut kept = plan.clone();
            kept.tone.value = Some(tried);
            best = Some((largest, kept));
        }
        if largest <= MATCHED_DB {
            break;
        }
    }
    let Some((largest, mut plan)) = best else { return Ok(plan) };
    plan.tone.reason += &format!("; measured through the whole chain, bands miss by {largest:.2} dB at most");
    plan.crest_loss.tone = Db(plan.tone.value.as_ref().map_or(0.0, tone::spread_db));
    let wider = widened(&plan) - planned.max(0.0);
    if wider > UNHEARD_WIDER_DB {
        plan.narrow(Db(wider));
    }
    Ok(plan)
}

/// Levels of third octaves that come out of a chain.
fn try_levels<T: Track>(
    chain: &ChainDesign,
    track: &T,
    observer: &mut impl Observer,
) -> Result<Vec<f64>, PipelineError<<T::Source as FrameSource>::Error>> {
    let source = track.open().map_err(PipelineError::Source)?;
    let spec = stream_spec(&source)?;
    let mut analyzer = spectrum_design(&spec).build(&spec)?;
    let mut aligned = Aligned::new(source, chain.build(&spec)?);
    drive(&mut aligned, Stage::Try, observer, |block| {
        analyzer.push(&block.as_ref());
        Ok(())
    })?;
    Ok(TonalBalance::of(&analyzer.report()).levels_db())
}
