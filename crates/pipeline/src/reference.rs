mod refine;
mod way;

use auralis_core::{Db, Lu, Lufs};
use auralis_loudness::LoudnessReport;

use crate::analysis::ContentAnalysis;
use crate::chain::ToneCurve;
use crate::plan::tone::{self, Gains, hertz, levels_after};
use crate::plan::{Explained, MasteringPlan, Subject, dynamics, width};
use crate::profile::Profile;
use crate::settings::MasterSettings;

pub use refine::refine_match;
use way::{MOST_DB, Way, continued};

/// A curve that moves no band by more than this is none, in dB.
const SAME_DB: f64 = 0.05;
/// Rounds in which gains follow the levels they lead to.
const ROUNDS: usize = 10;

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
