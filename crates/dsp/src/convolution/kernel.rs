use rustfft::FftPlanner;
use rustfft::num_complex::{Complex32, Complex64};

use super::shape::ConvolutionShape;

/// The transform of a filter, ready for a [`Convolver`](super::Convolver): the center tap, and the spectrum
/// of all others.
#[derive(Clone, Debug, PartialEq)]
pub struct ConvolutionKernel {
    shape: ConvolutionShape,
    center_tap: f32,
    /// Scaled by 1/`fft_len`, center at time 0.
    spectrum: Vec<Complex32>,
    is_center_tap: bool,
}

impl ConvolutionKernel {
    /// Transforms the taps in `f64`. Missing taps are zero, those past [`ConvolutionShape::taps`] are cut.
    ///
    /// Allocates: for the thread that designs, not the one that plays.
    pub fn new(shape: ConvolutionShape, taps: &[f64]) -> Self {
        let len = shape.fft_len();
        let taps = &taps[..taps.len().min(shape.taps())];
        let mut spectrum = vec![Complex64::default(); len];
        for (n, tap) in taps.iter().enumerate() {
            spectrum[(n + len - shape.center()) % len].re = *tap / len as f64;
        }
        let center_tap = taps.get(shape.center()).map_or(0.0, |tap| *tap as f32);
        spectrum[0].re = 0.0;
        let is_center_tap = spectrum.iter().all(|z| z.re == 0.0);
        // What the center tap loses in f32 goes with the others.
        if !is_center_tap {
            spectrum[0].re =
                (taps.get(shape.center()).copied().unwrap_or(0.0) - f64::from(center_tap)) / len as f64;
        }
        FftPlanner::new().plan_fft_forward(len).process(&mut spectrum);
        let spectrum = spectrum.iter().map(|z| Complex32::new(z.re as f32, z.im as f32)).collect();
        Self { shape, center_tap, spectrum, is_center_tap }
    }

    /// The sizes it was made for.
    pub fn shape(&self) -> ConvolutionShape {
        self.shape
    }

    /// Replaces the kernel by a zero-phase one: a center tap, and the real spectrum of the others at bins 0
    /// to `fft_len`/2, whose transform must be no longer than the shape's taps. Real-time safe.
    ///
    /// Bins past the end of a short `others` become zero. All zeros leave a lone center tap.
    pub fn set_zero_phase(&mut self, center_tap: f32, others: &[f32]) {
        let len = self.spectrum.len();
        let scale = 1.0 / len as f32;
        self.center_tap = center_tap;
        self.is_center_tap = others.iter().all(|x| *x == 0.0);
        let (lower, upper) = self.spectrum.split_at_mut(len / 2 + 1);
        let value = |k: usize| Complex32::new(others.get(k).copied().unwrap_or(0.0) * scale, 0.0);
        lower.iter_mut().enumerate().for_each(|(k, z)| *z = value(k));
        upper.iter_mut().rev().enumerate().for_each(|(k, z)| *z = value(k + 1));
    }

    pub(super) fn copy_from(&mut self, other: &Self) {
        self.center_tap = other.center_tap;
        self.is_center_tap = other.is_center_tap;
        self.spectrum.copy_from_slice(&other.spectrum);
    }

    pub(super) fn center_tap(&self) -> f32 {
        self.center_tap
    }

    pub(super) fn is_center_tap(&self) -> bool {
        self.is_center_tap
    }

    pub(super) fn multiply(&self, spectrum: &[Complex32], product: &mut [Complex32]) {
        for ((y, x), h) in product.iter_mut().zip(spectrum).zip(&self.spectrum) {
            *y = Complex32::new(x.re * h.re - x.im * h.im, x.re * h.im + x.im * h.re);
        }
    }
}
