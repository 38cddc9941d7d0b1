use std::path::Path;

use auralis_core::Db;
use auralis_pipeline::ContentAnalysis;
use serde::Serialize;

use super::loudness::{LoudnessJson, LoudnessLine};

/// A line of `auralis analyze`.
#[derive(Serialize)]
pub(crate) struct AnalysisLine {
    path: String,
    duration_s: f64,
    sample_rate_hz: u32,
    channels: u16,
    codec: &'static str,
    loudness: LoudnessJson,
    dynamics: DynamicsJson,
    /// `null` for other layouts than two channels.
    stereo: Option<StereoJson>,
    content: ContentJson,
    clipping: ClippingJson,
}

#[derive(Serialize)]
struct DynamicsJson {
    crest_db: Option<f64>,
    dr_db: Option<f64>,
    plr_db: Option<f64>,
    psr_min_db: Option<f64>,
}

#[derive(Serialize)]
struct StereoJson {
    width: Option<f64>,
    correlation: Option<f64>,
    mono_gain_db: Option<f64>,
}

#[derive(Serialize)]
struct ContentJson {
    class: Option<String>,
    reasons: Vec<String>,
    rms_dbfs: Option<f64>,
    noise_floor_dbfs: Option<f64>,
    dc_offset: Vec<f64>,
    bandwidth_hz: Option<f64>,
    bandwidth_confidence: Option<f64>,
    head_silence_s: f64,
    tail_silence_s: f64,
    spectral_centroid_hz: Option<f64>,
    spectral_rolloff_hz: Option<f64>,
    spectral_flatness: Option<f64>,
    spectral_flux: Option<f64>,
    zero_crossing_rate: Option<f64>,
    onsets_per_s: Option<f64>,
}

#[derive(Serialize)]
struct ClippingJson {
    samples: u64,
    regions: u64,
}

impl AnalysisLine {
    pub(crate) fn of(path: &Path, codec: &'static str, analysis: &ContentAnalysis) -> Self {
        let ContentAnalysis { track, content, dynamics, .. } = analysis;
        let LoudnessLine { path, duration_s, sample_rate_hz, channels, codec, loudness } =
            LoudnessLine::of(path, codec, track.sample_rate, track.layout, &track.loudness);
        let db = |value: Option<Db>| value.and_then(Db::finite);
        let clipping = track.loudness.clipping;
        Self {
            path,
            duration_s,
            sample_rate_hz,
            channels,
            codec,
            loudness,
            dynamics: DynamicsJson {
                crest_db: db(content.crest),
                dr_db: db(content.dynamic_range.mean()),
                plr_db: db(dynamics.plr),
                psr_min_db: db(dynamics.psr_min),
            },
            stereo: content.stereo.as_ref().map(|stereo| StereoJson {
                width: stereo.whole.width,
                correlation: stereo.whole.correlation,
                mono_gain_db: db(stereo.whole.mono_gain),
            }),
            content: ContentJson::of(analysis),
            clipping: ClippingJson { samples: clipping.samples, regions: clipping.runs },
        }
    }

    /// Why the track has its class, in sentences for people.
    pub(crate) fn reasons(&self) -> Option<String> {
        let class = self.content.class.as_ref()?;
        Some(format!("{}: {class}, since {}", self.path, self.content.reasons.join(", and ")))
    }
}

impl ContentJson {
    fn of(ContentAnalysis { track, content, dynamics, .. }: &ContentAnalysis) -> Self {
        let rate = f64::from(track.sample_rate.get());
        let (class, reasons) = dynamics.class.clone().unzip();
        let timbre = content.timbre;
        Self {
            class: class.map(|class| class.to_string()),
            reasons: reasons.into_iter().flatten().map(|reason| reason.to_string()).collect(),
            rms_dbfs: content.rms.and_then(Db::finite),
            noise_floor_dbfs: content.noise_floor.and_then(Db::finite),
            dc_offset: content.dc_offset.clone(),
            bandwidth_hz: content.bandwidth.map(|bandwidth| bandwidth.cutoff.0),
            bandwidth_confidence: content.bandwidth.map(|bandwidth| bandwidth.confidence),
            head_silence_s: content.head_silence.0 as f64 / rate,
            tail_silence_s: content.tail_silence.0 as f64 / rate,
            spectral_centroid_hz: timbre.map(|timbre| timbre.centroid.0),
            spectral_rolloff_hz: timbre.map(|timbre| timbre.rolloff.0),
            spectral_flatness: timbre.map(|timbre| timbre.flatness),
            spectral_flux: timbre.map(|timbre| timbre.flux),
            zero_crossing_rate: content.zero_crossing_rate,
            onsets_per_s: content.onset_density,
        }
    }
}
