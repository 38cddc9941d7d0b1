//! Fast convolution by overlap-save.

mod delay_line;
mod kernel;
mod shape;
mod transforms;

use auralis_core::{BlockMut, Buffer};
use auralis_kernels::Kernels;
use delay_line::SpectrumDelayLine;
pub use kernel::ConvolutionKernel;
pub use rustfft::num_complex::Complex32;
pub use shape::{ConvolutionShape, KernelShapeMismatch};
use transforms::Transforms;

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

/// Convolves every channel with one kernel: y\[n\] = Σ h\[k\]·x\[n − hop − k\], by overlap-save, whole or
/// [partitioned](ConvolutionShape::partitioned).
///
/// Two channels share a complex transform; a last one without a partner has a real one of half the work. What rounding carries from one into the other lies 138 dB below the
/// louder (noise, 4,097 taps); a channel that was silent for as long as the kernel looks back is exactly
/// silent.
///
/// Frames begin at multiples of the hop counted from the first sample, so that any split of a stream gives
/// identical bits. The transform picks the machine's widest vectors: bits are the same on machines with the
/// same instruction set, not on all.
///
/// The kernel's tap at the shape's center is applied in the time domain: a lone center tap of 1 returns the
/// input bit for bit, and rounding of the transform concerns only what the other taps add: it lies 134 dB
/// below that (noise, 4,097 taps).
///
/// Latency: [`ConvolutionShape::latency_frames`]. Real-time safe: all memory is taken when built. The work
/// of a frame is done in the call that completes it. Samples that are not finite are replaced by 0.
#[derive(Clone)]
pub struct Convolver {
    kernels: Kernels,
    shape: ConvolutionShape,
    transforms: Transforms,
    current: ConvolutionKernel,
    next: ConvolutionKernel,
    changes: bool,
    /// Per channel the last samples, as many as the shape asks for.
    history: Buffer,
    /// Per channel the number of zeros at the end of what came.
    zeros: Vec<usize>,
    output: Buffer,
    spectra: SpectrumDelayLine,
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
        Self {
            kernels: Kernels::detect(),
            shape,
            transforms: Transforms::new(shape, channels),
            current: kernel.clone(),
            next: kernel.clone(),
            changes: false,
            history: Buffer::new(channels, shape.history()),
            zeros: vec![usize::MAX; channels],
            output: Buffer::new(channels, shape.hop()),
            spectra: SpectrumDelayLine::new(channels.div_ceil(2), shape.fft_len(), shape.partitions()),
            position: 0,
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
        self.zeros.fill(usize::MAX);
        self.spectra.clear();
        self.output.block_mut().clear();
        self.position = 0;
    }

    fn process_pieces(&mut self, block: &mut BlockMut<'_>, mut observer: Option<&mut impl FrameObserver>) {
        let (frames, hop, past) = (block.frames(), self.shape.hop(), self.shape.history() - self.shape.hop());
        let mut done = 0;
        while done < frames {
            let count = (frames - done).min(hop - self.position);
            let mut piece = block.range(done..done + count);
            let planes = piece.planes_mut().enumerate();
            for (channel, plane) in planes {
                self.kernels.replace_non_finite(plane);
                let at = past + self.position;
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
        self.spectra.advance();
        self.count_zeros();
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

    fn count_zeros(&mut self) {
        let hop = self.shape.hop();
        let new = self.shape.history() - hop..;
        for (zeros, plane) in self.zeros.iter_mut().zip(self.history.block().planes()) {
            let last = plane[new.clone()].iter().rposition(|x| *x != 0.0);
            *zeros = last.map_or(zeros.saturating_add(hop), |last| hop - 1 - last);
        }
    }

    /// Whether the kernel sees nothing of a channel but zeros.
    fn is_silent(&self, channel: usize) -> bool {
        self.zeros[channel] >= self.shape.hop() + self.shape.taps() - 1
    }

    fn process_pair(&mut self, pair: usize, observer: Option<&mut impl FrameObserver>) {
        let rings = !self.current.is_center_tap() || (self.changes && !self.next.is_center_tap());
        // A partitioned kernel that begins to ring asks for the spectra of earlier frames.
        if rings || observer.is_some() || self.shape.partitions() > 1 {
            self.transform(pair);
        }
        if let Some(observer) = observer {
            if self.is_lone(pair) {
                mirror(self.spectra.newest_mut(pair));
            }
            observer.spectrum(pair, self.spectra.spectrum(pair, 0));
        }
        self.filter(false, pair);
        if self.changes {
            self.filter(true, pair);
        }
        for channel in self.members(pair) {
            self.kernels.replace_non_finite(self.output.plane_mut(channel));
        }
    }

    /// Whether the last channel has no partner.
    fn is_lone(&self, pair: usize) -> bool {
        self.members(pair).len() == 1
    }

    fn members(&self, pair: usize) -> core::ops::Range<usize> {
        2 * pair..(2 * pair + 2).min(self.output.channels())
    }

    fn transform(&mut self, pair: usize) {
        let start = self.shape.history() - self.shape.fft_len();
        let members = self.members(pair);
        let frame = |channel: usize| &self.history.plane(channel)[start..];
        let second = members.clone().nth(1).map(frame);
        self.transforms.forward(frame(members.start), second, self.spectra.newest_mut(pair));
    }

    /// Filters the pair at hand into the output: over it, or faded in.
    fn filter(&mut self, fades_in: bool, pair: usize) {
        let kernel = if fades_in { &self.next } else { &self.current };
        let rings = !kernel.is_center_tap();
        if rings {
            let is_pair = !self.is_lone(pair);
            self.transforms.inverse(is_pair, |sum| kernel.multiply(pair, &self.spectra, sum));
        }
        let hop = self.shape.hop();
        let center = self.shape.history() - hop - self.shape.center();
        let gain = kernel.center_tap();
        for channel in self.members(pair) {
            // Its partner's rounding is not its own.
            let rings = rings && !self.is_silent(channel);
            let dry = &self.history.plane(channel)[center..center + hop];
            let output = self.output.plane_mut(channel);
            if rings {
                let wet = self.transforms.filtered(channel % 2 == 1);
                write(output, fades_in, dry.iter().zip(wet).map(|(x, y)| gain * x + y));
            } else {
                write(output, fades_in, dry.iter().map(|x| gain * x));
            }
        }
    }
}

/// The bins above N/2 of a real signal.
fn mirror(spectrum: &mut [Complex32]) {
    let (lower, upper) = spectrum.split_at_mut(spectrum.len() / 2 + 1);
    upper.iter_mut().rev().zip(&lower[1..]).for_each(|(above, below)| *above = below.conj());
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
