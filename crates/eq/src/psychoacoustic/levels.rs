use auralis_dsp::{Complex32, ConvolutionShape};

use crate::psychoacoustic::bands::{BANDS, band_bins, bands_present};

/// The power of each band under a Hann window, averaged over frames.
#[derive(Clone, Debug)]
pub(crate) struct BandLevels {
    bins: [core::ops::Range<usize>; BANDS],
    present: usize,
    /// From a sum over bins and channels to a mean square per channel, a full-scale sine being 1.
    scale: f64,
    frame: [f64; BANDS],
    sum: [f64; BANDS],
    weight: f64,
    /// How much of the past a frame leaves; 1 for the plain mean.
    keep: f64,
}

impl BandLevels {
    pub(crate) fn new(shape: ConvolutionShape, sample_rate_hz: f64, channels: usize, average_s: f64) -> Self {
        let len = shape.fft_len();
        Self {
            bins: core::array::from_fn(|band| band_bins(band, len, sample_rate_hz)),
            present: bands_present(sample_rate_hz),
            // The mean square of a Hann window is 3/8, of a full-scale sine 1/2.
            scale: 2.0 / (0.375 * (len as f64).powi(2) * channels as f64),
            frame: [0.0; BANDS],
            sum: [0.0; BANDS],
            weight: 0.0,
            keep: (-(shape.hop() as f64) / (average_s * sample_rate_hz)).exp(),
        }
    }

    /// Adds a pair of channels: |Z(k)|² + |Z(−k)|² is twice the power of both.
    pub(crate) fn add(&mut self, spectrum: &[Complex32]) {
        let len = spectrum.len();
        for band in 0..self.present {
            let bins = self.bins[band].clone();
            let mirrored = len - bins.end + 1..len - bins.start + 1;
            self.frame[band] += windowed_power(spectrum, bins) + windowed_power(spectrum, mirrored);
        }
    }

    pub(crate) fn end_frame(&mut self) {
        for (sum, frame) in self.sum.iter_mut().zip(&mut self.frame) {
            let power = *frame * self.scale;
            // Beyond any sound: such a frame says nothing.
            *sum = *sum * self.keep + if power < 1e12 { power } else { 0.0 };
            *sum = if *sum < 1e-30 { 0.0 } else { *sum };
            *frame = 0.0;
        }
        self.weight = self.weight * self.keep + 1.0;
    }

    pub(crate) fn levels_dbfs(&self) -> [f64; BANDS] {
        self.sum.map(|sum| 10.0 * (sum / self.weight.max(1.0)).max(1e-30).log10())
    }

    pub(crate) fn present(&self) -> usize {
        self.present
    }

    pub(crate) fn reset(&mut self) {
        (self.frame, self.sum, self.weight) = ([0.0; BANDS], [0.0; BANDS], 0.0);
    }
}

/// Σ |½X(k) − ¼(X(k−1) + X(k+1))|², the Hann window as it is in the spectrum.
fn windowed_power(spectrum: &[Complex32], bins: core::ops::Range<usize>) -> f64 {
    let hann = |before: Complex32, at: Complex32, after: Complex32| {
        f64::from((at * 0.5 - (before + after) * 0.25).norm_sqr())
    };
    let len = spectrum.len();
    let inner = bins.start..bins.end.min(len - 1);
    let power: f64 = spectrum[inner.start - 1..inner.end.max(inner.start) + 1]
        .windows(3)
        .map(|three| hann(three[0], three[1], three[2]))
        .sum();
    // The last bin's neighbour is bin 0.
    power + if bins.end == len { hann(spectrum[len - 2], spectrum[len - 1], spectrum[0]) } else { 0.0 }
}
