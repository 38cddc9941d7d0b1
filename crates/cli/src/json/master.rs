use auralis_core::DbTp;
use auralis_pipeline::MasteringPlan;
use serde::Serialize;

use super::LoudnessLine;

/// A line of `auralis master`.
#[derive(Serialize)]
pub(crate) struct MasterLine {
    pub(crate) input: String,
    /// `null` with `--plan-only`.
    pub(crate) output: Option<String>,
    pub(crate) mode: &'static str,
    pub(crate) preset: &'static str,
    pub(crate) intensity: f64,
    pub(crate) target_lufs: f64,
    pub(crate) ceiling_dbtp: f64,
    pub(crate) input_loudness: LoudnessLine,
    /// `null` with `--plan-only`.
    pub(crate) output_loudness: Option<LoudnessLine>,
    pub(crate) plan: PlanJson,
    pub(crate) loudness_limited_by_headroom: bool,
    /// `null` with `--plan-only`.
    pub(crate) max_gain_reduction_db: Option<f64>,
    /// What could not be held though the plan foresaw it; `null` where all was.
    pub(crate) missed: Option<String>,
    pub(crate) elapsed_s: f64,
    pub(crate) realtime_factor: f64,
}

/// A line of `--plan FILE.json`.
#[derive(Serialize)]
pub(crate) struct PlanLine<'a> {
    pub(crate) input: &'a str,
    pub(crate) plan: &'a PlanJson,
}

/// A plan with its reasons.
#[derive(Clone, Serialize)]
pub(crate) struct PlanJson {
    pub(crate) is_identity: bool,
    gain_db: f64,
    gain_reason: String,
    limiter_ceiling_dbtp: Option<f64>,
    limiter_reason: String,
    expected_lufs: Option<f64>,
    expected_reason: String,
    limiter_cost_lu: f64,
}

impl PlanJson {
    pub(crate) fn of(plan: &MasteringPlan) -> Self {
        Self {
            is_identity: plan.is_identity(),
            gain_db: plan.gain.value.0,
            gain_reason: plan.gain.reason.clone(),
            limiter_ceiling_dbtp: plan.limiter_ceiling.value.and_then(DbTp::finite),
            limiter_reason: plan.limiter_ceiling.reason.clone(),
            expected_lufs: plan.expected_loudness.value.finite(),
            expected_reason: plan.expected_loudness.reason.clone(),
            limiter_cost_lu: plan.limiter_cost.0,
        }
    }
}
