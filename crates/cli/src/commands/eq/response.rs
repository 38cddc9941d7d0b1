//! What an equalizer does to each frequency, sampled for pictures and JSON.

use auralis_core::{Db, Hz};
use auralis_dsp::fir_magnitude;
use auralis_eq::ParametricEq;

use crate::plot::{Panel, Trace, frequency_response};

/// Points per octave: as many as a picture has columns for.
const PER_OCTAVE: f64 = 24.0;
const LOWEST_HZ: f64 = 20.0;
const HIGHEST_HZ: f64 = 20_000.0;
/// What lies lower is drawn here: a notch is −∞.
const FLOOR_DB: f64 = -60.0;

/// Magnitudes in dB over Hz.
#[derive(Clone, Debug)]
pub(super) struct Response {
    total: Vec<(f64, f64)>,
    /// Of each band, where there are several.
    bands: Vec<Vec<(f64, f64)>>,
    /// Degrees over Hz, where the phase is of interest.
    phase: Option<Vec<(f64, f64)>>,
}

/// The places to look at: evenly over the octaves, and where something is said to be.
pub(super) fn places(sample_rate_hz: f64, marked_hz: impl IntoIterator<Item = f64>) -> Vec<f64> {
    let highest = HIGHEST_HZ.min(0.49 * sample_rate_hz);
    let count = ((highest / LOWEST_HZ).log2() * PER_OCTAVE).ceil().max(1.0);
    let even = (0..=count as usize).map(|n| LOWEST_HZ * (highest / LOWEST_HZ).powf(n as f64 / count));
    let marked = marked_hz.into_iter().filter(|hz| (LOWEST_HZ..=highest).contains(hz));
    let mut places: Vec<f64> = even.chain(marked).collect();
    places.sort_by(f64::total_cmp);
    places
}

fn sampled(places: &[f64], value: impl Fn(f64) -> f64) -> Vec<(f64, f64)> {
    places.iter().map(|hz| (*hz, value(*hz))).collect()
}

impl Response {
    pub(super) fn of_bands(eq: &ParametricEq, bands: usize, places: &[f64]) -> Self {
        let band = |band| sampled(places, |hz| eq.band_response(band, hz).magnitude_db().max(FLOOR_DB));
        Self {
            total: sampled(places, |hz| eq.response(hz).magnitude_db()),
            bands: if bands > 1 { (0..bands).map(band).collect() } else { Vec::new() },
            phase: Some(sampled(places, |hz| eq.response(hz).phase().to_degrees())),
        }
    }

    /// The kernel's own response with the bands that it was drawn from.
    pub(super) fn of_kernel(self, taps: &[f64], sample_rate_hz: f64, places: &[f64]) -> Self {
        let total = sampled(places, |hz| 20.0 * fir_magnitude(taps, hz, sample_rate_hz).log10());
        Self { total, phase: None, ..self }
    }

    pub(super) fn of(magnitude_db: impl Fn(f64) -> f64, places: &[f64]) -> Self {
        Self { total: sampled(places, magnitude_db), bands: Vec::new(), phase: None }
    }

    /// The highest gain and where it is.
    pub(super) fn peak(&self) -> (Db, Hz) {
        let higher = |a: (f64, f64), b: &(f64, f64)| if b.1 > a.1 { *b } else { a };
        let (hz, db) = self.total.iter().fold((LOWEST_HZ, f64::NEG_INFINITY), higher);
        (Db(db), Hz(hz))
    }

    pub(super) fn panels(&self) -> Vec<Panel> {
        let total: Vec<_> = self.total.iter().map(|(hz, db)| (*hz, db.max(FLOOR_DB))).collect();
        frequency_response(&Trace {
            magnitude_db: &total,
            parts_db: &self.bands,
            phase: self.phase.as_deref(),
        })
    }
}
