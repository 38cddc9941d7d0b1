use std::num::NonZeroU32;
use std::path::Path;

use auralis_core::{ChannelLayout, Db, Lu};
use auralis_loudness::LoudnessReport;
use serde::{Deserialize, Serialize, Serializer};

/// The loudness of one stream.
#[derive(Clone, Deserialize, Serialize)]
pub(crate) struct LoudnessJson {
    pub(crate) integrated_lufs: Option<f64>,
    pub(crate) loudness_range_lu: Option<f64>,
    pub(crate) max_momentary_lufs: Option<f64>,
    pub(crate) max_short_term_lufs: Option<f64>,
    pub(crate) relative_threshold_lufs: Option<f64>,
    pub(crate) true_peak_dbtp: Option<f64>,
    pub(crate) sample_peak_dbfs: Option<f64>,
    pub(crate) replaygain_track_gain_db: Option<f64>,
}

impl LoudnessJson {
    fn of(report: &LoudnessReport) -> Self {
        Self {
            integrated_lufs: report.integrated.finite(),
            loudness_range_lu: report.range.and_then(Lu::finite),
            max_momentary_lufs: report.max_momentary.finite(),
            max_short_term_lufs: report.max_short_term.finite(),
            relative_threshold_lufs: report.relative_threshold.finite(),
            true_peak_dbtp: report.true_peak.finite(),
            sample_peak_dbfs: report.sample_peak.finite(),
            replaygain_track_gain_db: report.replaygain().and_then(Db::finite),
        }
    }
}

/// A line of `auralis loudness`, and a side of one of `auralis master`.
#[derive(Clone, Serialize)]
pub(crate) struct LoudnessLine {
    pub(crate) path: String,
    pub(crate) duration_s: f64,
    pub(crate) sample_rate_hz: u32,
    pub(crate) channels: u16,
    pub(crate) codec: &'static str,
    #[serde(flatten)]
    pub(crate) loudness: LoudnessJson,
}

impl LoudnessLine {
    pub(crate) fn of(
        path: &Path,
        codec: &'static str,
        sample_rate: NonZeroU32,
        layout: ChannelLayout,
        report: &LoudnessReport,
    ) -> Self {
        Self {
            path: path.display().to_string(),
            duration_s: report.frames as f64 / f64::from(sample_rate.get()),
            sample_rate_hz: sample_rate.get(),
            channels: layout.channels(),
            codec,
            loudness: LoudnessJson::of(report),
        }
    }
}

/// A line with `--write-tags`.
#[derive(Serialize)]
pub(crate) struct TaggedLine<'a> {
    #[serde(flatten)]
    pub(crate) line: &'a LoudnessLine,
    #[serde(flatten)]
    pub(crate) tags: &'a TagsJson,
}

/// What `--write-tags` has done.
#[derive(Serialize)]
pub(crate) struct TagsJson {
    /// Names and values; none for silence.
    #[serde(rename = "tags_written", serialize_with = "as_object")]
    pub(crate) written: Vec<(&'static str, String)>,
    /// Whether the file did not say so already.
    #[serde(rename = "tags_changed")]
    pub(crate) changed: bool,
}

fn as_object<S: Serializer>(fields: &[(&'static str, String)], serializer: S) -> Result<S::Ok, S::Error> {
    serializer.collect_map(fields.iter().map(|(name, value)| (name, value)))
}

/// The last line with `--album`.
#[derive(Serialize)]
pub(crate) struct AlbumLine {
    pub(crate) album: AlbumJson,
}

/// The loudness of a set.
#[derive(Serialize)]
pub(crate) struct AlbumJson {
    integrated_lufs: Option<f64>,
    loudness_range_lu: Option<f64>,
    true_peak_dbtp: Option<f64>,
    replaygain_album_gain_db: Option<f64>,
    tracks: usize,
}

impl AlbumJson {
    pub(crate) fn of(report: &LoudnessReport, tracks: usize) -> Self {
        Self {
            integrated_lufs: report.integrated.finite(),
            loudness_range_lu: report.range.and_then(Lu::finite),
            true_peak_dbtp: report.true_peak.finite(),
            replaygain_album_gain_db: report.replaygain().and_then(Db::finite),
            tracks,
        }
    }
}
