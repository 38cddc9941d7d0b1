use auralis_dsp::KWeighting;
use auralis_eq::TargetCurve;
use auralis_spectrum::LongTermSpectrum;

/// How many third octaves there are.
pub(crate) const BANDS: usize = 31;
/// Cells of a band: a curve is taken as level within a 24th of an octave.
const CELLS: usize = 8;
/// A band is told from its neighbours where its upper edge lies below this share of the sample rate: above it
/// converters and codecs have their own slope.
const HIGHEST_SHARE: f64 = 0.475;

/// The centre of a third octave: 10^(n/10) · 1 kHz, n from −17 to 13 (IEC 61260-1).
pub(crate) fn centre_hz(band: usize) -> f64 {
    1_000.0 * 10f64.powf(0.1 * (band as f64 - 17.0))
}

/// The place between the lower edge of a band (0) and its upper one (1).
fn within_hz(band: usize, place: f64) -> f64 {
    centre_hz(band) * 10f64.powf(0.1 * (place - 0.5))
}

/// A mean spectrum in third octaves, fine enough to tell what a curve will make of it.
#[derive(Clone, Debug)]
pub(crate) struct TonalBalance {
    /// Band after band.
    cells: Vec<Cell>,
}

#[derive(Clone, Copy, Debug)]
struct Cell {
    hz: f64,
    /// Of all channels; full scale is 1.
    power: f64,
    /// The same as loudness hears it.
    weighted: f64,
}

impl TonalBalance {
    /// From the mean power of each bin.
    pub(crate) fn of(spectrum: &LongTermSpectrum) -> Self {
        let power = spectrum.summed();
        let bin_hz = spectrum.frequency_hz(1);
        let nyquist_hz = bin_hz * (power.len() - 1) as f64;
        let weighting = KWeighting::for_rate(2.0 * nyquist_hz);
        let below = Cumulated::of(&power, bin_hz);
        let audible = (0..BANDS).take_while(|band| within_hz(*band, 1.0) < 2.0 * HIGHEST_SHARE * nyquist_hz);
        let cells = audible.flat_map(|band| (0..CELLS).map(move |cell| (band, cell as f64 / CELLS as f64)));
        let cell = |(band, place)| {
            let (low, high) = (within_hz(band, place), within_hz(band, place + 1.0 / CELLS as f64));
            let hz = (low * high).sqrt();
            let power = below.at(high) - below.at(low);
            Cell { hz, power, weighted: power * 10f64.powf(weighting.gain_db(hz) / 10.0) }
        };
        Self { cells: cells.map(cell).collect() }
    }

    /// The power of each band, and of all.
    fn powers(&self, curve: &impl TargetCurve) -> (Vec<f64>, f64) {
        let power = |cell: &Cell| cell.power * gain(curve, cell.hz);
        let bands: Vec<f64> =
            self.cells.chunks_exact(CELLS).map(|cells| cells.iter().map(power).sum()).collect();
        let whole = bands.iter().sum();
        (bands, whole)
    }

    /// The level of each band against all of them, in dB, after a curve; −∞ where nothing sounds.
    pub(crate) fn levels_db(&self, curve: &impl TargetCurve) -> Vec<f64> {
        let (bands, whole) = self.powers(curve);
        let level = |power: f64| if power > 0.0 { 10.0 * (power / whole).log10() } else { f64::NEG_INFINITY };
        bands.into_iter().map(level).collect()
    }

    /// The level of each band in dBFS as it is.
    pub(crate) fn absolute_db(&self) -> Vec<f64> {
        self.powers(&|_| 0.0).0.into_iter().map(|power| 10.0 * power.log10()).collect()
    }

    /// What a curve adds to the loudness, in LU: the ratio of K-weighted powers, without the gates.
    pub(crate) fn loudness_change(&self, curve: &impl TargetCurve) -> f64 {
        let before: f64 = self.cells.iter().map(|cell| cell.weighted).sum();
        let after: f64 = self.cells.iter().map(|cell| cell.weighted * gain(curve, cell.hz)).sum();
        if before > 0.0 { 10.0 * (after / before).log10() } else { 0.0 }
    }
}

/// The gain of a curve as a ratio of powers.
fn gain(curve: &impl TargetCurve, hz: f64) -> f64 {
    10f64.powf(curve.gain_db(hz) / 10.0)
}

/// The power below any frequency.
struct Cumulated {
    /// Up to the upper edge of each bin: (k + ½)·Δf.
    up_to: Vec<f64>,
    bin_hz: f64,
}

impl Cumulated {
    fn of(power: &[f64], bin_hz: f64) -> Self {
        let mut sum = 0.0;
        let add = |power: &f64| {
            sum += power;
            sum
        };
        Self { up_to: power.iter().map(add).collect(), bin_hz }
    }

    fn at(&self, hz: f64) -> f64 {
        let edge = hz / self.bin_hz + 0.5;
        let bin = (edge as usize).min(self.up_to.len() - 1);
        let before = if bin > 0 { self.up_to[bin - 1] } else { 0.0 };
        before + (edge - bin as f64).min(1.0) * (self.up_to[bin] - before)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn power_is_shared_out_by_bins_and_their_parts() {
        let below = Cumulated::of(&[0.0, 4.0, 2.0, 0.0], 10.0);
        // Bin 1 stands for 5 to 15 Hz, bin 2 for 15 to 25 Hz.
        for (hz, expected) in [(5.0, 0.0), (10.0, 2.0), (15.0, 4.0), (20.0, 5.0), (25.0, 6.0), (30.0, 6.0)] {
            assert!((below.at(hz) - expected).abs() < 1e-12, "{hz} Hz");
        }
    }

    #[test]
    fn centres_are_those_of_the_standard() {
        assert!((centre_hz(0) - 19.953).abs() < 1e-3);
        assert!((centre_hz(17) - 1_000.0).abs() < 1e-9);
        assert!((centre_hz(BANDS - 1) - 19_952.6).abs() < 0.1);
    }
}
