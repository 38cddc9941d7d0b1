//! What is said about an equalized track.

use std::fmt;

use auralis_core::Processor;
use auralis_eq::{BANDS, Band, BandCorrection, BandReason, CRITICAL_BAND_EDGES_HZ};
use serde::Serialize;

use super::band;
use super::equalizer::Equalizer;

/// What the equalizer is.
#[derive(Debug, Serialize)]
pub(crate) struct Equalized {
    equalizer: &'static str,
    bands: Vec<BandJson>,
    peak_gain_db: f64,
    peak_gain_hz: f64,
    latency_frames: usize,
    /// Of the whole track; the adaptive equalizer moves around them.
    #[serde(skip_serializing_if = "Option::is_none")]
    corrections: Option<Vec<CorrectionJson>>,
}

/// A band as it was asked for; fields without a meaning are left out.
#[derive(Debug, Serialize)]
struct BandJson {
    #[serde(rename = "type")]
    name: &'static str,
    frequency_hz: f64,
    #[serde(skip_serializing_if = "Option::is_none")]
    q: Option<f64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    gain_db: Option<f64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    slope: Option<String>,
}

#[derive(Debug, Serialize)]
struct CorrectionJson {
    low_hz: f64,
    high_hz: f64,
    level_dbfs: f64,
    threshold_dbfs: f64,
    gain_db: f64,
    reason: &'static str,
}

impl BandJson {
    fn of(Band { kind, frequency_hz, q, gain_db, .. }: &Band) -> Self {
        let band::Form { name, has_q, has_gain, slope } = band::form(*kind);
        let (q, gain_db) = (has_q.then_some(*q), has_gain.then_some(*gain_db));
        Self { name, frequency_hz: *frequency_hz, q, gain_db, slope }
    }
}

impl CorrectionJson {
    fn of((band, correction): (usize, &BandCorrection)) -> Self {
        Self {
            low_hz: CRITICAL_BAND_EDGES_HZ[band],
            high_hz: CRITICAL_BAND_EDGES_HZ[band + 1],
            level_dbfs: correction.level_dbfs,
            threshold_dbfs: correction.threshold_dbfs,
            gain_db: correction.gain_db,
            reason: match correction.reason {
                BandReason::Towards => "towards_target",
                BandReason::Limited => "limited",
                BandReason::Masked => "masked",
                BandReason::Inaudible => "inaudible",
                BandReason::NoiseFloor => "noise_floor",
                BandReason::Absent => "absent",
                _ => "other",
            },
        }
    }
}

impl Equalized {
    pub(super) fn of(equalizer: &Equalizer, bands: &[Band]) -> Self {
        let (peak_gain, peak) = equalizer.response.peak();
        let list =
            |bands: &[BandCorrection; BANDS]| bands.iter().enumerate().map(CorrectionJson::of).collect();
        Self {
            equalizer: equalizer.kind,
            bands: bands.iter().map(BandJson::of).collect(),
            peak_gain_db: peak_gain.0,
            peak_gain_hz: peak.0,
            latency_frames: equalizer.latency_frames(),
            corrections: equalizer.corrections.as_ref().map(list),
        }
    }
}

impl fmt::Display for Equalized {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match (&self.corrections, self.bands.len()) {
            (Some(corrections), _) => {
                let moved: Vec<f64> = corrections.iter().map(|band| band.gain_db).collect();
                let (low, high) =
                    moved.iter().fold((0.0, 0.0), |(a, b): (f64, f64), x| (a.min(*x), b.max(*x)));
                let count = moved.iter().filter(|gain| **gain != 0.0).count();
                write!(f, "{count} of {BANDS} critical bands corrected by {low:+.1} to {high:+.1} dB")?;
            }
            (None, 0) => write!(f, "curve")?,
            (None, 1) => write!(f, "1 band")?,
            (None, bands) => write!(f, "{bands} bands")?,
        }
        let (db, hz) = (self.peak_gain_db, self.peak_gain_hz);
        write!(
            f,
            ", highest gain {db:+.1} dB at {hz:.0} Hz, {} frames of latency made good",
            self.latency_frames
        )
    }
}
