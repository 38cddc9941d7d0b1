//! Plans as JSON: written with their reasons, and read again.

use auralis_compressor::{CompressorDesign, Detection, Direction, Makeup, Smoothing};
use auralis_core::{Db, DbTp, Lu, Lufs};
use auralis_pipeline::{CrestLoss, Explained, MasteringPlan, ToneCurve, WidthDesign};
use serde::{Deserialize, Serialize};

use super::AimsJson;

/// A line of `--plan FILE.json`.
#[derive(Deserialize, Serialize)]
pub(crate) struct PlanLine {
    pub(crate) input: String,
    /// What the plan was made for.
    #[serde(flatten)]
    pub(crate) aims: AimsJson,
    pub(crate) plan: PlanJson,
}

/// A plan with its reasons.
#[derive(Clone, Deserialize, Serialize)]
pub(crate) struct PlanJson {
    pub(crate) is_identity: bool,
    tone: Option<Vec<TonePoint>>,
    tone_reason: String,
    compression: Option<CompressionJson>,
    compression_reason: String,
    width: Option<WidthJson>,
    width_reason: String,
    aim_lufs: Option<f64>,
    aim_reason: String,
    gain_db: f64,
    gain_reason: String,
    limiter_ceiling_dbtp: Option<f64>,
    limiter_reason: String,
    expected_lufs: Option<f64>,
    expected_reason: String,
    limiter_cost_lu: f64,
    crest_loss_db: CrestLossJson,
    loudness_limited_by_headroom: bool,
    softened: Vec<String>,
}

#[derive(Clone, Deserialize, Serialize)]
struct TonePoint {
    frequency_hz: f64,
    gain_db: f64,
}

#[derive(Clone, Deserialize, Serialize)]
struct WidthJson {
    side_gain_db: f64,
    mono_below_hz: f64,
}

#[derive(Clone, Deserialize, Serialize)]
struct CrestLossJson {
    tone: f64,
    compression: f64,
    limiter: f64,
}

/// What a plan sets of a compressor; everything else is as usual.
#[derive(Clone, Deserialize, Serialize)]
struct CompressionJson {
    threshold_db: f64,
    ratio: f64,
    knee_db: f64,
    attack_ms: f64,
    release_ms: f64,
    lookahead_ms: f64,
    range_db: f64,
    detection: DetectionJson,
    window_ms: Option<f64>,
}

#[derive(Clone, Copy, Deserialize, Serialize)]
#[serde(rename_all = "snake_case")]
enum DetectionJson {
    Peak,
    Rms,
    KWeighted,
}

impl PlanJson {
    pub(crate) fn of(plan: &MasteringPlan) -> Self {
        let points = |curve: &ToneCurve| {
            curve.points.iter().map(|&(frequency_hz, gain_db)| TonePoint { frequency_hz, gain_db }).collect()
        };
        let CrestLoss { tone, compression, limiter } = plan.crest_loss;
        Self {
            is_identity: plan.is_identity(),
            tone: plan.tone.value.as_ref().map(points),
            tone_reason: plan.tone.reason.clone(),
            compression: plan.compression.value.as_ref().map(CompressionJson::of),
            compression_reason: plan.compression.reason.clone(),
            width: plan
                .width
                .value
                .map(|WidthDesign { side_gain_db, mono_below_hz }| WidthJson { side_gain_db, mono_below_hz }),
            width_reason: plan.width.reason.clone(),
            aim_lufs: plan.aim.value.finite(),
            aim_reason: plan.aim.reason.clone(),
            gain_db: plan.gain.value.0,
            gain_reason: plan.gain.reason.clone(),
            limiter_ceiling_dbtp: plan.limiter_ceiling.value.and_then(DbTp::finite),
            limiter_reason: plan.limiter_ceiling.reason.clone(),
            expected_lufs: plan.expected_loudness.value.finite(),
            expected_reason: plan.expected_loudness.reason.clone(),
            limiter_cost_lu: plan.limiter_cost.0,
            crest_loss_db: CrestLossJson { tone: tone.0, compression: compression.0, limiter: limiter.0 },
            loudness_limited_by_headroom: plan.loudness_limited_by_headroom,
            softened: plan.softened.clone(),
        }
    }

    pub(crate) fn plan(&self) -> MasteringPlan {
        let points = |points: &Vec<TonePoint>| ToneCurve {
            points: points.iter().map(|point| (point.frequency_hz, point.gain_db)).collect(),
        };
        let width = |width: &WidthJson| WidthDesign {
            side_gain_db: width.side_gain_db,
            mono_below_hz: width.mono_below_hz,
        };
        let CrestLossJson { tone, compression, limiter } = self.crest_loss_db;
        let lufs = |value: Option<f64>| value.map_or(Lufs::SILENCE, Lufs);
        MasteringPlan {
            tone: explained(self.tone.as_ref().map(points), &self.tone_reason),
            compression: explained(
                self.compression.as_ref().map(CompressionJson::design),
                &self.compression_reason,
            ),
            width: explained(self.width.as_ref().map(width), &self.width_reason),
            aim: explained(lufs(self.aim_lufs), &self.aim_reason),
            gain: explained(Db(self.gain_db), &self.gain_reason),
            limiter_ceiling: explained(self.limiter_ceiling_dbtp.map(DbTp), &self.limiter_reason),
            expected_loudness: explained(lufs(self.expected_lufs), &self.expected_reason),
            limiter_cost: Lu(self.limiter_cost_lu),
            crest_loss: CrestLoss { tone: Db(tone), compression: Db(compression), limiter: Db(limiter) },
            loudness_limited_by_headroom: self.loudness_limited_by_headroom,
            softened: self.softened.clone(),
        }
    }
}

fn explained<T>(value: T, reason: &str) -> Explained<T> {
    Explained { value, reason: reason.to_owned() }
}

impl CompressionJson {
    fn of(design: &CompressorDesign) -> Self {
        let (detection, window_ms) = match design.detection {
            Detection::Peak => (DetectionJson::Peak, None),
            Detection::Rms { window_ms } => (DetectionJson::Rms, Some(window_ms)),
            Detection::KWeighted { window_ms } => (DetectionJson::KWeighted, Some(window_ms)),
        };
        let CompressorDesign {
            threshold_db,
            ratio,
            knee_db,
            attack_ms,
            release_ms,
            lookahead_ms,
            range_db,
            ..
        } = *design;
        Self {
            threshold_db,
            ratio,
            knee_db,
            attack_ms,
            release_ms,
            lookahead_ms,
            range_db,
            detection,
            window_ms,
        }
    }

    fn design(&self) -> CompressorDesign {
        let window_ms = self.window_ms.unwrap_or(20.0);
        CompressorDesign {
            threshold_db: self.threshold_db,
            ratio: self.ratio,
            knee_db: self.knee_db,
            attack_ms: self.attack_ms,
            release_ms: self.release_ms,
            lookahead_ms: self.lookahead_ms,
            range_db: self.range_db,
            detection: match self.detection {
                DetectionJson::Peak => Detection::Peak,
                DetectionJson::Rms => Detection::Rms { window_ms },
                DetectionJson::KWeighted => Detection::KWeighted { window_ms },
            },
            smoothing: Smoothing::Decoupled,
            direction: Direction::Downward,
            slow_release_ms: None,
            side_chain_high_pass_hz: None,
            link: 1.0,
            makeup: Makeup::Fixed(0.0),
            mix: 1.0,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_plan_survives_its_json() {
        let compression = CompressorDesign {
            threshold_db: -19.25,
            ratio: 2.5,
            knee_db: 5.0,
            attack_ms: 12.0,
            release_ms: 130.0,
            range_db: 3.25,
            detection: Detection::KWeighted { window_ms: 20.0 },
            ..CompressorDesign::default()
        };
        let plan = MasteringPlan {
            tone: explained(Some(ToneCurve { points: vec![(50.0, -1.5), (8_000.0, 2.25)] }), "tone"),
            compression: explained(Some(compression), "compression"),
            width: explained(Some(WidthDesign { side_gain_db: -1.0, mono_below_hz: 100.0 }), "width"),
            aim: explained(Lufs(-14.0), "aim"),
            gain: explained(Db(3.5), "gain"),
            limiter_ceiling: explained(Some(DbTp(-1.05)), "limiter"),
            expected_loudness: explained(Lufs(-14.02), "expected"),
            limiter_cost: Lu(0.12),
            crest_loss: CrestLoss { tone: Db(1.0), compression: Db(2.0), limiter: Db(3.0) },
            loudness_limited_by_headroom: true,
            softened: vec!["half the tone".to_owned()],
        };
        let text = serde_json::to_string(&PlanJson::of(&plan)).expect("plain data");
        let read: PlanJson = serde_json::from_str(&text).expect("what was written");
        assert_eq!(read.plan(), plan);
    }
}
