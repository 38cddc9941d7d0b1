use auralis_core::{Analyzer, Db, DbTp, Design, FrameSource, Lu};
use auralis_loudness::{LoudnessDesign, LoudnessMeter, LoudnessReport};

use crate::aligned::Aligned;
use crate::chain::ChainDesign;
use crate::drive::{drive, stream_spec};
use crate::error::PipelineError;
use crate::plan::{Levels, MasteringPlan};
use crate::progress::{Observer, Stage};
use crate::settings::MasterSettings;
use crate::track::Track;

/// How near the loudness must come to its target, in LU.
const TOLERANCE: f64 = 0.04;
/// Room for dither under the ceiling, in dB: shaped 16-bit dither adds some ten steps of 2⁻¹⁵.
const DITHER_ROOM: f64 = 0.005;
/// Trials at most. The search gains a digit with each, so this many are not needed in practice.
const MAX_TRIALS: usize = 8;

type SourceError<T> = <<T as Track>::Source as FrameSource>::Error;

/// Finds the gain at which the loudness fits after tone, dynamics, width and limiter have taken their share.
///
/// `input` is what the plan was made from: the report of the one track, or of the album that `tracks`
/// are. A plan that shapes is rendered once without gain and limiter; from what that measures, gain and limiter are
/// planned anew. Then each trial renders all tracks without writing and measures them. A plan that neither shapes nor
/// limits, or for a track without loudness, is returned as it is.
///
/// # Errors
/// A track fails, or the observer stops the work.
pub fn refine<T: Track>(
    plan: MasteringPlan,
    tracks: &[T],
    input: &LoudnessReport,
    settings: &MasterSettings,
    observer: &mut impl Observer,
) -> Result<MasteringPlan, PipelineError<SourceError<T>>> {
    let mut plan = plan;
    if input.integrated.finite().is_none() {
        return Ok(plan);
    }
    let mut levels = Levels::unshaped(input);
    if plan.is_shaped() {
        let shaped = try_chain(&ChainDesign::shaping(&plan), tracks, observer)?;
        levels = Levels { shaped: shaped.integrated, true_peak: shaped.true_peak, ..levels };
        plan.level(&levels, settings);
    }
    if plan.limiter_ceiling.value.is_none() {
        return Ok(plan);
    }
    let without_limiter = plan.gain.value;
    let was_lowered = plan.loudness_limited_by_headroom;
    let mut search = Search::default();
    for trial in 1.. {
        let output = try_chain(&ChainDesign::of_plan(&plan), tracks, observer)?;
        let fit = Fit::of(&plan, &levels, &output, settings);
        plan.limiter_cost = Lu(levels.shaped.0 + plan.gain.value.0 - output.integrated.0);
        plan.loudness_limited_by_headroom = was_lowered || fit.over_budget;
        let over = output.true_peak.0 + DITHER_ROOM - settings.ceiling.0;
        let fits = fit.miss.abs() <= TOLERANCE && over <= 0.0;
        if fits || trial == MAX_TRIALS {
            plan.explain_trial(output.integrated, without_limiter, fit.over_budget, settings);
            break;
        }
        plan.gain.value = Db(search.next_gain(plan.gain.value.0, fit.miss));
        if let (Some(ceiling), true) = (&mut plan.limiter_ceiling.value, over > 0.0) {
            *ceiling = DbTp(ceiling.0 - over);
        }
    }
    Ok(plan)
}

/// How a trial compares with what is wanted.
struct Fit {
    /// Loudness beyond the target, or limiter cost beyond the budget, whichever is more; in LU.
    miss: f64,
    /// Whether the budget is what counts.
    over_budget: bool,
}

impl Fit {
    fn of(plan: &MasteringPlan, levels: &Levels, output: &LoudnessReport, settings: &MasterSettings) -> Self {
        let beyond_target = output.integrated.0 - plan.aim.value.0;
        let cost = levels.shaped.0 + plan.gain.value.0 - output.integrated.0;
        let beyond_budget = cost - settings.limiter_budget.0;
        Self { miss: beyond_target.max(beyond_budget), over_budget: beyond_budget > beyond_target }
    }
}

/// Searches the root of a rising function: regula falsi once it is enclosed, secant before.
#[derive(Default)]
struct Search {
    below: Option<(f64, f64)>,
    above: Option<(f64, f64)>,
    last: Option<(f64, f64)>,
}

impl Search {
    /// Takes a trial and gives the gain to try next.
    fn next_gain(&mut self, gain: f64, miss: f64) -> f64 {
        // One dB of gain brings nearly one LU, less what the limiter takes of it.
        let slope = match self.last {
            Some((x, y)) if (gain - x).abs() > 1e-6 => ((miss - y) / (gain - x)).clamp(0.05, 1.5),
            _ => 0.85,
        };
        let enclosure = if miss < 0.0 { &mut self.below } else { &mut self.above };
        *enclosure = Some((gain, miss));
        self.last = Some((gain, miss));
        let secant = gain - miss / slope;
        match (self.below, self.above) {
            (Some((low, _)), Some((high, _))) if !(low..=high).contains(&secant) => 0.5 * (low + high),
            _ => secant,
        }
    }
}

/// Renders all tracks through a chain, without writing, and measures them as one.
fn try_chain<T: Track>(
    chain: &ChainDesign,
    tracks: &[T],
    observer: &mut impl Observer,
) -> Result<LoudnessReport, PipelineError<SourceError<T>>> {
    let meters: Vec<LoudnessMeter> =
        tracks.iter().map(|track| try_track(chain, track, observer)).collect::<Result<_, _>>()?;
    Ok(LoudnessReport::of_album(meters.iter()))
}

fn try_track<T: Track>(
    chain: &ChainDesign,
    track: &T,
    observer: &mut impl Observer,
) -> Result<LoudnessMeter, PipelineError<SourceError<T>>> {
    let source = track.open().map_err(PipelineError::Source)?;
    let spec = stream_spec(&source)?;
    let mut meter = LoudnessDesign::new(source.layout()).build(&spec)?;
    let mut aligned = Aligned::new(source, chain.build(&spec)?);
    drive(&mut aligned, Stage::Try, observer, |block| {
        meter.push(&block.as_ref());
        Ok(())
    })?;
    Ok(meter)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Loudness over gain as a limiter makes it: a line that bends ever more.
    fn bent(gain: f64) -> f64 {
        gain - 0.02 * gain.max(0.0).powi(2)
    }

    #[test]
    fn the_search_needs_few_trials() {
        for target in [-6.0, 0.0, 0.5, 3.0, 7.0, 11.0] {
            let mut search = Search::default();
            let mut gain = target;
            let trials = (1..=MAX_TRIALS).find(|_| {
                let miss = bent(gain) - target;
                let found = miss.abs() <= TOLERANCE;
                if !found {
                    gain = search.next_gain(gain, miss);
                }
                found
            });
            assert!(trials.is_some_and(|trials| trials <= 5), "target {target}: {trials:?} trials");
        }
    }
}
