use rustfft::FftPlanner;
use rustfft::num_complex::{Complex32, Complex64};

use super::delay_line::SpectrumDelayLine;
use super::shape::{ConvolutionShape, KernelShapeMismatch};

/// The transform of a filter, ready for a [`Convolver`](super::Convolver): the center tap, and the spectra
/// of all others.
#[derive(Clone, Debug, PartialEq)]
pub struct ConvolutionKernel {
    shape: ConvolutionShape,
    center_tap: f32,
    /// Scaled by 1/`fft_len`; one after another for each partition.
    spectra: Vec<Complex32>,
    is_center_tap: bool,
}

impl ConvolutionKernel {
    /// Transforms the taps in `f64`. Missing taps are zero, those past [`ConvolutionShape::taps`] are cut.
    ///
    /// Allocates: for the thread that designs, not the one that plays.
    pub fn new(shape: ConvolutionShape, taps: &[f64]) -> Self {
        let (len, hop) = (shape.fft_len(), shape.hop());
        let taps = &taps[..taps.len().min(shape.taps())];
        let mut spectra = vec![Complex64::default(); len * shape.partitions()];
        let mut center_tap = 0.0;
        for (n, tap) in taps.iter().enumerate() {
            let partition = shape.partition_of(n);
            let at = (n + len - partition * hop - shape.origin()) % len;
            // What the center tap loses in f32 goes with the others.
            let rest = if n == shape.center() {
                center_tap = *tap as f32;
                tap - f64::from(center_tap)
            } else {
                *tap
            };
            spectra[partition * len + at].re = rest / len as f64;
        }
        let is_center_tap = taps.iter().enumerate().all(|(n, tap)| n == shape.center() || *tap == 0.0);
        if is_center_tap {
            spectra.fill(Complex64::default());
        }
        FftPlanner::new().plan_fft_forward(len).process(&mut spectra);
        let spectra = spectra.iter().map(|z| Complex32::new(z.re as f32, z.im as f32)).collect();
        Self { shape, center_tap, spectra, is_center_tap }
    }

    /// The sizes it was made for.
    pub fn shape(&self) -> ConvolutionShape {
        self.shape
    }

    /// Replaces the kernel by a zero-phase one: a center tap, and the real spectrum of the others at bins 0
    /// to `fft_len`/2, whose transform must be no longer than the shape's taps. Real-time safe.
    ///
    /// Bins past the end of a short `others` become zero. All zeros leave a lone center tap.
    ///
    /// # Errors
    /// The shape is partitioned: no partition is of zero phase. Nothing changes.
    pub fn set_zero_phase(&mut self, center_tap: f32, others: &[f32]) -> Result<(), KernelShapeMismatch> {
        if self.shape.partitions() > 1 {
            return Err(KernelShapeMismatch);
        }
        let len = self.spectra.len();
        let scale = 1.0 / len as f32;
        self.center_tap = center_tap;
        self.is_center_tap = others.iter().all(|x| *x == 0.0);
        let (lower, upper) = self.spectra.split_at_mut(len / 2 + 1);
        let value = |k: usize| Complex32::new(others.get(k).copied().unwrap_or(0.0) * scale, 0.0);
        lower.iter_mut().enumerate().for_each(|(k, z)| *z = value(k));
        upper.iter_mut().rev().enumerate().for_each(|(k, z)| *z = value(k + 1));
        Ok(())
    }

    pub(super) fn copy_from(&mut self, other: &Self) {
        self.center_tap = other.center_tap;
        self.is_center_tap = other.is_center_tap;
        self.spectra.copy_from_slice(&other.spectra);
    }

    pub(super) fn center_tap(&self) -> f32 {
        self.center_tap
    }

    pub(super) fn is_center_tap(&self) -> bool {
        self.is_center_tap
    }

    /// Σ over the partitions of kernel times the spectrum as many frames ago, in as many bins as the sum has.
    pub(super) fn multiply(&self, pair: usize, line: &SpectrumDelayLine, sum: &mut [Complex32]) {
        for (age, h) in self.spectra.chunks_exact(self.shape.fft_len()).enumerate() {
            let products = line
                .spectrum(pair, age)
                .iter()
                .zip(h)
                .map(|(x, h)| Complex32::new(x.re * h.re - x.im * h.im, x.re * h.im + x.im * h.re));
            if age == 0 {
                sum.iter_mut().zip(products).for_each(|(y, product)| *y = product);
            } else {
                sum.iter_mut().zip(products).for_each(|(y, product)| *y += product);
            }
        }
    }
}
