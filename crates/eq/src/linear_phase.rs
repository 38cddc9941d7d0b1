use auralis_core::{BlockMut, BuildError, Design, Processor, StreamSpec, Tail};
use auralis_dsp::{ConvolutionKernel, ConvolutionShape, Convolver, KernelShapeMismatch, Window};
use rustfft::FftPlanner;
use rustfft::num_complex::Complex64;

use crate::curve::{TargetCurve, amplitude};

/// The window of the taps: side lobes of −37 dB on the design error alone, main lobe ±1.75 bins of the
/// kernel's length. A higher β rings less far from the peak and blurs the curve more.
const WINDOW: Window = Window::Kaiser { beta: 5.0 };

/// An equalizer of linear phase for any curve.
///
/// The curve's amplitude is sampled on a grid 8 times finer than the kernel resolves, transformed, and
/// windowed (Kaiser, β = 5) to `2·half_taps(fs) + 1` exactly symmetric taps. A flat curve is one tap.
#[derive(Clone, Debug, PartialEq)]
pub struct LinearPhaseDesign<C> {
    /// The gain over frequency.
    pub curve: C,
    /// The length of one side of the kernel, 1 to 200 ms; it is rounded up to a power of two of frames.
    ///
    /// The curve is resolved to about 1.75/(2·`half_length_ms`), and rings this long before and after.
    pub half_length_ms: f64,
}

impl<C: TargetCurve> LinearPhaseDesign<C> {
    /// A design with 42.5 ms on each side: 2,048 frames at 44.1 and 48 kHz, a resolution of about 20 Hz.
    pub fn new(curve: C) -> Self {
        Self { curve, half_length_ms: 42.5 }
    }

    /// The taps at a sample rate, symmetric to the bit.
    ///
    /// # Errors
    /// `half_length_ms` outside its range.
    pub fn taps(&self, sample_rate_hz: f64) -> Result<Vec<f64>, BuildError> {
        let half = self.half_taps(sample_rate_hz)?;
        Ok(symmetric_taps(half, |hz| amplitude(&self.curve, hz), sample_rate_hz))
    }

    /// The kernel for [`CurveEq::set_kernel`]. Allocates: call it off the audio thread.
    ///
    /// # Errors
    /// `half_length_ms` outside its range.
    pub fn kernel(&self, sample_rate_hz: f64) -> Result<ConvolutionKernel, BuildError> {
        let taps = self.taps(sample_rate_hz)?;
        Ok(ConvolutionKernel::new(shape(taps.len() / 2), &taps))
    }

    fn half_taps(&self, sample_rate_hz: f64) -> Result<usize, BuildError> {
        let ms = BuildError::check("half_length_ms", self.half_length_ms, 1.0, 200.0)?;
        Ok(half_taps(ms, sample_rate_hz))
    }
}

impl<C: TargetCurve> Design for LinearPhaseDesign<C> {
    type Processor = CurveEq;

    fn build(&self, spec: &StreamSpec) -> Result<CurveEq, BuildError> {
        Ok(CurveEq::new(&self.kernel(spec.sample_rate_hz())?, usize::from(spec.channels)))
    }
}

pub(crate) fn half_taps(ms: f64, sample_rate_hz: f64) -> usize {
    ((ms * sample_rate_hz / 1_000.0).ceil() as usize).next_power_of_two().max(8)
}

pub(crate) fn shape(half: usize) -> ConvolutionShape {
    ConvolutionShape::new(2 * half + 1, half, 4)
}

/// Windowed taps of an amplitude over frequency, center at `half`.
pub(crate) fn symmetric_taps(half: usize, amplitude: impl Fn(f64) -> f64, sample_rate_hz: f64) -> Vec<f64> {
    let len = 16 * half;
    let base = amplitude(0.0);
    // Around the value at 0 Hz, so that a flat curve has no rounding beside the peak.
    let mut grid: Vec<Complex64> = (0..len)
        .map(|k| amplitude(k.min(len - k) as f64 * sample_rate_hz / len as f64) - base)
        .map(|re| Complex64::new(re / len as f64, 0.0))
        .collect();
    FftPlanner::new().plan_fft_forward(len).process(&mut grid);
    let window = WINDOW.symmetric(2 * half + 1);
    let mut taps: Vec<f64> = window.iter().enumerate().map(|(n, w)| w * grid[n.abs_diff(half)].re).collect();
    taps[half] += base;
    taps
}

/// The energy of a kernel earlier than `before_ms` ahead of its center, relative to all, in dB; −∞ for none.
pub fn pre_ringing_db(taps: &[f64], before_ms: f64, sample_rate_hz: f64) -> f64 {
    let end = (taps.len() / 2).saturating_sub((before_ms * sample_rate_hz / 1_000.0) as usize);
    let energy = |taps: &[f64]| taps.iter().map(|h| h * h).sum::<f64>();
    10.0 * (energy(&taps[..end]) / energy(taps)).log10()
}

/// An equalizer that convolves with the kernel of a curve.
///
/// Latency: hop + center tap of the kernel's shape, exactly; for linear phase 7 half kernels (14,336 frames
/// at 44.1 kHz), for minimum phase see [`MinimumPhaseDesign`](crate::MinimumPhaseDesign). Flat is the
/// delayed input bit for bit. Real-time safe; any split gives identical bits on one machine.
#[derive(Debug)]
pub struct CurveEq {
    convolver: Convolver,
}

impl CurveEq {
    pub(crate) fn new(kernel: &ConvolutionKernel, channels: usize) -> Self {
        Self { convolver: Convolver::new(kernel, channels) }
    }

    /// Fades to another curve over one hop. Real-time safe: the kernel is copied, nothing is freed.
    ///
    /// # Errors
    /// The kernel is of another length, phase or sample rate than the one built with; nothing changes.
    pub fn set_kernel(&mut self, kernel: &ConvolutionKernel) -> Result<(), KernelShapeMismatch> {
        self.convolver.set_kernel(kernel)
    }
}

impl Processor for CurveEq {
    fn process(&mut self, block: &mut BlockMut<'_>) {
        self.convolver.process(block);
    }

    fn reset(&mut self) {
        self.convolver.reset();
    }

    fn latency_frames(&self) -> usize {
        self.convolver.shape().latency_frames()
    }

    fn tail(&self) -> Tail {
        let shape = self.convolver.shape();
        Tail::Frames(shape.taps() - 1 - shape.center())
    }
}
