use auralis_dsp::ConvolutionShape;
use realfft::{RealFftPlanner, RealToComplex};

use crate::linear_phase::{OWN_BUFFERS, TapDesigner, half_taps, shape};

/// The number of bands: Zwicker's 24 critical bands and one from 15.5 to 20 kHz.
pub const BANDS: usize = 25;

/// The edges of the bands in Hz (E. Zwicker, JASA 33 (1961) 248); the last band goes on to fs/2.
pub const CRITICAL_BAND_EDGES_HZ: [f64; BANDS + 1] = [
    0.0, 100.0, 200.0, 300.0, 400.0, 510.0, 630.0, 770.0, 920.0, 1_080.0, 1_270.0, 1_480.0, 1_720.0, 2_000.0,
    2_320.0, 2_700.0, 3_150.0, 3_700.0, 4_400.0, 5_300.0, 6_400.0, 7_700.0, 9_500.0, 12_000.0, 15_500.0,
    20_000.0,
];

/// Bands up to two away shape a band's power; what a shape leaves further away is below −98 dB.
const REACH: usize = 2;
const NEAR: usize = 2 * REACH + 1;

/// 25 smooth amplitude shapes that add up to 1, as zero-phase filters of one length.
///
/// Any gains are then one filter of that length: H = 1 + Σ aᵦ·Φᵦ, so that a new curve needs no transform.
#[derive(Clone, Debug)]
pub(crate) struct BandShapes {
    shape: ConvolutionShape,
    bin_hz: f64,
    present: usize,
    spectra: Vec<Vec<f32>>,
    /// Means over each band of Φⱼ, and of Φᵢ·Φⱼ, for the bands near it.
    means: [[f64; NEAR]; BANDS],
    products: [[[f64; NEAR]; NEAR]; BANDS],
}

/// 0 below an edge and 1 above, along a raised cosine over 30 % of the narrower neighbour on both sides.
fn step(edge: usize, hz: f64) -> f64 {
    let edges = &CRITICAL_BAND_EDGES_HZ;
    let width = |band: usize| edges[band + 1] - edges[band];
    let half = 0.3 * width(edge - 1).min(width(edge));
    match (hz - edges[edge]) / half {
        x if x <= -1.0 => 0.0,
        x if x >= 1.0 => 1.0,
        x => 0.5 + 0.5 * (core::f64::consts::FRAC_PI_2 * x).sin(),
    }
}

/// Bands whose lower edge lies below fs/2 by at least a tenth of their width.
pub(crate) fn bands_present(sample_rate_hz: f64) -> usize {
    let edges = &CRITICAL_BAND_EDGES_HZ;
    (0..BANDS).filter(|b| edges[*b] + 0.1 * (edges[b + 1] - edges[*b]) < sample_rate_hz / 2.0).count()
}

/// The bins of a transform that lie in a band; the last one present reaches to 20 kHz or fs/2.
pub(crate) fn band_bins(band: usize, fft_len: usize, sample_rate_hz: f64) -> core::ops::Range<usize> {
    let bin = |hz: f64| ((hz * fft_len as f64 / sample_rate_hz).ceil() as usize).min(fft_len / 2);
    bin(CRITICAL_BAND_EDGES_HZ[band]).max(1)..bin(CRITICAL_BAND_EDGES_HZ[band + 1])
}

/// The bins that a band covers and the share of it that each takes, one bin wide around its frequency.
fn band_coverage(band: usize, fft_len: usize, sample_rate_hz: f64) -> Vec<(usize, f64)> {
    let last = fft_len / 2;
    let at = |hz: f64| (hz * fft_len as f64 / sample_rate_hz).min(last as f64);
    let (low, high) = (at(CRITICAL_BAND_EDGES_HZ[band]), at(CRITICAL_BAND_EDGES_HZ[band + 1]));
    let covered = |k: usize| (high.min(k as f64 + 0.5) - low.max(k as f64 - 0.5)).max(0.0);
    let bins = low.round() as usize..=(high.round() as usize).min(last);
    bins.map(|k| (k, covered(k) / (high - low))).collect()
}

impl BandShapes {
    pub(crate) fn new(sample_rate_hz: f64) -> Self {
        let half = half_taps(42.5, sample_rate_hz);
        let shape = shape(half);
        let present = bands_present(sample_rate_hz);
        let designer = TapDesigner::new(half);
        let transform = RealFftPlanner::new().plan_fft_forward(shape.fft_len());
        let spectra: Vec<Vec<f64>> = (0..present)
            .map(|band| {
                let lower = move |hz| if band == 0 { 1.0 } else { step(band, hz) };
                let upper = move |hz| if band + 1 == present { 0.0 } else { step(band + 1, hz) };
                designer.taps(move |hz| lower(hz) - upper(hz), sample_rate_hz)
            })
            .map(|taps| zero_phase(&taps, shape, &*transform))
            .collect();
        let mut shapes = Self {
            shape,
            bin_hz: sample_rate_hz / shape.fft_len() as f64,
            present,
            spectra: Vec::new(),
            means: [[0.0; NEAR]; BANDS],
            products: [[[0.0; NEAR]; NEAR]; BANDS],
        };
        for band in 0..present {
            let coverage = band_coverage(band, shape.fft_len(), sample_rate_hz);
            let near = |j: usize| spectra.get((band + j).wrapping_sub(REACH));
            for i in 0..NEAR {
                let Some(a) = near(i) else { continue };
                shapes.means[band][i] = coverage.iter().map(|(k, share)| share * a[*k]).sum();
                for j in 0..NEAR {
                    let Some(b) = near(j) else { continue };
                    shapes.products[band][i][j] =
                        coverage.iter().map(|(k, share)| share * a[*k] * b[*k]).sum();
                }
            }
        }
        shapes.spectra = spectra.iter().map(|s| s.iter().map(|x| *x as f32).collect()).collect();
        shapes
    }

    pub(crate) fn shape(&self) -> ConvolutionShape {
        self.shape
    }

    pub(crate) fn present(&self) -> usize {
        self.present
    }

    /// The weights aᵦ with which white noise in each band gains what is asked; 0 dB everywhere gives 0 exactly.
    ///
    /// Each step scales every band by what it lacks.
    pub(crate) fn weights(&self, gains_db: &[f64; BANDS]) -> [f64; BANDS] {
        let targets = gains_db.map(|db| 10f64.powf(db / 10.0));
        let mut weights = [0.0; BANDS];
        if gains_db[..self.present].iter().all(|db| *db == 0.0) {
            return weights;
        }
        for _ in 0..24 {
            let powers: [f64; BANDS] = core::array::from_fn(|band| self.power(band, &weights));
            for band in 0..self.present {
                weights[band] = (1.0 + weights[band]) * (targets[band] / powers[band]).sqrt() - 1.0;
            }
        }
        weights
    }

    /// The power gain of white noise in a band.
    fn power(&self, band: usize, weights: &[f64; BANDS]) -> f64 {
        let near: [f64; NEAR] =
            core::array::from_fn(|j| weights.get((band + j).wrapping_sub(REACH)).copied().unwrap_or(0.0));
        let mut power = 1.0;
        for i in 0..NEAR {
            let cross: f64 = (0..NEAR).map(|j| near[j] * self.products[band][i][j]).sum();
            power += near[i] * (2.0 * self.means[band][i] + cross);
        }
        power.max(1e-9)
    }

    /// H at a frequency: a real number, since the phase is linear.
    pub(crate) fn curve(&self, weights: &[f64; BANDS], hz: f64) -> f64 {
        let place = (hz / self.bin_hz).clamp(0.0, (self.shape.fft_len() / 2) as f64);
        let (bin, way) = (place as usize, place.fract());
        let at = |spectrum: &[f32], bin: usize| f64::from(spectrum.get(bin).copied().unwrap_or(0.0));
        let part = |(spectrum, weight): (&Vec<f32>, &f64)| {
            weight * (at(spectrum, bin) * (1.0 - way) + at(spectrum, bin + 1) * way)
        };
        1.0 + self.spectra.iter().zip(weights).map(part).sum::<f64>()
    }

    /// Adds one band's part of the curve: `others` += a·Φ.
    pub(crate) fn add(&self, band: usize, weight: f64, others: &mut [f32]) {
        let weight = weight as f32;
        if weight != 0.0 {
            others.iter_mut().zip(&self.spectra[band]).for_each(|(y, x)| *y += weight * x);
        }
    }
}

/// The real spectrum of symmetric taps around time 0, bins 0 to `fft_len`/2.
fn zero_phase(taps: &[f64], shape: ConvolutionShape, transform: &dyn RealToComplex<f64>) -> Vec<f64> {
    let (mut sequence, mut spectrum) = (transform.make_input_vec(), transform.make_output_vec());
    let len = sequence.len();
    for (n, tap) in taps.iter().enumerate() {
        sequence[(n + len - shape.center()) % len] = *tap;
    }
    transform.process(&mut sequence, &mut spectrum).expect(OWN_BUFFERS);
    spectrum.iter().map(|z| z.re).collect()
}
