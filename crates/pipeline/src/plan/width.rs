//! The width: what is too wide is narrowed, wide bass is centred, and mono never suffers.
//!
//! How far the level falls in mono is the ratio of the side's energy to the mid's, and nothing else. So the side is never
//! made louder; and a tone that lifts what lies at the sides is made up for by as much side less.

use super::Explained;
use super::subject::Subject;
use crate::chain::WidthDesign;
use crate::corridor::Corridor;
use crate::tonal_balance::TonalBalance;

/// The most that the side is turned down, in dB.
const MOST_NARROWER_DB: f64 = 3.0;
/// A smaller share is the noise of a mono recording: it has no side to speak of.
const MONO_SHARE: f64 = 0.005;
/// Below this the bass is centred, in Hz.
const BASS_HZ: f64 = 100.0;
const LOWEST_CORNER_HZ: f64 = 20.0;
/// Less is not heard, in dB.
const UNHEARD_DB: f64 = 0.1;
/// Less is no loss in mono but rounding, in dB.
const ROUNDING_DB: f64 = 0.001;

/// `toned` is the balance after the tone, at this intensity.
pub(crate) fn plan(
    subject: &Subject<'_>,
    corridor: &Corridor,
    toned: &TonalBalance,
    intensity: f64,
) -> Explained<Option<WidthDesign>> {
    let bass = subject.profile.bass_side_share.unwrap_or(0.0);
    let is_bass_wide = bass > corridor.bass_side_share.p75;
    let wanted = |share: f64| {
        let [low, high] = [corridor.side_share.p25, corridor.side_share.p75].map(|edge| 100.0 * edge);
        let db = gain_between(share, share - corridor.side_share.outside(share));
        let within = format!("the corridor of {}, {low:.0} to {high:.0} %", corridor.body);
        let words = if db < -UNHEARD_DB {
            format!("is over {within}: back towards its edge, {MOST_NARROWER_DB} dB at most")
        } else if db > UNHEARD_DB {
            format!("is under {within}, and stays: a wider one would be softer in mono")
        } else {
            format!("lies within {within}")
        };
        (db, words)
    };
    let bass = is_bass_wide.then(|| {
        format!(
            "below {BASS_HZ:.0} Hz the side has {:.0} %, more than in three quarters of {}: the bass is centred",
            100.0 * bass,
            corridor.body
        )
    });
    narrowed(subject, toned, intensity, wanted, bass)
}

/// The width of a reference, as far as mono allows.
pub(crate) fn towards(
    subject: &Subject<'_>,
    share: Option<f64>,
    toned: &TonalBalance,
    intensity: f64,
) -> Explained<Option<WidthDesign>> {
    let wanted = |own: f64| {
        let Some(share) = share else {
            return (0.0, "stays: the reference has no two channels to compare with".to_owned());
        };
        let (db, theirs) = (gain_between(own, share), format!("{:.0} %", 100.0 * share));
        let words = if db < -UNHEARD_DB {
            format!("is more than the {theirs} of the reference: towards that, {MOST_NARROWER_DB} dB at most")
        } else if db > UNHEARD_DB {
            format!(
                "is less than the {theirs} of the reference, and stays: a wider one would be softer in mono"
            )
        } else {
            "is that of the reference".to_owned()
        };
        (db, words)
    };
    narrowed(subject, toned, intensity, wanted, None)
}

/// The side turned down by as much as is wanted of a share, or as the tone takes from mono if that is more.
fn narrowed(
    subject: &Subject<'_>,
    toned: &TonalBalance,
    intensity: f64,
    wanted: impl FnOnce(f64) -> (f64, String),
    bass: Option<String>,
) -> Explained<Option<WidthDesign>> {
    let none = |reason: String| Explained::new(None, reason);
    let Some(share) = subject.profile.side_share else {
        return none("the width is that of two channels only".to_owned());
    };
    if intensity == 0.0 {
        return none("intensity 0 leaves the width as it is".to_owned());
    }
    if share < MONO_SHARE {
        return none(format!("a side of {:.1} % is that of a mono recording", 100.0 * share));
    }
    let (wanted_db, words) = wanted(share);
    let mut reason = format!("a side of {:.0} % {words}", 100.0 * share);
    let mut side_gain_db =
        if wanted_db < -UNHEARD_DB { intensity * wanted_db.max(-MOST_NARROWER_DB) } else { 0.0 };
    let by_tone_db = subject.widened_db(toned);
    if by_tone_db > ROUNDING_DB && -by_tone_db < side_gain_db {
        side_gain_db = -by_tone_db;
        reason += &format!(
            "; the tone lifts what lies at the sides, which mono is spared by {by_tone_db:.2} dB less of them"
        );
    }
    if let Some(bass) = &bass {
        reason += &format!("; {bass}");
    }
    let mono_below_hz = if bass.is_some() { corner_hz(intensity) } else { 0.0 };
    let design = WidthDesign { side_gain_db, mono_below_hz };
    Explained::new((design != WidthDesign::default()).then_some(design), reason)
}

/// The side's gain in dB that leads from one share of the energy to another.
pub(crate) fn gain_between(from: f64, to: f64) -> f64 {
    let ratio = |share: f64| share / (1.0 - share).max(1e-9);
    10.0 * (ratio(to) / ratio(from).max(1e-9)).log10()
}

/// Where the bass is centred at an intensity: the corner sinks below what is heard, and then is none.
fn corner_hz(intensity: f64) -> f64 {
    let hz = BASS_HZ * intensity;
    if hz < LOWEST_CORNER_HZ { 0.0 } else { hz }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn shares_and_gains_agree() {
        // A side of a fifth is a quarter of the mid; twice the power makes it a third of the whole.
        assert!((gain_between(0.2, 1.0 / 3.0) - 10.0 * 2f64.log10()).abs() < 1e-12);
        assert!((gain_between(0.5, 0.2) + 10.0 * 4f64.log10()).abs() < 1e-12);
    }
}
