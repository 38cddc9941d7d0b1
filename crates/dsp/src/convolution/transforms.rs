use alloc::sync::Arc;

use auralis_core::Buffer;
use realfft::{ComplexToReal, RealFftPlanner, RealToComplex};
use rustfft::num_complex::Complex32;
use rustfft::{Fft, FftPlanner};

use super::shape::ConvolutionShape;

/// Transforms of a frame there and back: two channels in a complex one, a last channel without a partner in a real
/// one, which is half the work.
#[derive(Clone)]
pub(super) struct Transforms {
    forward: Arc<dyn Fft<f32>>,
    inverse: Arc<dyn Fft<f32>>,
    lone: Option<Lone>,
    work: Vec<Complex32>,
    scratch: Vec<Complex32>,
    first_valid: usize,
    /// What came back, of one channel or two.
    filtered: Buffer,
}

/// The transforms of a channel without a partner.
#[derive(Clone)]
struct Lone {
    forward: Arc<dyn RealToComplex<f32>>,
    inverse: Arc<dyn ComplexToReal<f32>>,
    samples: Vec<f32>,
}

impl Lone {
    fn new(len: usize) -> Self {
        let mut planner = RealFftPlanner::new();
        let (forward, inverse) = (planner.plan_fft_forward(len), planner.plan_fft_inverse(len));
        Self { samples: forward.make_input_vec(), forward, inverse }
    }
}

impl Transforms {
    pub(super) fn new(shape: ConvolutionShape, channels: usize) -> Self {
        let len = shape.fft_len();
        let mut planner = FftPlanner::new();
        let (forward, inverse) = (planner.plan_fft_forward(len), planner.plan_fft_inverse(len));
        let lone = (channels % 2 == 1).then(|| Lone::new(len));
        let pairs = forward.get_inplace_scratch_len().max(inverse.get_inplace_scratch_len());
        let single = |lone: &Lone| lone.forward.get_scratch_len().max(lone.inverse.get_scratch_len());
        Self {
            work: vec![Complex32::default(); len],
            scratch: vec![Complex32::default(); pairs.max(lone.as_ref().map_or(0, single))],
            first_valid: shape.first_valid(),
            filtered: Buffer::new(channels.min(2), shape.hop()),
            forward,
            inverse,
            lone,
        }
    }

    /// The spectrum of two channels as the two parts of complex numbers, or the bins 0 to N/2 of one.
    pub(super) fn forward(&mut self, first: &[f32], second: Option<&[f32]>, spectrum: &mut [Complex32]) {
        match (second, &mut self.lone) {
            (Some(second), _) => {
                for ((z, re), im) in spectrum.iter_mut().zip(first).zip(second) {
                    *z = Complex32::new(*re, *im);
                }
                self.forward.process_with_scratch(spectrum, &mut self.scratch);
            }
            (None, Some(lone)) => {
                lone.samples.copy_from_slice(first);
                let bins = &mut spectrum[..=first.len() / 2];
                let done = lone.forward.process_with_scratch(&mut lone.samples, bins, &mut self.scratch);
                debug_assert!(done.is_ok(), "{done:?}");
            }
            (None, None) => unreachable!("an odd number of channels has a lone one"),
        }
    }

    /// Transforms back what `fill` makes, of a pair or of a channel alone, and keeps what a circular convolution gets
    /// right.
    pub(super) fn inverse(&mut self, is_pair: bool, fill: impl FnOnce(&mut [Complex32])) {
        let Self { lone, work, scratch, first_valid, filtered, .. } = self;
        match lone {
            Some(lone) if !is_pair => {
                let last = work.len() / 2;
                let bins = &mut work[..=last];
                fill(bins);
                // They are real but for rounding.
                (bins[0].im, bins[last].im) = (0.0, 0.0);
                let done = lone.inverse.process_with_scratch(bins, &mut lone.samples, scratch);
                debug_assert!(done.is_ok(), "{done:?}");
                let filtered = filtered.plane_mut(0);
                filtered.copy_from_slice(&lone.samples[*first_valid..][..filtered.len()]);
            }
            _ => {
                fill(work);
                self.inverse.process_with_scratch(work, scratch);
                for (channel, part) in [|z: &Complex32| z.re, |z: &Complex32| z.im].into_iter().enumerate() {
                    let filtered = filtered.plane_mut(channel);
                    filtered.iter_mut().zip(&work[*first_valid..]).for_each(|(y, z)| *y = part(z));
                }
            }
        }
    }

    /// What came back last of the first or the second channel of a pair.
    pub(super) fn filtered(&self, second: bool) -> &[f32] {
        self.filtered.plane(usize::from(second))
    }
}
