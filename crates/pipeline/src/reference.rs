use auralis_core::{Db, Lufs};
use auralis_loudness::LoudnessReport;

use crate::analysis::ContentAnalysis;
use crate::plan::tone::{self, Gains, hertz, levels_after};
use crate::plan::{Explained, MasteringPlan, Subject, dynamics, width};
use crate::profile::Profile;
use crate::settings::MasterSettings;
use crate::tonal_balance::{BANDS, TonalBalance};

/// The most that a band is moved towards a reference, in dB.
const MOST_DB: f64 = 9.0;
/// A band this far below the whole is absent, in dB.
const FAINT_DB: f64 = -70.0;
/// A curve that moves no band by more than this is none, in dB.
const SAME_DB: f64 = 0.05;
/// Rounds in which gains follow the levels they lead to.
const ROUNDS: usize = 6;

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
    /// Bands are moved by at most 9 dB, and up only where the track has signal; within that the mean spectrum of the
    /// output is that of the reference to 0.5 dB from 50 Hz to 16 kHz. The loudness aimed at is the reference's, in place of that of the
    /// settings. Peaks that stand higher than the reference's are compressed by at most 3 dB; they are never raised. The
    /// side is moved by at most 3 dB down and 2 dB up, as far as mono allows. A track that is its own reference is left
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
        plan.width = width::towards(&subject, reference.side_share, settings.intensity);
        plan.foresee(&subject, settings);
        let dynamics = dynamics::towards(&subject, reference.plr, settings.intensity);
        plan.compress(dynamics, &subject, settings);
        plan
    }
}

fn matching_tone(
    subject: &Subject<'_>,
    reference: &Reference,
    intensity: f64,
) -> Explained<Option<crate::chain::ToneCurve>> {
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
    let may_lift = subject.signal(|_| FAINT_DB);
    let shared: Vec<usize> = (0..BANDS)
        .filter(|band| subject.profile.levels[*band].is_some() && reference.levels[*band].is_some())
        .collect();
    let mut gains = [0.0; BANDS];
    for _ in 0..ROUNDS {
        let missing = missing(&subject.balance, reference, &shared, &gains);
        for (band, missing) in shared.iter().zip(missing) {
            let up = if may_lift[*band] { MOST_DB } else { 0.0 };
            gains[*band] = (gains[*band] + missing).clamp(-MOST_DB, up);
        }
    }
    continued(&gains, &shared)
}

/// What the bands lack under gains, less the median of it: a few bands out of reach must not move the others.
fn missing(balance: &TonalBalance, reference: &Reference, shared: &[usize], gains: &Gains) -> Vec<f64> {
    let levels = levels_after(balance, gains);
    let missing = |band: &usize| reference.levels[*band].map_or(0.0, |level| level.0) - levels[*band];
    let missing: Vec<f64> = shared.iter().map(missing).collect();
    let mut sorted = missing.clone();
    sorted.sort_by(f64::total_cmp);
    let median = sorted.get(sorted.len() / 2).copied().unwrap_or_default();
    missing.into_iter().map(|db| db - median).collect()
}

/// Bands that are not shared take the gain of the nearest one that is, but are not lifted.
fn continued(gains: &Gains, shared: &[usize]) -> Gains {
    core::array::from_fn(|band| {
        let nearest = shared.iter().min_by_key(|shared| shared.abs_diff(band));
        nearest.map_or(0.0, |nearest| if *nearest == band { gains[band] } else { gains[*nearest].min(0.0) })
    })
}
