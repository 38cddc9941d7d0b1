mod search;

use auralis_core::{Analyzer, Db, DbTp, Design, FrameSource, Lu, Lufs, StreamSpec};
use auralis_loudness::{LoudnessDesign, LoudnessMeter, LoudnessReport};

use crate::aligned::Aligned;
use crate::chain::{ChainDesign, MasterChain};
use crate::drive::{drive, stream_spec};
use crate::error::PipelineError;
use crate::forecast::{Envelope, Forecast};
use crate::plan::{Levels, MasteringPlan};
use crate::progress::{Observer, Stage};
use crate::settings::MasterSettings;
use crate::track::Track;

use search::Search;

/// How near the loudness tried must come to its target, in LU.
const TOLERANCE: f64 = 0.04;
/// How near the loudness foreseen must come to its target, in LU.
const EXACTLY: f64 = 0.002;
/// Room for dither under the ceiling, in dB: shaped 16-bit dither adds some ten steps of 2⁻¹⁵.
const DITHER_ROOM: f64 = 0.005;
/// Trials at most.
const MAX_TRIALS: usize = 8;
/// Steps at most. The search gains a digit with each, so this many are not needed in practice.
const MAX_STEPS: usize = 16;

/// A track as it leaves a chain.
type Shaped<T> = Aligned<<T as Track>::Source, MasterChain>;

type SourceError<T> = <<T as Track>::Source as FrameSource>::Error;

/// Finds the gain at which the loudness fits after tone, dynamics, width and limiter have taken their share: in one pass,
/// within 0.1 LU.
///
/// `input` is what the plan was made from: the report of the one track, or of the album that `tracks`
/// are. The pass renders all tracks without gain and limiter and without writing, and records where their energy and
/// peaks lie. From that, gain and limiter are planned anew, and what the limiter takes is computed. It is for who measures
/// what is written, as [`render`](crate::render) does, and renders once more where
/// [`corrected`](MasteringPlan::corrected) says so; [`refine`] tries the limiter itself. A plan that neither shapes nor
/// limits, or for a track without loudness, is returned as it is.
///
/// The 0.1 LU are those of music. Where the limiter takes 3 LU and more off noise, the loudness foreseen was up to 1.0 LU
/// too high, and 1.5 LU at 768 kHz.
///
/// # Errors
/// A track fails, a setting is outside its range, or the observer stops the work.
pub fn foresee<T: Track>(
    plan: MasteringPlan,
    tracks: &[T],
    input: &LoudnessReport,
    settings: &MasterSettings,
    observer: &mut impl Observer,
) -> Result<MasteringPlan, PipelineError<SourceError<T>>> {
    let Foreseen { mut plan, levels, forecast } = Foreseen::of(plan, tracks, input, settings, observer)?;
    if let (Some(forecast), Some(ceiling)) = (forecast, plan.limiter_ceiling.value) {
        plan.meet(&levels, |gain| forecast.cost(gain, ceiling), settings);
    }
    Ok(plan)
}

/// As [`foresee`], and then tries the limiter, without writing, until the loudness is within 0.04 LU and the true peak
/// under the ceiling: mostly once.
///
/// # Errors
/// As [`foresee`].
pub fn refine<T: Track>(
    plan: MasteringPlan,
    tracks: &[T],
    input: &LoudnessReport,
    settings: &MasterSettings,
    observer: &mut impl Observer,
) -> Result<MasteringPlan, PipelineError<SourceError<T>>> {
    let Foreseen { plan, levels, forecast } = Foreseen::of(plan, tracks, input, settings, observer)?;
    let mut plan = plan;
    let (Some(forecast), Some(ceiling)) = (forecast, plan.limiter_ceiling.value) else { return Ok(plan) };
    let (without_limiter, was_lowered) = (plan.gain.value, plan.loudness_limited_by_headroom);
    plan.gain.value = plan.clone().meet(&levels, |gain| forecast.cost(gain, ceiling), settings);
    let mut search = Search::default();
    for trial in 1.. {
        let output = try_chain(&ChainDesign::of_plan(&plan), tracks, observer)?;
        plan.limiter_cost = Lu(levels.shaped.0 + plan.gain.value.0 - output.integrated.0);
        let fit = Fit::of(&plan, &levels, settings);
        plan.loudness_limited_by_headroom = was_lowered || fit.over_budget;
        let over = output.true_peak.0 + DITHER_ROOM - settings.ceiling.0;
        if (fit.miss.abs() <= TOLERANCE && over <= 0.0) || trial == MAX_TRIALS {
            plan.explain_limiter(output.integrated, without_limiter, fit.over_budget, settings);
            break;
        }
        plan.gain.value = Db(search.next_gain(plan.gain.value.0, fit.miss));
        if let (Some(ceiling), true) = (&mut plan.limiter_ceiling.value, over > 0.0) {
            *ceiling = DbTp(ceiling.0 - over);
        }
    }
    Ok(plan)
}

/// A plan whose level is planned for what the shaping makes of its tracks.
struct Foreseen {
    plan: MasteringPlan,
    levels: Levels,
    /// `None` where nothing is limited.
    forecast: Option<Forecast>,
}

impl Foreseen {
    fn of<T: Track>(
        mut plan: MasteringPlan,
        tracks: &[T],
        input: &LoudnessReport,
        settings: &MasterSettings,
        observer: &mut impl Observer,
    ) -> Result<Self, PipelineError<SourceError<T>>> {
        settings.check()?;
        let mut levels = Levels::unshaped(input);
        let is_due = plan.is_shaped() || plan.limiter_ceiling.value.is_some();
        if input.integrated.finite().is_none() || !is_due {
            return Ok(Self { plan, levels, forecast: None });
        }
        let mut heard: Vec<Heard> = Vec::with_capacity(tracks.len());
        for track in tracks {
            let mut track = hear(&plan, track, observer)?;
            if tracks.len() > 1 {
                track.envelope.shrink();
            }
            heard.push(track);
        }
        if plan.is_shaped() {
            let shaped = LoudnessReport::of_album(heard.iter().filter_map(|heard| heard.meter.as_ref()));
            levels = Levels { shaped: shaped.integrated, true_peak: shaped.true_peak, ..levels };
            plan.level(&levels, settings);
        }
        let envelopes = || heard.into_iter().map(|heard| heard.envelope).collect();
        let forecast = plan.limiter_ceiling.value.map(|_| Forecast::new(envelopes(), levels.true_peak));
        Ok(Self { plan, levels, forecast })
    }
}

impl MasteringPlan {
    /// Takes the gain to where target and budget are met, given the loudness that the limiter takes at a gain.
    fn meet(&mut self, levels: &Levels, cost: impl Fn(Db) -> Lu, settings: &MasterSettings) -> Db {
        let without_limiter = self.gain.value;
        let was_lowered = self.loudness_limited_by_headroom;
        let mut search = Search::default();
        for step in 1.. {
            self.limiter_cost = cost(self.gain.value);
            let fit = Fit::of(self, levels, settings);
            if fit.miss.abs() <= EXACTLY || step == MAX_STEPS {
                self.loudness_limited_by_headroom = was_lowered || fit.over_budget;
                let reached = Lufs(levels.shaped.0 + self.gain.value.0 - self.limiter_cost.0);
                self.explain_limiter(reached, without_limiter, fit.over_budget, settings);
                break;
            }
            self.gain.value = Db(search.next_gain(self.gain.value.0, fit.miss));
        }
        self.gain.value
    }
}

/// How what is foreseen compares with what is wanted.
struct Fit {
    /// Loudness beyond the target, or limiter cost beyond the budget, whichever is more; in LU.
    miss: f64,
    /// Whether the budget is what counts.
    over_budget: bool,
}

impl Fit {
    fn of(plan: &MasteringPlan, levels: &Levels, settings: &MasterSettings) -> Self {
        let beyond_target = levels.shaped.0 + plan.gain.value.0 - plan.limiter_cost.0 - plan.aim.value.0;
        let beyond_budget = plan.limiter_cost.0 - settings.limiter_budget.0;
        Self { miss: beyond_target.max(beyond_budget), over_budget: beyond_budget > beyond_target }
    }
}

/// What a track is like before gain and limiter.
struct Heard {
    /// `None` where nothing is shaped: that is measured already.
    meter: Option<LoudnessMeter>,
    envelope: Envelope,
}

fn hear<T: Track>(
    plan: &MasteringPlan,
    track: &T,
    observer: &mut impl Observer,
) -> Result<Heard, PipelineError<SourceError<T>>> {
    let (mut shaped, spec) = through(&ChainDesign::shaping(plan), track)?;
    let mut meter = None;
    if plan.is_shaped() {
        meter = Some(LoudnessDesign::new(shaped.layout()).build(&spec)?);
    }
    let mut envelope = Envelope::new(&spec);
    drive(&mut shaped, Stage::Try, observer, |block| {
        meter.iter_mut().for_each(|meter| meter.push(&block.as_ref()));
        envelope.push(&block.as_ref());
        Ok(())
    })?;
    Ok(Heard { meter, envelope })
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
    let (mut tried, spec) = through(chain, track)?;
    let mut meter = LoudnessDesign::new(tried.layout()).build(&spec)?;
    drive(&mut tried, Stage::Try, observer, |block| {
        meter.push(&block.as_ref());
        Ok(())
    })?;
    Ok(meter)
}

fn through<T: Track>(
    chain: &ChainDesign,
    track: &T,
) -> Result<(Shaped<T>, StreamSpec), PipelineError<SourceError<T>>> {
    let source = track.open().map_err(PipelineError::Source)?;
    let spec = stream_spec(&source)?;
    Ok((Aligned::new(source, chain.build(&spec)?), spec))
}
