use auralis_core::BlockRef;
use auralis_kernels::Kernels;

use super::Precision;
use super::spectra::{Parts, PartsMut, Spectra};

/// The spectra of a frame, computed in one precision or the other.
#[derive(Clone, Debug)]
pub(super) enum Transform {
    Single(Box<Spectra<f32>>),
    Double(Box<Double>),
}

/// Spectra in `f64`, and what frames hand out of them.
#[derive(Clone, Debug)]
pub(super) struct Double {
    exact: Spectra<f64>,
    rounded_re: Vec<f32>,
    rounded_im: Vec<f32>,
}

impl Transform {
    pub(super) fn new(precision: Precision, window: &[f64], channels: usize) -> Self {
        match precision {
            Precision::Single => Self::Single(Box::new(Spectra::new(window, channels))),
            Precision::Double => {
                let exact = Spectra::new(window, channels);
                let rounded = vec![0.0; exact.bins() * channels];
                Self::Double(Box::new(Double { exact, rounded_re: rounded.clone(), rounded_im: rounded }))
            }
        }
    }

    pub(super) fn bins(&self) -> usize {
        match self {
            Self::Single(spectra) => spectra.bins(),
            Self::Double(double) => double.exact.bins(),
        }
    }

    /// Computes the spectra of all channels.
    pub(super) fn run(&mut self, kernels: Kernels, samples: &BlockRef<'_>) {
        match self {
            Self::Single(spectra) => spectra.run(kernels, samples),
            Self::Double(double) => {
                let Double { exact, rounded_re, rounded_im } = &mut **double;
                exact.run(kernels, samples);
                let (re, im) = exact.all();
                rounded_re.iter_mut().zip(re).for_each(|(to, x)| *to = *x as f32);
                rounded_im.iter_mut().zip(im).for_each(|(to, x)| *to = *x as f32);
            }
        }
    }

    /// The spectrum of one channel.
    #[track_caller]
    pub(super) fn parts(&self, channel: usize) -> Parts<'_, f32> {
        match self {
            Self::Single(spectra) => spectra.parts(channel),
            Self::Double(double) => {
                let range = channel * self.bins()..(channel + 1) * self.bins();
                (&double.rounded_re[range.clone()], &double.rounded_im[range])
            }
        }
    }

    #[track_caller]
    pub(super) fn add_power(&self, kernels: Kernels, channel: usize, sums: &mut [f64]) {
        match self {
            Self::Single(spectra) => {
                let (re, im) = spectra.parts(channel);
                kernels.add_power_spectrum(re, im, sums);
            }
            Self::Double(double) => {
                let (re, im) = double.exact.parts(channel);
                kernels.add_power_spectrum_f64(re, im, sums);
            }
        }
    }

    #[track_caller]
    pub(super) fn add_cross(&self, kernels: Kernels, channels: [usize; 2], sums: PartsMut<'_, f64>) {
        match self {
            Self::Single(spectra) => {
                let [x, y] = channels.map(|channel| spectra.parts(channel));
                kernels.add_cross_spectrum(x, y, sums);
            }
            Self::Double(double) => {
                let [x, y] = channels.map(|channel| double.exact.parts(channel));
                kernels.add_cross_spectrum_f64(x, y, sums);
            }
        }
    }
}
