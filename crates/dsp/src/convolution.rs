//! Fast convolution by overlap-save.

mod kernel;
mod shape;

use std::sync::Arc;

use auralis_core::{BlockMut, Buffer};
use auralis_kernels::Kernels;
pub use kernel::ConvolutionKernel;
pub use rustfft::num_complex::Complex32;
use rustfft::{Fft, FftPlanner};
pub use shape::{ConvolutionShape, KernelShapeMismatch};

/// Listens to the spectra of a [`Convolver`] and may answer with another kernel.
pub trait FrameObserver {
    /// The transform of one pair of channels: bin k of the first plus i times bin k of the second.
    ///
    /// The frame is not windowed. With an odd number of channels the last pair's second channel is zero.
    fn spectrum(&mut self, pair: usize, spectrum: &[Complex32]);

    /// After the last pair of a frame; a kernel given here fades in over the next frame.
    fn frame_done(&mut self) -> Option<&ConvolutionKernel> {
        None
    }
}

/// Convolves every channel with one kernel: y\[n\] = Σ h\[k\]·x\[n − hop − k\], by overlap-save.
///
/// Two channels share a complex transform. Frames begin at multiples of the hop counted from the first
/// sample, so that any split of a stream gives identical bits. The transform picks the machine's widest
/// vectors: bits are the same on machines with the same instruction set, not on all.
///
/// The kernel's tap at the shape's center is applied in the time domain: a lone center tap of 1 returns the
/// input bit for bit, and rounding of the transform (near −140 dB) concerns only what the filter adds.
///
/// Latency: [`ConvolutionShape::latency_frames`]. Real-time safe: all memory is taken when built. The work
/// of a frame is done in the call that completes it. Samples that are not finite are replaced by 0.
pub struct Convolver {
    kernels: Kernels,
    shape: ConvolutionShape,
    forward: Arc<dyn Fft<f32>>,
    inverse: Arc<dyn Fft<f32>>,
    current: ConvolutionKernel,
    next: ConvolutionKernel,
    changes: bool,
    /// Per channel the last `fft_len` samples.
    history: Buffer,
    output: Buffer,
    spectrum: Vec<Complex32>,
    work: Vec<Complex32>,
    scratch: Vec<Complex32>,
    position: usize,
}

impl core::fmt::Debug for Convolver {
    fn fmt(&self, f: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
        f.debug_struct("Convolver")
            .field("shape", &self.shape)
            .field("position", &self.position)
            .finish_non_exhaustive()
    }
}

impl Convolver {
    /// A convolver for `channels` channels that starts with `kernel`. Allocates.
    pub fn new(kernel: &ConvolutionKernel, channels: usize) -> Self {
        let shape = kernel.shape();
        let len = shape.fft_len();
        let mut planner = FftPlanner::new();
        let (forward, inverse) = (planner.plan_fft_forward(len), planner.plan_fft_inverse(len));
        let scratch = forward.get_inplace_scratch_len().max(inverse.get_inplace_scratch_len());
        let zeros = |len| vec![Complex32::default(); len];
        Self {
            kernels: Kernels::detect(),
            shape,
            current: kernel.clone(),
            next: kernel.clone(),
            changes: false,
            history: Buffer::new(channels, len),
            output: Buffer::new(channels, shape.hop()),
            spectrum: zeros(len),
            work: zeros(len),
            scratch: zeros(scratch),
            position: 0,
            forward,
            inverse,
        }
    }

    /// The sizes of the transform and the kernel.
    pub fn shape(&self) -> ConvolutionShape {
        self.shape
    }

    /// Fades to another kernel on a straight line over one hop, from the frame now being filled.
    ///
    /// The kernel is copied: nothing is allocated or freed here. The last one set before the frame is
    /// complete counts.
    ///
    /// # Errors
    /// The kernel was made for another shape; nothing changes.
    pub fn set_kernel(&mut self, kernel: &ConvolutionKernel) -> Result<(), KernelShapeMismatch> {
        if kernel.shape() != self.shape {
            return Err(KernelShapeMismatch);
        }
        self.next.copy_from(kernel);
        self.changes = true;
        Ok(())
    }

    /// Convolves a block in place. Real-time safe.
    pub fn process(&mut self, block: &mut BlockMut<'_>) {
        self.process_pieces(block, None::<&mut Deaf>);
    }

    /// As [`process`](Self::process), and shows every spectrum to an observer. Real-time safe if the
    /// observer is.
    pub fn process_observed(&mut self, block: &mut BlockMut<'_>, observer: &mut impl FrameObserver) {
        self.process_pieces(block, Some(observer));
    }

    /// Forgets the past; the kernel last set stays and counts at once. Real-time safe.
    pub fn reset(&mut self) {
        if self.changes {
            core::mem::swap(&mut self.current, &mut self.next);
            self.changes = false;
        }
        self.history.block_mut().clear();
        self.output.block_mut().clear();
        self.position = 0;
    }

    fn process_pieces(&mut self, block: &mut BlockMut<'_>, mut observer: Option<&mut impl FrameObserver>) {
        let (frames, hop, overlap) =
            (block.frames(), self.shape.hop(), self.shape.fft_len() - self.shape.hop());
        let mut done = 0;
        while done < frames {
            let count = (frames - done).min(hop - self.position);
            let mut piece = block.range(done..done + count);
            let planes = piece.planes_mut().enumerate();
            for (channel, plane) in planes {
                self.kernels.replace_non_finite(plane);
                let at = overlap + self.position;
                self.history.plane_mut(channel)[at..at + count].copy_from_slice(plane);
                plane.copy_from_slice(&self.output.plane(channel)[self.position..self.position + count]);
            }
            self.position += count;
            done += count;
            if self.position == hop {
                self.position = 0;
                self.process_frame(observer.as_deref_mut());
            }
        }
    }

    fn process_frame(&mut self, mut observer: Option<&mut impl FrameObserver>) {
        for pair in 0..self.history.channels().div_ceil(2) {
            self.process_pair(pair, observer.as_deref_mut());
        }
        if self.changes {
            core::mem::swap(&mut self.current, &mut self.next);
            self.changes = false;
        }
        let hop = self.shape.hop();
        for plane in self.history.block_mut().planes_mut() {
            plane.copy_within(hop.., 0);
        }
        if let Some(kernel) = observer.and_then(FrameObserver::frame_done) {
            // An observer whose kernel has another shape keeps the present one.
            let _ = self.set_kernel(kernel);
        }
    }

    fn process_pair(&mut self, pair: usize, observer: Option<&mut impl FrameObserver>) {
        let (first, second) = (2 * pair, 2 * pair + 1);
        let needed = !self.current.is_center_tap() || (self.changes && !self.next.is_center_tap());
        if needed || observer.is_some() {
            self.load(first, second);
            self.forward.process_with_scratch(&mut self.spectrum, &mut self.scratch);
        }
        if let Some(observer) = observer {
            observer.spectrum(pair, &self.spectrum);
        }
        self.filter(false, first, second);
        if self.changes {
            self.filter(true, first, second);
        }
        for channel in first..(second + 1).min(self.output.channels()) {
            self.kernels.replace_non_finite(self.output.plane_mut(channel));
        }
    }

    /// Two channels as the two parts of complex numbers.
    fn load(&mut self, first: usize, second: usize) {
        let re = self.history.plane(first);
        if second < self.history.channels() {
            let im = self.history.plane(second);
            for ((z, re), im) in self.spectrum.iter_mut().zip(re).zip(im) {
                *z = Complex32::new(*re, *im);
            }
        } else {
            for (z, re) in self.spectrum.iter_mut().zip(re) {
                *z = Complex32::new(*re, 0.0);
            }
        }
    }

    /// Filters the pair at hand into the output: over it, or faded in.
    fn filter(&mut self, fades_in: bool, first: usize, second: usize) {
        let kernel = if fades_in { &self.next } else { &self.current };
        let rings = !kernel.is_center_tap();
        if rings {
            kernel.multiply(&self.spectrum, &mut self.work);
            self.inverse.process_with_scratch(&mut self.work, &mut self.scratch);
        }
        let (hop, start) = (self.shape.hop(), self.shape.first_valid());
        let wet = &self.work[start..start + hop];
        let gain = kernel.center_tap();
        for (channel, imaginary) in [(first, false), (second, true)] {
            if channel >= self.output.channels() {
                break;
            }
            let dry = &self.history.plane(channel)[start..start + hop];
            let output = self.output.plane_mut(channel);
            match (rings, imaginary) {
                (false, _) => write(output, fades_in, dry.iter().map(|x| gain * x)),
                (true, false) => write(output, fades_in, dry.iter().zip(wet).map(|(x, z)| gain * x + z.re)),
                (true, true) => write(output, fades_in, dry.iter().zip(wet).map(|(x, z)| gain * x + z.im)),
            }
        }
    }
}

/// Writes the signal, or fades from what is there to it; the last frame is all the new one.
fn write(output: &mut [f32], fades_in: bool, signal: impl Iterator<Item = f32>) {
    if fades_in {
        let step = 1.0 / output.len() as f32;
        for (n, (y, x)) in output.iter_mut().zip(signal).enumerate() {
            *y += (x - *y) * ((n + 1) as f32 * step);
        }
    } else {
        output.iter_mut().zip(signal).for_each(|(y, x)| *y = x);
    }
}

/// The observer of a convolution that nobody observes.
struct Deaf;

impl FrameObserver for Deaf {
    fn spectrum(&mut self, _: usize, _: &[Complex32]) {}
}
