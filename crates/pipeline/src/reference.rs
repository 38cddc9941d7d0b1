use auralis_core::{Analyzer, Db, Design, FrameSource, Lu, Lufs};
use auralis_loudness::LoudnessReport;

use crate::aligned::Aligned;
use crate::analysis::ContentAnalysis;
use crate::chain::{ChainDesign, ToneCurve};
use crate::drive::{drive, stream_spec};
use crate::error::PipelineError;
use crate::plan::tone::{self, Gains, hertz, levels_after};
use crate::plan::{Explained, MasteringPlan, Subject, dynamics, width};
use crate::profile::Profile;
use crate::progress::{Observer, Stage};
use crate::settings::MasterSettings;
use crate::tonal_balance::{BANDS, TonalBalance};
use crate::track::Track;
use crate::track_analyzer::spectrum_design;

/// The most that a band is moved towards a reference, in dB.
const MOST_DB: f64 = 9.0;
/// A band this far below the whole is absent, in dB.
const FAINT_DB: f64 = -70.0;
/// A curve that moves no band by more than this is none, in dB.
const SAME_DB: f64 = 0.05;
/// How far within its bounds a band counts as in reach, in dB: what the rounds after that may move it.
const REACH_ROOM_DB: f64 = 0.5;
/// Rounds in which gains follow the levels they lead to.
const ROUNDS: usize = 10;
/// The share of what is missing that a round makes good: neighbouring bands share a filter's resolution.
const STEP: f64 = 0.8;
/// The same through the whole chain, and where they end.
const MATCH_TRIALS: usize = 8;
const MATCHED_DB: f64 = 0.25;
/// Tones that widen by less than this are not made up for, in dB.
const UNHEARD_WIDER_DB: f64 = 0.01;
/// 50 Hz to 16 kHz.
const MATCHED_BANDS: core::ops::Range<usize> = 4..30;

/// What a track is to sound like: one track or several, taken together.
///
/// Tone is the mean of their levels in dB in each third octave, loudness that of all of them as one programme, dynamics
/// and width their means.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Reference {
    /// The level of each third octave against the whole; `None` where no reference has anything.
    pub levels: [Option<Db>; Profile::BANDS],
    /// The loudness of all of them.
    pub loudness: Lufs,
    /// True peak over integrated loudness.
    pub plr: Option<Db>,
    /// The share of the side in the energy.
    pub side_share: Option<f64>,
}

impl Reference {
    /// The reference that tracks make together; `None` without tracks or if all are silent.
    pub fn of<'a>(tracks: impl IntoIterator<Item = &'a ContentAnalysis>) -> Option<Self> {
        let tracks: Vec<&ContentAnalysis> = tracks.into_iter().collect();
        let profiles: Vec<Profile> = tracks.iter().map(|track| Profile::of(track)).collect();
        let mean = |value: &dyn Fn(&Profile) -> Option<f64>| {
            let values: Vec<f64> = profiles.iter().filter_map(value).collect();
            (!values.is_empty()).then(|| values.iter().sum::<f64>() / values.len() as f64)
        };
        let loudness = LoudnessReport::of_album(tracks.iter().map(|track| &track.track.meter)).integrated;
        loudness.finite().map(|_| Self {
            levels: core::array::from_fn(|band| mean(&|profile| Some(profile.levels[band]?.0)).map(Db)),
            loudness,
            plr: mean(&|profile| Some(profile.plr?.0)).map(Db),
            side_share: mean(&|profile| profile.side_share),
        })
    }
}

impl MasteringPlan {
    /// The plan that brings a track near a reference: its tone in third octaves, its loudness, its dynamics and its
    /// width. A pure function.
    ///
    /// Bands are moved by at most 9 dB, and up only where the track has signal; within that, [`refine_match`] brings the mean spectrum of the
    /// output to within 0.5 dB of the reference from 50 Hz to 16 kHz. The loudness aimed at is the reference's, in place of that of the
    /// settings. Peaks that stand higher than the reference's are compressed by at most 3 dB; they are never raised. The
    /// side is turned down by at most 3 dB, and never up: a wider side would be softer in mono. A track that is its own reference is left
    /// as it is, but for the ceiling.
    pub fn matching(analysis: &ContentAnalysis, reference: &Reference, settings: &MasterSettings) -> Self {
        let settings = &MasterSettings { target: reference.loudness, ..*settings };
        let input = &analysis.track.loudness;
        let mut plan = Self::new(input, settings);
        if input.integrated.finite().is_none() {
            return plan;
        }
        let subject = Subject::of(analysis);
        plan.tone = matching_tone(&subject, reference, settings.intensity);
        let toned = subject.toned(plan.tone.value.as_ref());
        plan.width = width::towards(&subject, reference.side_share, &toned, settings.intensity);
        let by_tone = Lu(toned.louder_than(&subject.balance));
        plan.foresee(&subject, by_tone, settings);
        let dynamics = dynamics::towards(&subject, reference.plr, settings.intensity);
        plan.compress(dynamics, &subject, by_tone, settings);
        plan
    }
}

fn matching_tone(
    subject: &Subject<'_>,
    reference: &Reference,
    intensity: f64,
) -> Explained<Option<ToneCurve>> {
    if intensity == 0.0 {
        return Explained::new(None, "intensity 0 leaves the tone as it is".to_owned());
    }
    let gains = matching_gains(subject, reference);
    let largest = gains.iter().copied().enumerate().max_by(|a, b| a.1.abs().total_cmp(&b.1.abs()));
    let (band, most) = largest.unwrap_or_default();
    if most.abs() < SAME_DB {
        return Explained::new(None, "every third octave lies where the reference has it".to_owned());
    }
    let capped = gains.iter().filter(|gain| gain.abs() >= MOST_DB).count();
    let mut reason =
        format!("third octaves go where the reference has them, by up to {most:+.1} dB at {}", hertz(band));
    if capped > 0 {
        reason += &format!("; {capped} of them would need more than {MOST_DB} dB and get that");
    }
    if intensity < 1.0 {
        reason += &format!("; intensity {intensity}");
    }
    Explained::new(Some(tone::curve(&gains.map(|gain| intensity * gain))), reason)
}

/// Gains under which the bands lie where the reference has them. The level as such is the loudness gain's.
fn matching_gains(subject: &Subject<'_>, reference: &Reference) -> Gains {
    let way = Way::of(subject, reference, 1.0);
    let mut gains = way.begin(&subject.balance.levels_db());
    for _ in 0..ROUNDS {
        let missing = way.missing_db(&levels_after(&subject.balance, &gains), &gains);
        way.follow(&mut gains, &missing);
    }
    continued(&gains, &way.shared)
}

/// The way to a reference.
struct Way {
    /// Bands that both have.
    shared: Vec<usize>,
    wanted_db: Gains,
    may_lift: [bool; BANDS],
}

impl Way {
    /// As far as the intensity says.
    fn of(subject: &Subject<'_>, reference: &Reference, intensity: f64) -> Self {
        let own = subject.profile.levels;
        let pair = |band: usize| Some((own[band]?.0, reference.levels[band]?.0));
        Self {
            shared: (0..BANDS).filter(|band| pair(*band).is_some()).collect(),
            wanted_db: core::array::from_fn(|band| {
                pair(band).map_or(0.0, |(own, wanted)| own + intensity * (wanted - own))
            }),
            may_lift: subject.signal(|_| FAINT_DB),
        }
    }

    /// Gains to begin with: where two differ by more than the bounds span, not all bands can be met. They are at the
    /// level at which most are, and of such levels at the one that moves the least.
    fn begin(&self, levels_db: &[f64]) -> Gains {
        let highest = |band: usize| if self.may_lift[band] { MOST_DB } else { 0.0 };
        let asked_db: Gains = core::array::from_fn(|band| {
            levels_db.get(band).map_or(0.0, |level| self.wanted_db[band] - level)
        });
        let gains_at = |shift: f64| -> Gains {
            core::array::from_fn(|band| (asked_db[band] - shift).clamp(-MOST_DB, highest(band)))
        };
        let matched: Vec<usize> =
            self.shared.iter().copied().filter(|band| MATCHED_BANDS.contains(band)).collect();
        let within = |band: usize| {
            let high = if self.may_lift[band] { MOST_DB - REACH_ROOM_DB } else { 0.0 };
            REACH_ROOM_DB - MOST_DB..=high
        };
        let merit = |shift: &f64| {
            let gains = gains_at(*shift);
            let missed = matched.iter().filter(|band| !within(**band).contains(&(asked_db[**band] - shift)));
            let moved: f64 = matched.iter().map(|band| gains[*band].abs()).sum();
            // Levels that differ by rounding are the same.
            (missed.count(), (1e6 * moved).round() as i64)
        };
        // What is met changes where a band meets a bound; what is moved least lies where one need not be moved.
        let shifts = matched.iter().flat_map(|band| {
            let within = within(*band);
            [asked_db[*band], asked_db[*band] - within.start(), asked_db[*band] - within.end()]
        });
        gains_at(shifts.min_by_key(merit).unwrap_or_default())
    }

    /// What shared bands of these levels lack, less the median of it over those that are to be met: bands out of reach
    /// must not carry the others along.
    fn missing_db(&self, levels_db: &[f64], gains: &Gains) -> Vec<f64> {
        let missing = |band: &usize| levels_db.get(*band).map_or(0.0, |level| self.wanted_db[*band] - level);
        let missing: Vec<f64> = self.shared.iter().map(missing).collect();
        let moving = self.shared.iter().zip(&missing).filter(|(band, _)| self.is_matched(**band, gains));
        let mut sorted: Vec<f64> = moving.map(|(_, missing)| *missing).collect();
        sorted.sort_by(f64::total_cmp);
        let median = sorted.get(sorted.len() / 2).copied().unwrap_or_default();
        missing.into_iter().map(|db| db - median).collect()
    }

    /// Whether a band is to be met: in the range that is matched, and within its bounds.
    fn is_matched(&self, band: usize, gains: &Gains) -> bool {
        let can_move = gains[band].abs() < MOST_DB && (self.may_lift[band] || gains[band] < 0.0);
        MATCHED_BANDS.contains(&band) && can_move
    }

    fn follow(&self, gains: &mut Gains, missing_db: &[f64]) {
        for (band, missing) in self.shared.iter().zip(missing_db) {
            let up = if self.may_lift[*band] { MOST_DB } else { 0.0 };
            gains[*band] = (gains[*band] + STEP * missing).clamp(-MOST_DB, up);
        }
    }

    /// The largest lack from 50 Hz to 16 kHz where the gains have not met their bounds.
    fn largest_db(&self, gains: &Gains, missing_db: &[f64]) -> f64 {
        let bands = self.shared.iter().zip(missing_db).filter(|(band, _)| self.is_matched(**band, gains));
        bands.fold(0.0, |most, (_, missing)| most.max(missing.abs()))
    }
}

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

/// Bands that are not shared take the gain of the nearest one that is, but are not lifted.
fn continued(gains: &Gains, shared: &[usize]) -> Gains {
    core::array::from_fn(|band| {
        let nearest = shared.iter().min_by_key(|shared| shared.abs_diff(band));
        nearest.map_or(0.0, |nearest| if *nearest == band { gains[band] } else { gains[*nearest].min(0.0) })
    })
}
