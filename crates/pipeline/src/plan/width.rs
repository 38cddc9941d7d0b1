//! The width: what is too wide is narrowed, a narrow mix widened a little, and mono never suffers.

use super::Explained;
use super::subject::Subject;
use crate::chain::WidthDesign;
use crate::corridor::Corridor;

/// The most that the side is moved, in dB.
const MOST_NARROWER_DB: f64 = 3.0;
const MOST_WIDER_DB: f64 = 2.0;
/// What the mono sum may lose against the whole, in dB: nothing that is heard.
pub(crate) const MONO_LOSS_DB: f64 = 0.1;
/// A smaller share is the noise of a mono recording: there is no side to widen.
const MONO_SHARE: f64 = 0.005;
/// Below this the bass is centred, in Hz.
const BASS_HZ: f64 = 100.0;
const LOWEST_CORNER_HZ: f64 = 20.0;
/// Less is not heard, in dB.
const UNHEARD_DB: f64 = 0.1;

pub(crate) fn plan(
    subject: &Subject<'_>,
    corridor: &Corridor,
    intensity: f64,
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
    let outside = corridor.side_share.outside(share);
    let wanted_db = gain_between(share, share - outside);
    let side_gain_db = wanted_db.clamp(-MOST_NARROWER_DB, MOST_WIDER_DB.min(widening_allowed_db(share)));
    let bass = subject.profile.bass_side_share.unwrap_or(0.0);
    let is_bass_wide = bass > corridor.bass_side_share.p75;
    if side_gain_db.abs() < UNHEARD_DB && !is_bass_wide {
        return none(format!(
            "a side of {:.0} % lies within the corridor of {:.0} to {:.0} %, or as near as mono allows",
            100.0 * share,
            100.0 * corridor.side_share.p25,
            100.0 * corridor.side_share.p75
        ));
    }
    let mut reasons = Vec::new();
    let moves = side_gain_db.abs() >= UNHEARD_DB;
    if moves {
        let (how, limit) =
            if side_gain_db < 0.0 { ("over", MOST_NARROWER_DB) } else { ("under", MOST_WIDER_DB) };
        reasons.push(format!(
            "a side of {:.0} % is {how} the corridor of {:.0} to {:.0} %: back towards its edge, {limit} dB at most, and mono loses less than {MONO_LOSS_DB} dB",
            100.0 * share,
            100.0 * corridor.side_share.p25,
            100.0 * corridor.side_share.p75
        ));
    }
    if is_bass_wide {
        reasons.push(format!(
            "below {BASS_HZ:.0} Hz the side has {:.0} %, more than in three quarters of music: the bass is centred",
            100.0 * bass
        ));
    }
    let design = WidthDesign {
        side_gain_db: if moves { intensity * side_gain_db } else { 0.0 },
        mono_below_hz: if is_bass_wide { corner_hz(intensity) } else { 0.0 },
    };
    Explained::new(Some(design), reasons.join("; "))
}

/// The width of a reference, as far as mono allows.
pub(crate) fn towards(
    subject: &Subject<'_>,
    share: Option<f64>,
    intensity: f64,
) -> Explained<Option<WidthDesign>> {
    let none = |reason: &str| Explained::new(None, reason.to_owned());
    let Some((own, wanted)) = subject.profile.side_share.zip(share) else {
        return none("the width is that of two channels only");
    };
    if intensity == 0.0 {
        return none("intensity 0 leaves the width as it is");
    }
    let db = if own < MONO_SHARE { 0.0 } else { gain_between(own, wanted) };
    let db = db.clamp(-MOST_NARROWER_DB, MOST_WIDER_DB.min(widening_allowed_db(own)));
    if db.abs() < UNHEARD_DB {
        return none("the side is that of the reference, or as near as mono allows");
    }
    let reason = format!(
        "the side has {:.0} % of the energy, that of the reference {:.0} %: at most {MOST_NARROWER_DB} dB less or {MOST_WIDER_DB} dB more, and mono loses less than {MONO_LOSS_DB} dB",
        100.0 * own,
        100.0 * wanted
    );
    Explained::new(Some(WidthDesign { side_gain_db: intensity * db, mono_below_hz: 0.0 }), reason)
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

/// How much louder the side may become until the mono sum, against both channels, has lost what it may.
fn widening_allowed_db(share: f64) -> f64 {
    let mid = 1.0 - share;
    gain_between(share, 1.0 - mid * 10f64.powf(-MONO_LOSS_DB / 10.0))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn shares_and_gains_agree() {
        // A side of a fifth is a quarter of the mid; twice the power makes it a third of the whole.
        assert!((gain_between(0.2, 1.0 / 3.0) - 10.0 * 2f64.log10()).abs() < 1e-12);
        let wider = 10f64.powf(widening_allowed_db(0.05) / 10.0) * 0.05;
        let mono_db = 10.0 * ((0.95 / (0.95 + wider)) / 0.95).log10();
        assert!((mono_db + MONO_LOSS_DB).abs() < 1e-9, "{mono_db}");
    }
}
