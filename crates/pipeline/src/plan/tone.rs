//! The tone: third octaves back to the nearest edge of the corridor, and the preset's shift within it.

use auralis_eq::{PointCurve, TargetCurve};

use super::Explained;
use super::subject::Subject;
use crate::chain::ToneCurve;
use crate::corridor::Corridor;
use crate::preset::Preset;
use crate::tonal_balance::{BANDS, TonalBalance, centre_hz};

/// The most that a band is turned down or up to reach the corridor, in dB.
const MOST_DOWN_DB: f64 = 4.0;
const MOST_UP_DB: f64 = 3.0;
/// A curve that moves no band by more than this is none, in dB.
const INAUDIBLE_DB: f64 = 0.1;
/// How much farther from the corridor a plan may foresee a track, in dB: what rounding makes of the same place.
const SAME_PLACE_DB: f64 = 0.001;

/// Gains of third octaves in dB.
pub(crate) type Gains = [f64; BANDS];

/// The curve through gains: at the centres of the bands.
pub(crate) fn curve(gains: &Gains) -> ToneCurve {
    ToneCurve { points: gains.iter().enumerate().map(|(band, gain)| (centre_hz(band), *gain)).collect() }
}

/// What a balance becomes under gains.
pub(crate) fn levels_after(balance: &TonalBalance, gains: &Gains) -> Vec<f64> {
    match curve(gains).curve() {
        Ok(curve) => balance.under(&curve).levels_db(),
        Err(_) => balance.levels_db(),
    }
}

/// Half of each gain and a quarter of its neighbours': what the ear takes for one region is moved as one.
fn smoothed(gains: &Gains) -> Gains {
    let at = |band: usize| gains[band.min(BANDS - 1)];
    core::array::from_fn(|band| 0.25 * at(band.saturating_sub(1)) + 0.5 * at(band) + 0.25 * at(band + 1))
}

pub(super) fn plan(
    subject: &Subject<'_>,
    corridor: &Corridor,
    preset: Preset,
    intensity: f64,
) -> Explained<Option<ToneCurve>> {
    let correction = Correction::of(subject, corridor, preset);
    let reason = correction.reason(corridor, preset, intensity);
    let moves = correction.moves() && intensity > 0.0;
    Explained::new(moves.then(|| curve(&correction.gains.map(|gain| intensity * gain))), reason)
}

/// What is done at full intensity, and what for.
struct Correction {
    gains: Gains,
    /// How far the bands lie outside before.
    outside_db: [f64; BANDS],
    /// The largest shift that the preset was given.
    of_preset: Option<(usize, f64)>,
    distance_db: f64,
}

impl Correction {
    fn of(subject: &Subject<'_>, corridor: &Corridor, preset: Preset) -> Self {
        let levels = corridor.present(&subject.profile);
        let may_lift = subject.may_lift(&levels);
        let fit = corridor.fit(&levels);
        let back: Gains = core::array::from_fn(|band| {
            let up = if may_lift[band] { MOST_UP_DB } else { 0.0 };
            (-fit.outside_db[band]).clamp(-MOST_DOWN_DB, up)
        });
        let asked = preset.tone_gains();
        let shift: Gains = core::array::from_fn(|band| {
            let Some(level) = levels[band] else { return 0.0 };
            let level = level + fit.shift_db + back[band];
            let spread = &corridor.levels_db[band];
            let up = if may_lift[band] { (spread.p75 - level).max(0.0) } else { 0.0 };
            asked[band].clamp((spread.p25 - level).min(0.0), up)
        });
        // Smoothing must not reach into what is not to be lifted.
        let combined = |corrected: f64, shifted: f64| -> Gains {
            let gains =
                smoothed(&core::array::from_fn(|band| corrected * back[band] + shifted * shift[band]));
            core::array::from_fn(|band| if may_lift[band] { gains[band] } else { gains[band].min(0.0) })
        };
        let place = |after: &[f64]| Place::of(corridor, &levels, after);
        let before = place(&subject.balance.levels_db());
        // All of it as a rule; less where neighbours or the whole would be led out of the corridor.
        let steps = [(1.0, 1.0), (1.0, 0.75), (1.0, 0.5), (1.0, 0.25), (1.0, 0.0), (0.5, 0.0)];
        let found = steps.into_iter().find_map(|(corrected, shifted)| {
            let gains = combined(corrected, shifted);
            place(&levels_after(&subject.balance, &gains))
                .is_no_farther_than(&before)
                .then_some((gains, shifted))
        });
        let (gains, shifted) = found.unwrap_or(([0.0; BANDS], 0.0));
        let largest = shift.iter().copied().enumerate().max_by(|a, b| a.1.abs().total_cmp(&b.1.abs()));
        let of_preset = largest.map(|(band, shift)| (band, shifted * shift));
        Self {
            gains,
            outside_db: fit.outside_db,
            of_preset: of_preset.filter(|(_, shift)| shift.abs() >= INAUDIBLE_DB),
            distance_db: before.aligned_db,
        }
    }

    /// Whether anything is heard of it.
    fn moves(&self) -> bool {
        self.gains.iter().any(|gain| gain.abs() >= INAUDIBLE_DB)
    }

    /// What is done about bands outside, in words.
    fn remedy(&self) -> String {
        if self.moves() {
            format!(
                "back towards the nearest edge, at most {MOST_DOWN_DB} dB down and {MOST_UP_DB} dB up, and nothing is lifted where there is no signal"
            )
        } else {
            "they stay: what may be moved there is less than is heard, or would lead the whole farther out"
                .to_owned()
        }
    }

    fn reason(&self, corridor: &Corridor, preset: Preset, intensity: f64) -> String {
        if intensity == 0.0 {
            return "intensity 0 leaves the tone as it is".to_owned();
        }
        let mut bands: Vec<(usize, f64)> =
            self.outside_db.iter().copied().enumerate().filter(|(_, db)| db.abs() >= INAUDIBLE_DB).collect();
        bands.sort_by(|a, b| b.1.abs().total_cmp(&a.1.abs()));
        let mut reason = if bands.is_empty() {
            format!("every third octave lies within the corridor of {}", corridor.body)
        } else {
            let worst: Vec<String> = bands.iter().take(3).map(|(band, db)| beside(*band, *db)).collect();
            let count = bands.len();
            let lie = if count == 1 { "third octave lies" } else { "third octaves lie" };
            format!(
                "{count} {lie} outside the corridor of {}, by {:.2} dB on average over all ({}): {}",
                corridor.body,
                self.distance_db,
                worst.join(", "),
                self.remedy()
            )
        };
        if !self.moves() {
            return reason;
        }
        if let Some((band, shift)) = self.of_preset {
            reason += &format!(
                "; the preset {preset} adds up to {shift:+.1} dB at {}, within the corridor of {:.1} to {:.1} dB there",
                hertz(band),
                corridor.levels_db[band].p25,
                corridor.levels_db[band].p75
            );
        }
        if intensity < 1.0 {
            reason += &format!("; intensity {intensity}");
        }
        reason
    }
}

/// A band and how it lies beside the corridor, in words.
fn beside(band: usize, db: f64) -> String {
    let side = if db > 0.0 { "over" } else { "under" };
    format!("{} {:.1} dB {side}", hertz(band), db.abs())
}

pub(crate) fn hertz(band: usize) -> String {
    let hz = centre_hz(band);
    if hz < 1_000.0 { format!("{hz:.0} Hz") } else { format!("{:.1} kHz", hz / 1_000.0) }
}

/// How far from the corridor a plan foresees the track, aligned and as levels against the whole.
struct Place {
    aligned_db: f64,
    plain_db: f64,
}

impl Place {
    /// Of bands that were present before, at their levels `after`.
    fn of(corridor: &Corridor, present: &[Option<f64>; BANDS], after: &[f64]) -> Self {
        let levels: [Option<f64>; BANDS] =
            core::array::from_fn(|band| present[band].and_then(|_| after.get(band).copied()));
        let bands = levels.iter().flatten().count().max(1) as f64;
        let mean = |outside: &mut dyn Iterator<Item = f64>| outside.map(f64::abs).sum::<f64>() / bands;
        let plain = levels.iter().zip(&corridor.levels_db);
        let mut plain = plain.filter_map(|(level, spread)| Some(spread.outside((*level)?)));
        Self {
            aligned_db: mean(&mut corridor.fit(&levels).outside_db.into_iter()),
            plain_db: mean(&mut plain),
        }
    }

    fn is_no_farther_than(&self, before: &Self) -> bool {
        self.aligned_db <= before.aligned_db + SAME_PLACE_DB
            && self.plain_db <= before.plain_db + SAME_PLACE_DB
    }
}

/// The largest gain less the smallest: what a curve can take from the distance of peaks and loudness at most.
pub(crate) fn spread_db(curve: &ToneCurve) -> f64 {
    let ends =
        curve.points.iter().fold((0.0f64, 0.0f64), |(low, high), (_, db)| (low.min(*db), high.max(*db)));
    ends.1 - ends.0
}

/// The curve of a plan as a function of frequency.
pub(crate) fn response(curve: Option<&ToneCurve>) -> impl TargetCurve + use<> {
    let curve = curve.and_then(|curve| PointCurve::new(&curve.points).ok());
    move |hz: f64| curve.as_ref().map_or(0.0, |curve| curve.gain_db(hz))
}
