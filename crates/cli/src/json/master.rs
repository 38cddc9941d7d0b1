use serde::Serialize;

use super::{CorridorNote, LoudnessLine, PlanJson};

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
    /// `null` where none was asked: after a reference, for an album, by a plan that was read.
    pub(crate) corridor: Option<CorridorNote>,
    pub(crate) loudness_limited_by_headroom: bool,
    /// `null` with `--plan-only`.
    pub(crate) max_gain_reduction_db: Option<f64>,
    /// What could not be held though the plan foresaw it; `null` where all was.
    pub(crate) missed: Option<String>,
    pub(crate) elapsed_s: f64,
    pub(crate) realtime_factor: f64,
}
