use core::ops::Range;

use crate::dimension::Dimension;

/// The bands of the balance, lowest first, in Hz.
const BANDS: [(Dimension, Range<f64>); 7] = [
    (Dimension::SubBass, 20.0..60.0),
    (Dimension::Bass, 60.0..250.0),
    (Dimension::LowMid, 250.0..500.0),
    (Dimension::Mid, 500.0..2_000.0),
    (Dimension::UpperMid, 2_000.0..4_000.0),
    (Dimension::Presence, 4_000.0..6_000.0),
    (Dimension::Air, 6_000.0..20_000.0),
];

/// How the power of a track is spread over the bands.
///
/// A Hann frame of 46 ms spreads a tone over ±43 Hz, so that one near an edge counts on both sides of it. The
/// lowest band takes in all of the lowest bin above 0 Hz: frames so short cannot tell 20 Hz from less.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) struct Balance {
    powers: [f64; BANDS.len()],
}

impl Balance {
    /// From the long-term power spectrum. `None` for silence.
    pub(crate) fn of(power: &[f64], bin_hz: f64) -> Option<Self> {
        let powers = BANDS.map(|(_, band)| {
            let start = if band.start < bin_hz { 0.5 * bin_hz } else { band.start };
            band_power(power, bin_hz, start..band.end)
        });
        (powers.iter().sum::<f64>() > 0.0).then_some(Self { powers })
    }

    /// The value of a dimension that speaks of bands.
    pub(crate) fn value(&self, dimension: Dimension) -> Option<f64> {
        if dimension == Dimension::BassMidRatioDb {
            let [_, bass, low_mid, mid, ..] = self.powers;
            return Some(10.0 * (bass / (low_mid + mid)).log10()).filter(|ratio| ratio.is_finite());
        }
        let band = BANDS.iter().position(|(of, _)| *of == dimension)?;
        Some(self.powers[band] / self.powers.iter().sum::<f64>())
    }
}

/// The power between two frequencies; bin k reaches from k − ½ to k + ½, and counts with the share of it that lies
/// within.
fn band_power(power: &[f64], bin_hz: f64, band: Range<f64>) -> f64 {
    let last = power.len().saturating_sub(1) as f64;
    let [low, high] = [band.start, band.end].map(|hz| (hz / bin_hz).min(last) + 0.5);
    let last = (high.ceil() as usize).min(power.len());
    (low as usize..last)
        .map(|bin| {
            let inside = (bin as f64 + 1.0).min(high) - (bin as f64).max(low);
            power[bin] * inside.max(0.0)
        })
        .sum()
}
