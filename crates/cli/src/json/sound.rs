//! What a track sounds like and which recording it is.

use std::collections::BTreeMap;

use auralis_fingerprint::{AcousticPrint, Fingerprint, Key, KeyCandidate, Mode, Tempo};
use serde::ser::SerializeMap;
use serde::{Deserialize, Deserializer, Serialize, Serializer};

/// The name of the prints' algorithm: number 1 of Chromaprint, its default.
const ACOUSTIC_ALGORITHM: &str = "chromaprint-1";

/// The version, then the 25 numbers by name.
#[derive(Clone, Debug)]
pub(crate) struct FingerprintJson(pub(crate) Fingerprint);

impl Serialize for FingerprintJson {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut map = serializer.serialize_map(None)?;
        map.serialize_entry("version", &self.0.version())?;
        for (dimension, value) in self.0.iter() {
            map.serialize_entry(dimension.name(), &value)?;
        }
        map.end()
    }
}

impl<'de> Deserialize<'de> for FingerprintJson {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let values: BTreeMap<String, Option<f64>> = BTreeMap::deserialize(deserializer)?;
        let value = |name: &str| values.get(name).copied().flatten();
        let version = value("version").unwrap_or(0.0) as u16;
        Ok(Self(Fingerprint::stored(version, |dimension| value(dimension.name()))))
    }
}

#[derive(Clone, Debug, Deserialize, Serialize)]
pub(crate) struct TempoJson {
    pub(crate) bpm: f64,
    confidence: f64,
    /// Its halves and doubles, most probable first.
    alternatives: Vec<TempoCandidateJson>,
    beats_s: Vec<f64>,
    start_bpm: f64,
    end_bpm: f64,
    stability: f64,
}

#[derive(Clone, Debug, Deserialize, Serialize)]
struct TempoCandidateJson {
    bpm: f64,
    probability: f64,
}

impl TempoJson {
    pub(crate) fn of(tempo: &Tempo) -> Self {
        let alternatives = tempo.alternatives.iter();
        Self {
            bpm: tempo.bpm,
            confidence: tempo.confidence,
            alternatives: alternatives
                .map(|other| TempoCandidateJson { bpm: other.bpm, probability: other.probability })
                .collect(),
            // To a tenth of a millisecond: a frame of the analysis is 12 ms.
            beats_s: tempo.beats.iter().map(|beat| (beat.0 * 1e4).round() / 1e4).collect(),
            start_bpm: tempo.start_bpm,
            end_bpm: tempo.end_bpm,
            stability: tempo.stability,
        }
    }
}

#[derive(Clone, Debug, Deserialize, Serialize)]
pub(crate) struct KeyJson {
    pub(crate) tonic: String,
    pub(crate) mode: String,
    confidence: f64,
    pub(crate) camelot: String,
    /// The keys that fit next best, in order.
    alternatives: Vec<KeyCandidateJson>,
    /// How far the tuning lies above A4 = 440 Hz.
    tuning_cents: f64,
}

#[derive(Clone, Debug, Deserialize, Serialize)]
struct KeyCandidateJson {
    tonic: String,
    mode: String,
    camelot: String,
    score: f64,
}

impl KeyJson {
    pub(crate) fn of(key: &Key) -> Self {
        let alternative = |key: &KeyCandidate| KeyCandidateJson {
            tonic: key.tonic_name().to_owned(),
            mode: mode(key.mode).to_owned(),
            camelot: key.camelot(),
            score: key.score,
        };
        let KeyCandidateJson { tonic, mode, camelot, .. } = alternative(&key.best);
        Self {
            tonic,
            mode,
            confidence: key.confidence,
            camelot,
            alternatives: key.alternatives.iter().map(alternative).collect(),
            tuning_cents: key.tuning_cents,
        }
    }
}

fn mode(mode: Mode) -> &'static str {
    match mode {
        Mode::Major => "major",
        Mode::Minor => "minor",
    }
}

/// What identifies the recording, as `fpcalc` writes it.
#[derive(Clone, Debug, Deserialize, Serialize)]
pub(crate) struct AcousticIdJson {
    algorithm: String,
    print: String,
}

impl AcousticIdJson {
    pub(crate) fn of(print: &AcousticPrint) -> Self {
        Self { algorithm: ACOUSTIC_ALGORITHM.to_owned(), print: print.to_string() }
    }

    /// The print; `None` if it was stored by another algorithm or is damaged.
    pub(crate) fn print(&self) -> Option<AcousticPrint> {
        (self.algorithm == ACOUSTIC_ALGORITHM).then(|| self.print.parse().ok()).flatten()
    }
}
