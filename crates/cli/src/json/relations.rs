//! How tracks relate to each other.

use auralis_fingerprint::{AcousticMatch, Similarity, Verdict};
use serde::ser::SerializeMap;
use serde::{Serialize, Serializer};

/// The line of `auralis compare`.
#[derive(Serialize)]
pub(crate) struct ComparisonLine {
    pub(crate) a: String,
    pub(crate) b: String,
    /// `null` where one is silent or too short to have a loudness.
    pub(crate) similarity: Option<f64>,
    pub(crate) contributions: ContributionsJson,
    pub(crate) acoustic: AcousticJson,
}

/// The share of each dimension in the distance, the largest first.
pub(crate) struct ContributionsJson(Vec<(&'static str, f64)>);

impl ContributionsJson {
    pub(crate) fn of(similarity: Option<&Similarity>) -> Self {
        let contributions = similarity.map_or(&[][..], |similarity| &similarity.contributions);
        Self(contributions.iter().map(|part| (part.dimension.name(), part.share)).collect())
    }
}

impl Serialize for ContributionsJson {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut map = serializer.serialize_map(Some(self.0.len()))?;
        for (name, share) in &self.0 {
            map.serialize_entry(name, share)?;
        }
        map.end()
    }
}

/// Whether two files hold one recording.
#[derive(Serialize)]
pub(crate) struct AcousticJson {
    pub(crate) verdict: &'static str,
    agreement: f64,
    /// How much later the sound comes in the second file; `null` where they differ.
    offset_s: Option<f64>,
    overlap_s: f64,
}

impl AcousticJson {
    pub(crate) fn of(matching: &AcousticMatch) -> Self {
        let verdict = match matching.verdict {
            Verdict::SameMaster => "same_master",
            Verdict::SameRecording => "same_recording",
            Verdict::Different => "different",
        };
        Self {
            verdict,
            agreement: matching.agreement,
            offset_s: (matching.verdict != Verdict::Different).then_some(matching.offset.0),
            overlap_s: matching.overlap.0,
        }
    }
}

/// A line of `auralis similar`.
#[derive(Serialize)]
pub(crate) struct SimilarLine {
    pub(crate) path: String,
    /// How many tracks were compared with.
    pub(crate) compared: usize,
    /// Nearest first, without copies.
    pub(crate) similar: Vec<NeighbourJson>,
    /// Files with the same recording.
    pub(crate) same_recording: Vec<CopyJson>,
}

#[derive(Serialize)]
pub(crate) struct NeighbourJson {
    pub(crate) path: String,
    pub(crate) similarity: f64,
    pub(crate) contributions: ContributionsJson,
}

#[derive(Serialize)]
pub(crate) struct CopyJson {
    pub(crate) path: String,
    pub(crate) acoustic: AcousticJson,
}

/// A line of `auralis duplicates`: one recording.
#[derive(Serialize)]
pub(crate) struct DuplicatesLine {
    pub(crate) group: usize,
    /// The path of the least limited copy.
    pub(crate) least_limited: String,
    pub(crate) reason: String,
    pub(crate) files: Vec<DuplicateJson>,
}

#[derive(Serialize)]
pub(crate) struct DuplicateJson {
    pub(crate) path: String,
    pub(crate) least_limited: bool,
    pub(crate) codec: String,
    pub(crate) duration_s: f64,
    pub(crate) integrated_lufs: Option<f64>,
    pub(crate) psr_min_db: Option<f64>,
    pub(crate) loudness_range_lu: Option<f64>,
    pub(crate) clipped_samples: u64,
    /// Against the least limited copy; `null` for that one itself.
    pub(crate) acoustic: Option<AcousticJson>,
}
