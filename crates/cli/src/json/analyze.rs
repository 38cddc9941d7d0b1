use std::path::Path;

use auralis_core::{Db, Lu, Lufs};
use auralis_media::StreamInfo;
use auralis_pipeline::{ContentAnalysis, Profile};
use serde::{Deserialize, Serialize};

use super::loudness::{LoudnessJson, LoudnessLine};
use super::sound::{AcousticIdJson, FingerprintJson, KeyJson, TempoJson};

/// A line of `auralis analyze`.
#[derive(Serialize)]
pub(crate) struct AnalysisLine<'a> {
    pub(crate) path: String,
    #[serde(flatten)]
    pub(crate) track: &'a TrackJson,
}

/// All that is known of a track, wherever it lies.
#[derive(Clone, Deserialize, Serialize)]
pub(crate) struct TrackJson {
    pub(crate) duration_s: f64,
    pub(crate) sample_rate_hz: u32,
    pub(crate) channels: u16,
    pub(crate) codec: String,
    pub(crate) loudness: LoudnessJson,
    pub(crate) fingerprint: FingerprintJson,
    /// `null` where there is no beat.
    pub(crate) tempo: Option<TempoJson>,
    /// `null` where there is none.
    pub(crate) key: Option<KeyJson>,
    pub(crate) dynamics: DynamicsJson,
    /// `null` for other layouts than two channels.
    pub(crate) stereo: Option<StereoJson>,
    pub(crate) content: ContentJson,
    pub(crate) clipping: ClippingJson,
    pub(crate) acoustic_id: AcousticIdJson,
}

#[derive(Clone, Deserialize, Serialize)]
pub(crate) struct DynamicsJson {
    pub(crate) crest_db: Option<f64>,
    pub(crate) dr_db: Option<f64>,
    pub(crate) plr_db: Option<f64>,
    pub(crate) psr_min_db: Option<f64>,
}

#[derive(Clone, Deserialize, Serialize)]
pub(crate) struct StereoJson {
    pub(crate) width: Option<f64>,
    correlation: Option<f64>,
    mono_gain_db: Option<f64>,
    /// The width below 100 Hz.
    bass_width: Option<f64>,
}

#[derive(Clone, Deserialize, Serialize)]
pub(crate) struct ContentJson {
    pub(crate) lossless: bool,
    pub(crate) class: Option<String>,
    pub(crate) reasons: Vec<String>,
    rms_dbfs: Option<f64>,
    noise_floor_dbfs: Option<f64>,
    dc_offset: Vec<f64>,
    pub(crate) bandwidth_hz: Option<f64>,
    pub(crate) bandwidth_confidence: Option<f64>,
    head_silence_s: f64,
    tail_silence_s: f64,
    spectral_centroid_hz: Option<f64>,
    spectral_rolloff_hz: Option<f64>,
    spectral_flatness: Option<f64>,
    spectral_flux: Option<f64>,
    zero_crossing_rate: Option<f64>,
    onsets_per_s: Option<f64>,
    /// From 20 Hz to 20 kHz, against all of them together; `null` where there is nothing.
    third_octaves_db: Vec<Option<f64>>,
}

#[derive(Clone, Deserialize, Serialize)]
pub(crate) struct ClippingJson {
    pub(crate) samples: u64,
    regions: u64,
}

impl TrackJson {
    pub(crate) fn of(path: &Path, info: &StreamInfo, analysis: &ContentAnalysis) -> Self {
        let ContentAnalysis { track, content, dynamics, fingerprint, .. } = analysis;
        let sound = fingerprint.as_ref().expect("a line is made of everything");
        let LoudnessLine { duration_s, sample_rate_hz, channels, codec, loudness, .. } =
            LoudnessLine::of(path, info.codec, track.sample_rate, track.layout, &track.loudness);
        let db = |value: Option<Db>| value.and_then(Db::finite);
        let clipping = track.loudness.clipping;
        Self {
            duration_s,
            sample_rate_hz,
            channels,
            codec: codec.to_owned(),
            loudness,
            fingerprint: FingerprintJson(sound.fingerprint),
            tempo: sound.tempo.as_ref().map(TempoJson::of),
            key: sound.key.as_ref().map(KeyJson::of),
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
                bass_width: stereo.bands.first().and_then(|bass| bass.image.width),
            }),
            content: ContentJson::of(info, analysis),
            clipping: ClippingJson { samples: clipping.samples, regions: clipping.runs },
            acoustic_id: AcousticIdJson::of(&sound.print),
        }
    }

    /// What a corridor is learnt from.
    pub(crate) fn profile(&self) -> Profile {
        let Self { loudness, dynamics, stereo, content, .. } = self;
        let stereo = stereo.as_ref();
        let level = |band: usize| content.third_octaves_db.get(band).copied().flatten().map(Db);
        Profile {
            levels: core::array::from_fn(level),
            integrated: loudness.integrated_lufs.map_or(Lufs::SILENCE, Lufs),
            range: loudness.loudness_range_lu.map(Lu),
            plr: dynamics.plr_db.map(Db),
            crest: dynamics.crest_db.map(Db),
            correlation: stereo.and_then(|stereo| stereo.correlation),
            side_share: stereo.and_then(|stereo| stereo.width),
            bass_side_share: stereo.and_then(|stereo| stereo.bass_width),
        }
    }
}

impl ContentJson {
    fn of(info: &StreamInfo, analysis: &ContentAnalysis) -> Self {
        let ContentAnalysis { track, content, dynamics, .. } = analysis;
        let rate = f64::from(track.sample_rate.get());
        let (class, reasons) = dynamics.class.clone().unzip();
        let timbre = content.timbre;
        Self {
            lossless: info.lossless,
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
            third_octaves_db: Profile::of(analysis)
                .levels
                .iter()
                .map(|level| Some(level.as_ref()?.0))
                .collect(),
        }
    }
}
