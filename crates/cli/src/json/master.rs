use serde::{Deserialize, Serialize};

use super::{AlbumJson, CorridorNote, LoudnessLine, PlanJson};

/// What a master is to become. Of a plan from a file it is what stands there; `null` where nothing does.
#[derive(Clone, Debug, Deserialize, PartialEq, Serialize)]
pub(crate) struct AimsJson {
    pub(crate) mode: Option<String>,
    pub(crate) preset: Option<String>,
    pub(crate) intensity: Option<f64>,
    pub(crate) target_lufs: Option<f64>,
    pub(crate) ceiling_dbtp: Option<f64>,
}

/// The last line with `--album`.
#[derive(Serialize)]
pub(crate) struct MasteredAlbumLine {
    pub(crate) album: MasteredAlbumJson,
}

/// A set that was mastered: each side as `auralis loudness --album` tells it.
#[derive(Serialize)]
pub(crate) struct MasteredAlbumJson {
    pub(crate) input_loudness: AlbumJson,
    /// `null` with `--plan-only`.
    pub(crate) output_loudness: Option<AlbumJson>,
    /// `null` where plans from a file have more than one.
    pub(crate) gain_db: Option<f64>,
}

/// A line of `auralis master`.
#[derive(Serialize)]
pub(crate) struct MasterLine {
    pub(crate) input: String,
    /// `null` with `--plan-only`.
    pub(crate) output: Option<String>,
    #[serde(flatten)]
    pub(crate) aims: AimsJson,
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
