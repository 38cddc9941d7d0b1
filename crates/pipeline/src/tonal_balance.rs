use auralis_eq::TargetCurve;
use auralis_spectrum::LongTermSpectrum;

/// How many third octaves there are.
pub(crate) const BANDS: usize = 31;
/// Cells of a band: a curve is taken as level within a 24th of an octave.
const CELLS: usize = 8;
/// A band is told from its neighbours where its upper edge lies below this share of the sample rate: above it
/// converters and codecs have their own slope.
const HIGHEST_SHARE: f64 = 0.475;
/// From an edge of a cell to its centre: 10^(1/160).
const TO_CENTRE: f64 = 1.014_495_208_068_736_2;

/// The centre of a third octave: 10^(n/10) · 1 kHz, n from −17 to 13 (IEC 61260-1).
pub(crate) fn centre_hz(band: usize) -> f64 {
    1_000.0 * 10f64.powf(0.1 * (band as f64 - 17.0))
}

/// The edges of all cells, band after band: a 24th of an octave apart, 10^(1/80).
const EDGES_HZ: [f64; BANDS * CELLS + 1] = {
    // 10^((−17 − ½)/10) kHz.
    let mut edges = [17.782_794_100_389_23; BANDS * CELLS + 1];
    let mut n = 1;
    while n < edges.len() {
        edges[n] = edges[n - 1] * 1.029_200_527_194_428_2;
        n += 1;
    }
    edges
};

/// How loudness hears the power of each band: the K-weighting at its centre, as at 48 kHz.
const K_WEIGHTS: [f64; BANDS] = [
    0.04669, 0.09257, 0.16789, 0.27503, 0.40561, 0.54239, 0.66760, 0.77028, 0.84775, 0.90283, 0.94051,
    0.96582, 0.98313, 0.99634, 1.00999, 1.03158, 1.07631, 1.17428, 1.36984, 1.68005, 2.02501, 2.28431,
    2.42722, 2.49260, 2.51981, 2.53059, 2.53471, 2.53623, 2.53675, 2.53691, 2.53695,
];

/// A mean spectrum in third octaves, fine enough to tell what a curve will make of it.
#[derive(Clone, Debug)]
pub(crate) struct TonalBalance {
    /// The power of all channels in each cell, up to the last audible band; full scale is 1.
    cells: Vec<f64>,
}

impl TonalBalance {
    /// From the mean power of each bin.
    pub(crate) fn of(spectrum: &LongTermSpectrum) -> Self {
        let bins = Bins { power: spectrum.summed(), bin_hz: spectrum.frequency_hz(1) };
        let end_hz = 2.0 * HIGHEST_SHARE * bins.nyquist_hz();
        let audible = (1..=BANDS).take_while(|band| EDGES_HZ[band * CELLS] < end_hz).count();
        let cells = EDGES_HZ[..=audible * CELLS].windows(2);
        Self { cells: cells.map(|edges| bins.between(edges[0], edges[1])).collect() }
    }

    /// What a curve makes of it.
    pub(crate) fn under(&self, curve: &impl TargetCurve) -> Self {
        let ratio = |hz: f64| (curve.gain_db(hz) * core::f64::consts::LN_10 / 10.0).exp();
        Self { cells: self.by_centre().map(|(hz, power)| power * ratio(hz)).collect() }
    }

    /// The centre of each cell in Hz, and its power.
    fn by_centre(&self) -> impl Iterator<Item = (f64, f64)> {
        EDGES_HZ.iter().map(|low_hz| TO_CENTRE * low_hz).zip(self.cells.iter().copied())
    }

    /// The power of each band.
    fn bands(&self) -> impl Iterator<Item = f64> {
        self.cells.chunks_exact(CELLS).map(|cells| cells.iter().sum())
    }

    /// The level of each band against all of them, in dB; −∞ where nothing sounds.
    pub(crate) fn levels_db(&self) -> Vec<f64> {
        let whole: f64 = self.bands().sum();
        let level = |power: f64| if power > 0.0 { 10.0 * (power / whole).log10() } else { f64::NEG_INFINITY };
        self.bands().map(level).collect()
    }

    /// The level of each band in dBFS.
    pub(crate) fn absolute_db(&self) -> Vec<f64> {
        self.bands().map(|power| 10.0 * power.log10()).collect()
    }

    /// How much louder it is than another one, in LU: the ratio of K-weighted powers, without the gates.
    pub(crate) fn louder_than(&self, other: &Self) -> f64 {
        let heard = |balance: &Self| -> f64 {
            balance.bands().zip(K_WEIGHTS).map(|(power, weight)| power * weight).sum()
        };
        let (own, theirs) = (heard(self), heard(other));
        if theirs > 0.0 { 10.0 * (own / theirs).log10() } else { 0.0 }
    }

    /// The energy of the side over that of the mid, given the side's share at each frequency; `None` where there is
    /// neither.
    pub(crate) fn side_over_mid(&self, side_share: impl Fn(f64) -> f64) -> Option<f64> {
        let (side, both) = self
            .by_centre()
            .fold((0.0, 0.0), |(side, both), (hz, power)| (side + power * side_share(hz), both + power));
        (side > 0.0 && side < both).then(|| side / (both - side))
    }
}

/// The power of bins: bin k stands for (k − ½)·Δf to (k + ½)·Δf.
struct Bins {
    power: Vec<f64>,
    bin_hz: f64,
}

impl Bins {
    fn nyquist_hz(&self) -> f64 {
        self.bin_hz * (self.power.len() - 1) as f64
    }

    /// The power from one frequency to a higher one.
    fn between(&self, low_hz: f64, high_hz: f64) -> f64 {
        let place = |hz: f64| (hz / self.bin_hz + 0.5).min(self.power.len() as f64);
        let (low, high) = (place(low_hz), place(high_hz));
        let (first, last) = (low as usize, high as usize);
        if first == last {
            return self.power.get(first).map_or(0.0, |power| (high - low) * power);
        }
        let begun = (first as f64 + 1.0 - low) * self.power[first];
        let ended = self.power.get(last).map_or(0.0, |power| (high - last as f64) * power);
        begun + self.power[first + 1..last].iter().sum::<f64>() + ended
    }
}

#[cfg(test)]
mod tests {
    use auralis_dsp::KWeighting;

    use super::*;

    #[test]
    fn power_is_shared_out_by_bins_and_their_parts() {
        let bins = Bins { power: vec![0.0, 4.0, 2.0, 0.0], bin_hz: 10.0 };
        // Bin 1 stands for 5 to 15 Hz, bin 2 for 15 to 25 Hz.
        for (low, high, expected) in [
            (0.0, 5.0, 0.0),
            (0.0, 10.0, 2.0),
            (6.0, 11.0, 2.0),
            (10.0, 20.0, 3.0),
            (5.0, 25.0, 6.0),
            (20.0, 30.0, 1.0),
            (20.0, 1_000.0, 1.0),
            (500.0, 1_000.0, 0.0),
        ] {
            assert!((bins.between(low, high) - expected).abs() < 1e-12, "{low} to {high} Hz");
        }
    }

    #[test]
    fn a_curve_changes_levels_loudness_and_width_as_it_says() {
        let flat = TonalBalance { cells: vec![1.0; BANDS * CELLS] };
        // 6 dB more everywhere is 6 LU more, and the same balance.
        let louder = flat.under(&|_: f64| 6.0);
        assert!((louder.louder_than(&flat) - 6.0).abs() < 1e-9);
        assert!(flat.levels_db().iter().zip(louder.levels_db()).all(|(a, b)| (a - b).abs() < 1e-9));
        // Above 1 kHz all is side: ten times that is 10 dB more of it.
        let at = |balance: &TonalBalance| {
            balance.side_over_mid(|hz| f64::from(hz > 1_000.0)).map(|ratio| 10.0 * ratio.log10())
        };
        let lifted = flat.under(&|hz: f64| if hz > 1_000.0 { 10.0 } else { 0.0 });
        let (before, after) = (at(&flat).unwrap_or(f64::NAN), at(&lifted).unwrap_or(f64::NAN));
        assert!((after - before - 10.0).abs() < 1e-9, "{before} to {after}");
        assert_eq!(flat.side_over_mid(|_| 0.0), None);
    }

    #[test]
    fn what_is_lifted_counts_as_it_is_heard() {
        // All bands alike; 12 dB more of one of them.
        let flat = TonalBalance { cells: vec![1.0; BANDS * CELLS] };
        let weighting = KWeighting::for_rate(48_000.0);
        let heard: Vec<f64> =
            (0..BANDS).map(|band| 10f64.powf(weighting.gain_db(centre_hz(band)) / 10.0)).collect();
        for band in [0, 3, 17, 24, 30] {
            let (low, high) = (EDGES_HZ[band * CELLS], EDGES_HZ[(band + 1) * CELLS]);
            let lifted = flat.under(&|hz: f64| if (low..high).contains(&hz) { 12.0 } else { 0.0 });
            let whole: f64 = heard.iter().sum();
            let expected = 10.0 * (1.0 + (10f64.powf(1.2) - 1.0) * heard[band] / whole).log10();
            let found = lifted.louder_than(&flat);
            assert!((found - expected).abs() < 1e-4, "band {band}: {found} LU, {expected} expected");
        }
    }

    #[test]
    fn cells_tile_their_bands_and_weights_are_those_of_loudness() {
        let weighting = KWeighting::for_rate(48_000.0);
        for (band, weight) in K_WEIGHTS.into_iter().enumerate() {
            let edge = |cell: usize| EDGES_HZ[band * CELLS + cell];
            assert!(((edge(0) * edge(CELLS)).sqrt() / centre_hz(band) - 1.0).abs() < 1e-12, "{band}");
            assert!((TO_CENTRE * edge(3) / (edge(3) * edge(4)).sqrt() - 1.0).abs() < 1e-12, "{band}");
            // Five decimals are printed; the lowest band is heard at −13 dB.
            let exact = 10f64.powf(weighting.gain_db(centre_hz(band)) / 10.0);
            assert!((weight - exact).abs() < 1e-5, "{band}: {weight} for {exact}");
        }
    }

    #[test]
    fn centres_are_those_of_the_standard() {
        assert!((centre_hz(0) - 19.953).abs() < 1e-3);
        assert!((centre_hz(17) - 1_000.0).abs() < 1e-9);
        assert!((centre_hz(BANDS - 1) - 19_952.6).abs() < 0.1);
    }
}
