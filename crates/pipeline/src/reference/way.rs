//! From the levels of a track to those of a reference, band by band.

use super::Reference;
use crate::plan::Subject;
use crate::plan::tone::Gains;
use crate::tonal_balance::BANDS;

/// The most that a band is moved towards a reference, in dB.
pub(super) const MOST_DB: f64 = 9.0;
/// A band this far below the whole is absent, in dB.
const FAINT_DB: f64 = -70.0;
/// How far within its bounds a band counts as in reach, in dB: what the rounds after that may move it.
const REACH_ROOM_DB: f64 = 0.5;
/// The share of what is missing that a round makes good: neighbouring bands share a filter's resolution.
const STEP: f64 = 0.8;
/// 50 Hz to 16 kHz.
const MATCHED_BANDS: core::ops::Range<usize> = 4..30;

/// The way to a reference.
pub(super) struct Way {
    /// Bands that both have.
    pub(super) shared: Vec<usize>,
    wanted_db: Gains,
    may_lift: [bool; BANDS],
}

impl Way {
    /// As far as the intensity says.
    pub(super) fn of(subject: &Subject<'_>, reference: &Reference, intensity: f64) -> Self {
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
    pub(super) fn begin(&self, levels_db: &[f64]) -> Gains {
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
    pub(super) fn missing_db(&self, levels_db: &[f64], gains: &Gains) -> Vec<f64> {
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

    pub(super) fn follow(&self, gains: &mut Gains, missing_db: &[f64]) {
        for (band, missing) in self.shared.iter().zip(missing_db) {
            let up = if self.may_lift[*band] { MOST_DB } else { 0.0 };
            gains[*band] = (gains[*band] + STEP * missing).clamp(-MOST_DB, up);
        }
    }

    /// The largest lack from 50 Hz to 16 kHz where the gains have not met their bounds.
    pub(super) fn largest_db(&self, gains: &Gains, missing_db: &[f64]) -> f64 {
        let bands = self.shared.iter().zip(missing_db).filter(|(band, _)| self.is_matched(**band, gains));
        bands.fold(0.0, |most, (_, missing)| most.max(missing.abs()))
    }
}

/// Bands that are not shared take the gain of the nearest one that is, but are not lifted.
pub(super) fn continued(gains: &Gains, shared: &[usize]) -> Gains {
    core::array::from_fn(|band| {
        let nearest = shared.iter().min_by_key(|shared| shared.abs_diff(band));
        nearest.map_or(0.0, |nearest| if *nearest == band { gains[band] } else { gains[*nearest].min(0.0) })
    })
}
