//! The level: the gain to the loudness aimed at, and the limiter where peaks would reach the ceiling.

use auralis_core::{Db, DbTp, Lu, Lufs};
use auralis_loudness::LoudnessReport;

use super::{Explained, MasteringPlan};
use crate::settings::MasterSettings;

/// Room between the ceiling asked for and the one that the limiter works to, in dB: true-peak meters
/// may read over (EBU Tech 3341 allows 0.2 dB), and dither adds up to 1.5 steps.
pub(crate) const METER_MARGIN: f64 = 0.05;
/// A gain smaller than this is no reason to touch a track, in dB.
const LEAVE_ALONE: f64 = 0.05;
/// How far the loudness of what was written may be from what the plan expects, in LU.
const WRITTEN_TOLERANCE: f64 = 0.05;

/// What the level is decided from.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Levels {
    /// The loudness of the track as it came.
    pub(crate) original: Lufs,
    /// Loudness and true peak of what gain and limiter get.
    pub(crate) shaped: Lufs,
    pub(crate) true_peak: DbTp,
}

impl Levels {
    pub(crate) fn unshaped(input: &LoudnessReport) -> Self {
        Self { original: input.integrated, shaped: input.integrated, true_peak: input.true_peak }
    }
}

/// The loudness that a track of loudness `input` is brought to at the given intensity.
pub(super) fn aim(input: Lufs, settings: &MasterSettings) -> Explained<Lufs> {
    let value = Lufs(input.0 + settings.intensity * (settings.target.0 - input.0));
    let at = at_intensity(settings);
    Explained::new(value, format!("target {:.2}{at}", settings.target))
}

fn at_intensity(settings: &MasterSettings) -> String {
    if settings.intensity < 1.0 { format!(", intensity {}", settings.intensity) } else { String::new() }
}

impl MasteringPlan {
    /// Gain, limiter and the loudness to expect, for what the shaping makes of the track.
    pub(crate) fn level(&mut self, levels: &Levels, settings: &MasterSettings) {
        self.gain = self.loudness_gain(levels, settings);
        let peak = levels.true_peak + self.gain.value;
        self.limiter_ceiling = self.limiter(peak, settings);
        let ceiling = self.limiter_ceiling.value;
        self.crest_loss.limiter = Db(ceiling.map_or(0.0, |ceiling| (peak.0 - ceiling.0).max(0.0)));
        let words = match ceiling {
            Some(_) => "gain alone; the limiter will take some",
            None => "gain alone; nothing is limited",
        };
        let expected = Lufs(levels.shaped.0 + self.gain.value.0);
        self.expected_loudness = Explained::new(expected, words.to_owned());
        self.limiter_cost = Lu(0.0);
    }

    fn loudness_gain(&self, levels: &Levels, settings: &MasterSettings) -> Explained<Db> {
        let unchanged = |reason: String| Explained::new(Db(0.0), reason);
        if settings.intensity == 0.0 {
            return unchanged("intensity 0 leaves the track as it is".to_owned());
        }
        if levels.shaped.finite().is_none() {
            return unchanged("the track has no loudness: it is silent, or shorter than 400 ms".to_owned());
        }
        let gain = Db::from(self.aim.value - levels.shaped);
        let shaped = if self.is_shaped() {
            format!(", {:.2} after tone, dynamics and width", levels.shaped)
        } else {
            String::new()
        };
        let measured = format!("measured {:.2}{shaped}, {}", levels.original, self.aim.reason);
        if gain.0.abs() < LEAVE_ALONE && !self.is_shaped() {
            return unchanged(format!("{measured}: close enough to be left alone"));
        }
        Explained::new(gain, measured)
    }

    fn limiter(&self, peak: DbTp, settings: &MasterSettings) -> Explained<Option<DbTp>> {
        if settings.intensity == 0.0 {
            return Explained::new(None, "intensity 0 leaves the track as it is".to_owned());
        }
        let untouched = self.gain.value == Db(0.0) && !self.is_shaped();
        if untouched && !settings.is_over_ceiling(peak) || peak.0 <= settings.ceiling.0 - METER_MARGIN {
            let reason =
                format!("the true peak reaches {peak:.2}, under the ceiling of {:.2}", settings.ceiling);
            return Explained::new(None, reason);
        }
        let reason = format!(
            "the true peak would reach {peak:.2}; the ceiling is {:.2}, less {METER_MARGIN} dB for meters that read over",
            settings.ceiling
        );
        Explained::new(Some(DbTp(settings.ceiling.0 - METER_MARGIN)), reason)
    }

    /// A better plan, if what was written misses the target or the ceiling; `None` if it holds both.
    ///
    /// `written` is what [`render`](crate::render) has measured. Its loudness is held against the target
    /// where it is the whole of what `input` describes, not one track of an album.
    pub fn corrected(
        &self,
        written: &LoudnessReport,
        input: &LoudnessReport,
        settings: &MasterSettings,
    ) -> Option<Self> {
        if self.is_identity() || settings.intensity == 0.0 {
            return None;
        }
        let mut better = self.clone();
        if settings.is_over_ceiling(written.true_peak) {
            let over = written.true_peak.0 - settings.ceiling.0;
            let ceiling =
                self.limiter_ceiling.value.map_or(settings.ceiling.0 - METER_MARGIN, |c| c.0 - over);
            better.limiter_ceiling.value = Some(DbTp(ceiling));
        }
        let miss = self.expected_loudness.value.0 - written.integrated.0;
        let is_whole = written.frames == input.frames && miss.is_finite();
        if is_whole && miss.abs() > WRITTEN_TOLERANCE {
            better.gain.value = Db(self.gain.value.0 + miss);
        }
        (better != *self).then_some(better)
    }

    /// Says what loudness the limiter leaves, why not the target where it is not, and what the gain
    /// makes good.
    pub(crate) fn explain_limiter(
        &mut self,
        reached: Lufs,
        without_limiter: Db,
        over_budget: bool,
        settings: &MasterSettings,
    ) {
        let cost = self.limiter_cost;
        let reason = if over_budget {
            format!(
                "to reach {:.1} the limiter would have to take more than its budget of {:.1} of loudness; \
                 the gain stops there",
                self.aim.value, settings.limiter_budget
            )
        } else {
            let lowered = if self.loudness_limited_by_headroom {
                format!("; aimed at is {}", self.aim.reason)
            } else {
                String::new()
            };
            format!("after the limiter, which takes {cost:.2}{lowered}")
        };
        self.expected_loudness = Explained::new(reached, reason);
        let added = Db(self.gain.value.0 - without_limiter.0);
        if added.0.abs() >= 0.005 {
            self.gain.reason += &format!(", {added:+.2} for what the limiter takes");
        }
    }
}
