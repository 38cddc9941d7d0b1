pub(crate) mod dynamics;
mod explained;
mod level;
mod subject;
pub(crate) mod tone;
pub(crate) mod width;

use auralis_compressor::{CompressorDesign, Detection};
use auralis_core::{Db, DbTp, Lu, Lufs};
use auralis_loudness::LoudnessReport;

use crate::analysis::ContentAnalysis;
use crate::chain::{ToneCurve, WidthDesign};
use crate::corridor::Corridor;
use crate::settings::MasterSettings;
use dynamics::Dynamics;
pub use explained::Explained;
pub(crate) use level::{Levels, METER_MARGIN};
pub(crate) use subject::Subject;

/// What will be done to a track, decided before any of it is rendered: plain data, each number with its reason.
///
/// Tone, compression, width, gain, limiter, in that order; see [`ChainDesign`](crate::ChainDesign).
#[derive(Clone, Debug, PartialEq)]
pub struct MasteringPlan {
    /// The tone; `None` leaves it.
    pub tone: Explained<Option<ToneCurve>>,
    /// The compression; `None` leaves the dynamics.
    pub compression: Explained<Option<CompressorDesign>>,
    /// The width; `None` leaves it.
    pub width: Explained<Option<WidthDesign>>,
    /// The loudness aimed at.
    pub aim: Explained<Lufs>,
    /// The gain before the limiter.
    pub gain: Explained<Db>,
    /// The ceiling that the limiter works to; `None` where no sample would reach it.
    pub limiter_ceiling: Explained<Option<DbTp>>,
    /// The loudness that the output will have.
    pub expected_loudness: Explained<Lufs>,
    /// The loudness that the limiter takes: what the gain alone would reach, less what is reached.
    pub limiter_cost: Lu,
    /// What peaks may lose against the loudness, stage by stage.
    pub crest_loss: CrestLoss,
    /// Whether the target is not reached because the limiter would have to take more than its budget.
    pub loudness_limited_by_headroom: bool,
    /// What a trial of the first plan has made milder, in words; see [`guarded`](Self::guarded).
    pub softened: Vec<String>,
}

/// What each stage may take from the distance between peaks and loudness (PLR), at most.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct CrestLoss {
    /// The curve's largest gain less its smallest.
    pub tone: Db,
    /// Passages louder than the mean are turned down by this much more.
    pub compression: Db,
    /// How far peaks would rise over the ceiling.
    pub limiter: Db,
}

impl CrestLoss {
    /// All of it.
    pub fn total(&self) -> Db {
        Db(self.tone.0 + self.compression.0 + self.limiter.0)
    }
}

impl MasteringPlan {
    /// The plan for the loudness of a track or an album that was measured as `input`, and nothing else: a pure
    /// function.
    ///
    /// Where the limiter has to work, the loudness that it takes is not known yet: see
    /// [`refine`](crate::refine).
    pub fn new(input: &LoudnessReport, settings: &MasterSettings) -> Self {
        let alone = "only the loudness is planned";
        let mut plan = Self {
            tone: Explained::new(None, alone.to_owned()),
            compression: Explained::new(None, alone.to_owned()),
            width: Explained::new(None, alone.to_owned()),
            aim: level::aim(input.integrated, settings),
            gain: Explained::new(Db(0.0), String::new()),
            limiter_ceiling: Explained::new(None, String::new()),
            expected_loudness: Explained::new(input.integrated, String::new()),
            limiter_cost: Lu(0.0),
            crest_loss: CrestLoss::default(),
            loudness_limited_by_headroom: false,
            softened: Vec::new(),
        };
        plan.level(&Levels::unshaped(input), settings);
        plan
    }

    /// The plan for a track as a whole: a pure function of what was measured, of the settings, and of what music is
    /// like.
    ///
    /// The tone goes back to the nearest edge of the corridor where it leaves it, the width likewise. Dynamics are
    /// compressed where peaks stand higher than in most music, or would make the limiter work hard, and where a preset
    /// asks for it; what was limited before is not compressed again. All of it is scaled by the intensity. Loudness
    /// and peaks after that are foreseen here and measured by [`refine`](crate::refine).
    ///
    /// | level of the track | what it gets |
    /// |---|---|
    /// | over-levelled, hot | no compression; above 4 kHz, where clipping leaves its harmonics, nothing is lifted if over-levelled |
    /// | live dynamic | at most 1.5 dB of compression |
    /// | under-levelled | gain; its pauses tell which bands are noise and are not lifted |
    pub fn adaptive(analysis: &ContentAnalysis, settings: &MasterSettings, corridor: &Corridor) -> Self {
        let input = &analysis.track.loudness;
        let mut plan = Self::new(input, settings);
        if input.integrated.finite().is_none() {
            return plan;
        }
        let subject = Subject::of(analysis);
        plan.tone = tone::plan(&subject, corridor, settings.preset, settings.intensity);
        let toned = subject.toned(plan.tone.value.as_ref());
        let by_tone = Lu(toned.louder_than(&subject.balance));
        plan.width = width::plan(&subject, corridor, &toned, settings.intensity);
        let overshoot = plan.foresee(&subject, by_tone, settings);
        let dynamics = dynamics::plan(&subject, corridor, settings.preset, overshoot, settings.intensity);
        plan.compress(dynamics, &subject, by_tone, settings);
        plan
    }

    /// Takes the compression in, and foresees the levels anew.
    pub(crate) fn compress(
        &mut self,
        dynamics: Dynamics,
        subject: &Subject<'_>,
        by_tone: Lu,
        settings: &MasterSettings,
    ) {
        self.crest_loss.compression = Db(dynamics.crest_loss_db);
        self.compression = dynamics.design;
        self.foresee(subject, by_tone, settings);
    }

    /// Plans the level for what the shaping should make of the track, which the tone makes louder by `by_tone`. How far
    /// the peaks rise over the ceiling.
    pub(crate) fn foresee(&mut self, subject: &Subject<'_>, by_tone: Lu, settings: &MasterSettings) -> Db {
        let input = &subject.analysis.track.loudness;
        let by_compression = self.compression.value.as_ref().map_or(0.0, |design| match design.detection {
            Detection::KWeighted { .. } => input.integrated.0 - design.output_db(input.integrated.0),
            // Peaks alone.
            _ => 0.0,
        });
        self.crest_loss.tone = Db(self.tone.value.as_ref().map_or(0.0, tone::spread_db));
        let levels = Levels {
            original: input.integrated,
            shaped: Lufs(input.integrated.0 + by_tone.0 - by_compression),
            true_peak: DbTp(input.true_peak.0 + by_tone.0),
        };
        self.level(&levels, settings);
        Db(levels.true_peak.0 + self.gain.value.0 - settings.ceiling.0)
    }

    /// Whether tone, dynamics or width are touched.
    pub fn is_shaped(&self) -> bool {
        self.tone.value.is_some() || self.compression.value.is_some() || self.width.value.is_some()
    }

    /// Whether the output is the input, bit for bit.
    pub fn is_identity(&self) -> bool {
        !self.is_shaped() && self.gain.value == Db(0.0) && self.limiter_ceiling.value.is_none()
    }
}
