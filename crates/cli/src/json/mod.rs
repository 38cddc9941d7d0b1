//! The JSON that scripts depend on: keys may be added, none is renamed.

mod analyze;
mod bench;
mod corridor;
mod loudness;
mod master;
mod plan;
mod relations;
mod sound;
mod stage;

pub(crate) use analyze::{AnalysisLine, TrackJson};
pub(crate) use bench::{BenchLine, BenchStage};
pub(crate) use corridor::{CorridorJson, CorridorNote};
pub(crate) use loudness::{AlbumJson, AlbumLine, LoudnessLine, TaggedLine, TagsJson};
pub(crate) use master::{AimsJson, MasterLine, MasteredAlbumJson, MasteredAlbumLine};
pub(crate) use plan::{PlanJson, PlanLine};
pub(crate) use relations::{
    AcousticJson, ComparisonLine, ContributionsJson, CopyJson, DuplicateJson, DuplicatesLine, NeighbourJson,
    SimilarLine,
};
pub(crate) use stage::StageLine;

use serde::Serialize;

use crate::failure::Failure;

/// A failed input.
#[derive(Serialize)]
pub(crate) struct FailureJson {
    path: String,
    error: ErrorJson,
}

#[derive(Serialize)]
struct ErrorJson {
    kind: &'static str,
    message: String,
}

impl FailureJson {
    pub(crate) fn of(failure: &Failure) -> Self {
        Self {
            path: failure.path.display().to_string(),
            error: ErrorJson { kind: failure.kind, message: failure.message.clone() },
        }
    }
}
