mod minimum;

pub use minimum::MinimumPhaseDesign;

use alloc::sync::Arc;

use auralis_core::{BlockMut, BuildError, Design, Processor, StreamSpec, Tail};
use auralis_dsp::{ConvolutionKernel, ConvolutionShape, Convolver, KernelShapeMismatch, Window};
use realfft::{ComplexToReal, RealFftPlanner};

use crate::curve::{TargetCurve, amplitude, bounded_db};

/// Why a transform cannot fail.
pub(crate) const OWN_BUFFERS: &str = "buffers made by the transform, real at both ends";

/// The window of the taps: first nulls of its transform √(1 + (β/π)²) = ±1.88 bins of the kernel's length,
/// highest side lobe −37 dB.
///
/// A choice. A curve of ±5 dB with points at 60 and 200 Hz, 4,097 taps at 44.1 kHz, measured: β = 0, 5 and 9
/// err by 0.007, 0.068 and 0.11 dB at most and ring, earlier than 20 ms before the peak, at −81, −86 and
/// −91 dB. With 2,049 taps β = 5 errs by 0.20 dB, with 8,193 by 0.021 dB.
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
    /// The curve is resolved to about 1.88/(2·length), and rings this long before and after.
    pub half_length_ms: f64,
    /// The delay that working in blocks may add, 0.1 to 1,000 ms, rounded down to a power of two of frames, 16
    /// at least; `None` is fastest.
    ///
    /// The latency is the hop and half the kernel. At 44.1 kHz with 4,097 taps: `None` 325 ms, `Some(12.0)`
    /// 58 ms at 0.45 of the speed, `Some(6.0)` 52 ms at 0.27, `Some(3.0)` 49 ms at 0.16. Each change of the
    /// curve fades over one hop.
    pub hop_ms: Option<f64>,
}

impl<C: TargetCurve> LinearPhaseDesign<C> {
    /// A design with 42.5 ms on each side: 2,048 frames at 44.1 and 48 kHz, a resolution of about 20 Hz.
    pub fn new(curve: C) -> Self {
        Self { curve, half_length_ms: 42.5, hop_ms: None }
    }

    /// The taps at a sample rate, symmetric to the bit.
    ///
    /// # Errors
    /// `half_length_ms` outside its range.
    pub fn taps(&self, sample_rate_hz: f64) -> Result<Vec<f64>, BuildError> {
        let half = self.half_taps(sample_rate_hz)?;
        Ok(TapDesigner::new(half).taps(|hz| amplitude(bounded_db(&self.curve, hz)), sample_rate_hz))
    }

    /// The kernel for [`CurveEq::set_kernel`]. Allocates: call it off the audio thread.
    ///
    /// # Errors
    /// `half_length_ms` or `hop_ms` outside its range.
    pub fn kernel(&self, sample_rate_hz: f64) -> Result<ConvolutionKernel, BuildError> {
        Ok(ConvolutionKernel::new(self.shape(sample_rate_hz)?, &self.taps(sample_rate_hz)?))
    }

    /// The latency of what is built, known before anything is designed.
    ///
    /// # Errors
    /// `half_length_ms` or `hop_ms` outside its range.
    pub fn latency_frames(&self, sample_rate_hz: f64) -> Result<usize, BuildError> {
        Ok(self.shape(sample_rate_hz)?.latency_frames())
    }

    fn shape(&self, sample_rate_hz: f64) -> Result<ConvolutionShape, BuildError> {
        partitioned(shape(self.half_taps(sample_rate_hz)?), self.hop_ms, sample_rate_hz)
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

/// The shape in one transform, or partitioned where a hop is asked for.
pub(crate) fn partitioned(
    whole: ConvolutionShape,
    hop_ms: Option<f64>,
    sample_rate_hz: f64,
) -> Result<ConvolutionShape, BuildError> {
    let Some(ms) = hop_ms else { return Ok(whole) };
    let hop = BuildError::check("hop_ms", ms, 0.1, 1_000.0)? * sample_rate_hz / 1_000.0;
    Ok(ConvolutionShape::partitioned(whole.taps(), whole.center(), hop as usize))
}

/// Draws windowed taps of an amplitude over frequency.
pub(crate) struct TapDesigner {
    half: usize,
    window: Vec<f64>,
    transform: Arc<dyn ComplexToReal<f64>>,
}

impl TapDesigner {
    /// For `2·half + 1` taps.
    pub(crate) fn new(half: usize) -> Self {
        let transform = RealFftPlanner::new().plan_fft_inverse(16 * half);
        Self { half, window: WINDOW.symmetric(2 * half + 1), transform }
    }

    /// Symmetric taps, center at `half`.
    pub(crate) fn taps(&self, amplitude: impl Fn(f64) -> f64, sample_rate_hz: f64) -> Vec<f64> {
        let (half, len) = (self.half, self.transform.len());
        let base = amplitude(0.0);
        let (mut grid, mut sequence) = (self.transform.make_input_vec(), self.transform.make_output_vec());
        for (k, z) in grid.iter_mut().enumerate().skip(1) {
            // Around the value at 0 Hz, so that a flat curve has no rounding beside the peak.
            z.re = (amplitude(k as f64 * sample_rate_hz / len as f64) - base) / len as f64;
        }
        self.transform.process(&mut grid, &mut sequence).expect(OWN_BUFFERS);
        let value = |(n, w): (usize, &f64)| w * sequence[n.abs_diff(half)];
        let mut taps: Vec<f64> = self.window.iter().enumerate().map(value).collect();
        taps[half] += base;
        taps
    }
}

/// The energy of a kernel earlier than `before_ms` ahead of its center, relative to all, in dB; −∞ for none.
pub fn pre_ringing_db(taps: &[f64], before_ms: f64, sample_rate_hz: f64) -> f64 {
    let end = (taps.len() / 2).saturating_sub((before_ms * sample_rate_hz / 1_000.0) as usize);
    let energy = |taps: &[f64]| taps.iter().map(|h| h * h).sum::<f64>();
    10.0 * (energy(&taps[..end]) / energy(taps)).log10()
}

/// An equalizer that convolves with the kernel of a curve.
///
/// Latency: one hop and the time of the center tap, exactly; for linear phase 7 half kernels (14,336 frames
/// at 44.1 kHz) unless a `hop_ms` is set, for minimum phase see [`MinimumPhaseDesign`](crate::MinimumPhaseDesign). Flat is the
/// delayed input bit for bit. Real-time safe; any split gives identical bits on one machine.
#[derive(Clone, Debug)]
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
    /// The kernel is of another length, hop, phase or sample rate than the one built with; nothing changes.
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
