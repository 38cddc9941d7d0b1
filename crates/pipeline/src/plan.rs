use auralis_core::{Db, DbTp, Lu, Lufs};
use auralis_loudness::LoudnessReport;

use crate::settings::MasterSettings;

/// Room between the ceiling asked for and the one that the limiter works to, in dB: true-peak meters
/// may read over (EBU Tech 3341 allows 0.2 dB), and dither adds up to 1.5 steps.
const METER_MARGIN: f64 = 0.05;
/// A gain smaller than this is no reason to touch a track, in dB.
const LEAVE_ALONE: f64 = 0.05;

/// How far the loudness of what was written may be from what the plan expects, in LU.
const WRITTEN_TOLERANCE: f64 = 0.05;

/// A value and the reason for it, in words.
#[derive(Clone, Debug, PartialEq)]
pub struct Explained<T> {
    /// The value.
    pub value: T,
    /// Why it is what it is: a sentence without its full stop.
    pub reason: String,
}

impl<T> Explained<T> {
    fn new(value: T, reason: String) -> Self {
        Self { value, reason }
    }
}

/// What will be done to a track, decided before any of it is rendered.
#[derive(Clone, Debug, PartialEq)]
pub struct MasteringPlan {
    /// The gain applied first.
    pub gain: Explained<Db>,
    /// The ceiling that the limiter works to; `None` where no sample would reach it.
    pub limiter_ceiling: Explained<Option<DbTp>>,
    /// The loudness that the output will have.
    pub expected_loudness: Explained<Lufs>,
    /// The loudness that the limiter takes: what the gain alone would reach, less what is reached.
    pub limiter_cost: Lu,
    /// Whether the target is not reached because the limiter would have to take more than its budget.
    pub loudness_limited_by_headroom: bool,
}

impl MasteringPlan {
    /// Whether the output is the input, bit for bit.
    pub fn is_identity(&self) -> bool {
        self.gain.value == Db(0.0) && self.limiter_ceiling.value.is_none()
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
        let over = written.true_peak.0 - settings.ceiling.0;
        if over > 0.0 {
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

    /// Says what loudness a trial has reached, why not the target where it is not, and what the gain
    /// makes good.
    pub(crate) fn explain_trial(&mut self, reached: Lufs, without_limiter: Db, settings: &MasterSettings) {
        let cost = self.limiter_cost;
        let reason = if self.loudness_limited_by_headroom {
            format!(
                "to reach {:.1} the limiter would have to take more than its budget of {:.1} of loudness; \
                 the gain stops there",
                settings.target, settings.limiter_budget
            )
        } else {
            format!("measured through the limiter, which takes {cost:.2}")
        };
        self.expected_loudness = Explained::new(reached, reason);
        let added = Db(self.gain.value.0 - without_limiter.0);
        if added.0.abs() >= 0.005 {
            self.gain.reason += &format!(", {added:+.2} for what the limiter takes");
        }
    }

    /// The plan for a track or an album that was measured as `input`: a pure function.
    ///
    /// Where the limiter has to work, the loudness that it takes is not known yet: see
    /// [`refine`](crate::refine).
    pub fn new(input: &LoudnessReport, settings: &MasterSettings) -> Self {
        let gain = loudness_gain(input, settings);
        let limiter_ceiling = limiter_ceiling(input, gain.value, settings);
        let expected = Lufs(input.integrated.0 + gain.value.0);
        let limited = limiter_ceiling.value.is_some();
        let reason =
            if limited { "gain alone; the limiter will take some" } else { "gain alone; nothing is limited" };
        Self {
            gain,
            limiter_ceiling,
            expected_loudness: Explained::new(expected, reason.to_owned()),
            limiter_cost: Lu(0.0),
            loudness_limited_by_headroom: false,
        }
    }
}

/// The loudness that a track of loudness `input` is brought to at the given intensity.
pub(crate) fn effective_target(input: Lufs, settings: &MasterSettings) -> Lufs {
    Lufs(input.0 + settings.intensity * (settings.target.0 - input.0))
}

fn loudness_gain(input: &LoudnessReport, settings: &MasterSettings) -> Explained<Db> {
    let unchanged = |reason: String| Explained::new(Db(0.0), reason);
    if settings.intensity == 0.0 {
        return unchanged("intensity 0 leaves the track as it is".to_owned());
    }
    if input.integrated.finite().is_none() {
        return unchanged("the track has no loudness: it is silent, or shorter than 400 ms".to_owned());
    }
    let target = effective_target(input.integrated, settings);
    let gain = Db::from(target - input.integrated);
    let measured = format!("measured {:.2}, target {:.2}", input.integrated, settings.target);
    if gain.0.abs() < LEAVE_ALONE {
        return unchanged(format!("{measured}: close enough to be left alone"));
    }
    let at =
        if settings.intensity < 1.0 { format!(", intensity {}", settings.intensity) } else { String::new() };
    Explained::new(gain, format!("{measured}{at}"))
}

fn limiter_ceiling(input: &LoudnessReport, gain: Db, settings: &MasterSettings) -> Explained<Option<DbTp>> {
    let peak = input.true_peak + gain;
    if settings.intensity == 0.0 {
        return Explained::new(None, "intensity 0 leaves the track as it is".to_owned());
    }
    if gain == Db(0.0) && peak.0 <= settings.ceiling.0 || peak.0 <= settings.ceiling.0 - METER_MARGIN {
        return Explained::new(
            None,
            format!("the true peak reaches {peak:.2}, under the ceiling of {:.2}", settings.ceiling),
        );
    }
    let ceiling = DbTp(settings.ceiling.0 - METER_MARGIN);
    let reason = format!(
        "the true peak would reach {peak:.2}; the ceiling is {:.2}, less {METER_MARGIN} dB for meters that read over",
        settings.ceiling
    );
    Explained::new(Some(ceiling), reason)
}
