mod design;
mod frame;
mod spectra;
mod transform;

pub use design::{FrameAlignment, Precision, StftDesign};
pub use frame::StftFrame;

use auralis_core::BlockRef;
use auralis_kernels::Kernels;

use transform::Transform;

/// Samples beyond this magnitude (+180 dBFS) are held at it, so that powers stay finite in `f32`.
const LIMIT: f32 = 1_073_741_824.0;
/// Room for this many frames of input beside one frame of analysis, so that it is rarely moved.
const ROOM: usize = 4_096;

/// The short-time Fourier transform of a stream: one spectrum per channel every `hop` frames.
///
/// Frame k covers the N samples from k·hop on, or those around k·hop, by its [`FrameAlignment`]. It is
/// keyed to the absolute index of the stream, so any split into blocks gives identical bits, and it is
/// delivered as soon as its last sample has been pushed.
///
/// Two channels share one complex transform; a third, fifth … has a real one. What rounding carries from one
/// channel of a pair into the other lies 140 dB below the louder, or 300 dB by [`Precision`]. A silent channel has a
/// spectrum of zeros.
/// The spectra are not scaled: X\[k\] = Σ w\[n\]·x\[n\]·e^(−j2πkn/N).
///
/// NaN and infinity count as 0; samples beyond ±2³⁰ as ±2³⁰. On one machine bits never vary; between
/// instruction sets the last bits do, because the transforms of `rustfft` fuse multiplications where they can.
///
/// # Segments
/// [`segment`](Self::segment) gives a transform that starts anywhere. A frame belongs to the segment that its
/// last sample lies in; what a segment needs from before its start is pushed first, from
/// [`position`](Self::position) on. So segments deliver together the frames of the whole, each once, bit for bit.
///
/// # Real-time safety
/// [`push`](Self::push) and [`reset`](Self::reset) never allocate.
///
/// ```
/// use auralis_core::BlockRef;
/// use auralis_dsp::{StftDesign, Window};
///
/// let mut stft = StftDesign::new(1_024, 256, Window::Hann).build(1)?;
/// let tone: Vec<f32> = (0..4_096).map(|n| (n as f32 * 32.0 / 1_024.0 * std::f32::consts::TAU).sin()).collect();
/// let scale = 2.0 / stft.window_sum();
/// stft.push(&BlockRef::mono(&tone), |frame| {
///     let amplitude = f64::from(frame.re(0)[32].hypot(frame.im(0)[32])) * scale;
///     assert!((amplitude - 1.0).abs() < 1e-5);
/// });
/// # Ok::<(), auralis_core::BuildError>(())
/// ```
#[derive(Clone, Debug)]
pub struct Stft {
    kernels: Kernels,
    design: StftDesign,
    transform: Transform,
    channels: usize,
    /// The first frame of the stream that belongs to this segment.
    start: u64,
    /// The next frame to be pushed.
    position: u64,
    /// The number of the next spectrum.
    next: u64,
    /// Input planes, `stride` apart; `read..held` is still needed.
    input: Vec<f32>,
    stride: usize,
    read: usize,
    held: usize,
    /// Input to be passed over, where the hop is longer than the frame.
    skip: usize,
    window_sum: f64,
    window_energy: f64,
}

impl Stft {
    fn new(design: &StftDesign, channels: usize) -> Self {
        let window = design.window.periodic(design.frame_len);
        let stride = 2 * design.frame_len + ROOM;
        let mut stft = Self {
            kernels: Kernels::detect(),
            design: *design,
            transform: Transform::new(design.precision, &window, channels),
            channels,
            start: 0,
            position: 0,
            next: 0,
            input: vec![0.0; stride * channels],
            stride,
            read: 0,
            held: 0,
            skip: 0,
            window_sum: window.iter().sum(),
            window_energy: window.iter().map(|w| w * w).sum(),
        };
        stft.reset();
        stft
    }

    /// The same transform for the segment of a stream that starts at frame `start`. Allocates, but plans
    /// nothing anew.
    #[must_use]
    pub fn segment(&self, start: u64) -> Self {
        let mut segment = Self { start, ..self.clone() };
        segment.reset();
        segment
    }

    /// What it was built from.
    pub fn design(&self) -> &StftDesign {
        &self.design
    }

    /// Number of channels.
    pub fn channels(&self) -> usize {
        self.channels
    }

    /// Bins of a spectrum, from 0 to half the sample rate: N/2 + 1.
    pub fn bins(&self) -> usize {
        self.design.frame_len / 2 + 1
    }

    /// Σ w\[n\]: the magnitude that a constant 1 reads, and twice that of a sine of amplitude 1 on a bin.
    pub fn window_sum(&self) -> f64 {
        self.window_sum
    }

    /// Σ w\[n\]²: Σ |X\[k\]|² over all N bins is N times the energy of the windowed frame, N·Σ w²·σ² for noise.
    pub fn window_energy(&self) -> f64 {
        self.window_energy
    }

    /// The frame of the stream that the next block must begin with: the number of frames pushed, or, for a
    /// new [segment](Self::segment), where its first spectrum begins.
    pub fn position(&self) -> u64 {
        self.position
    }

    /// The first frame of this segment; 0 for a whole stream.
    pub fn start(&self) -> u64 {
        self.start
    }

    /// Listens to the next block and hands every spectrum that it completes to `visit`. Real-time safe if
    /// `visit` is.
    ///
    /// # Panics
    /// If the block has another number of channels than the transform was built for.
    #[track_caller]
    pub fn push(&mut self, block: &BlockRef<'_>, mut visit: impl FnMut(&StftFrame<'_>)) {
        assert_eq!(block.channels(), self.channels, "a block has the channels of its stream");
        self.position += block.frames() as u64;
        let mut done = 0;
        while done < block.frames() {
            let skipped = self.skip.min(block.frames() - done);
            self.skip -= skipped;
            done += skipped;
            let frames = self.make_room().min(block.frames() - done);
            for (plane, input) in block.planes().zip(self.input.chunks_exact_mut(self.stride)) {
                let to = &mut input[self.held..self.held + frames];
                self.kernels.copy_bounded(&plane[done..done + frames], to, LIMIT);
            }
            self.held += frames;
            done += frames;
            self.deliver(&mut visit);
        }
    }

    /// Ends the stream: delivers the frames that are still due, with silence after the last sample.
    ///
    /// Those are the centred frames up to k·hop = length; leading ones are whole or not at all, so there are
    /// none. Nothing may be pushed afterwards but after a [`reset`](Self::reset). Never allocates.
    pub fn finish(&mut self, mut visit: impl FnMut(&StftFrame<'_>)) {
        if self.design.alignment == FrameAlignment::Leading || self.position == 0 {
            return;
        }
        let end = self.position;
        let mut silence = self.design.frame_len / 2;
        while silence > 0 {
            let skipped = self.skip.min(silence);
            self.skip -= skipped;
            silence -= skipped;
            let frames = self.make_room().min(silence);
            for input in self.input.chunks_exact_mut(self.stride) {
                input[self.held..self.held + frames].fill(0.0);
            }
            self.held += frames;
            silence -= frames;
            self.deliver(&mut visit);
        }
        debug_assert!(self.next * self.design.hop as u64 > end, "no frame is left over");
    }

    /// Goes on where `next`, a segment of the same transform, stands now. Never allocates.
    ///
    /// # Panics
    /// If the two differ in design or channels.
    #[track_caller]
    pub fn continue_with(&mut self, next: &Self) {
        assert!(self.design == next.design && self.channels == next.channels, "segments of one transform");
        (self.position, self.next, self.skip) = (next.position, next.next, next.skip);
        (self.read, self.held) = (0, next.held - next.read);
        let planes = self.input.chunks_exact_mut(self.stride).zip(next.input.chunks_exact(next.stride));
        for (to, from) in planes {
            to[..self.held].copy_from_slice(&from[next.read..next.held]);
        }
    }

    /// Forgets the past, as if freshly built, or freshly cut as a segment.
    pub fn reset(&mut self) {
        let (hop, frame_len) = (self.design.hop as u64, self.design.frame_len as u64);
        // Samples of frame k up to k·hop + `reach`.
        let reach = frame_len - self.design.alignment.lead(self.design.frame_len) as u64;
        self.next = if self.start < reach { 0 } else { (self.start - reach) / hop + 1 };
        let first = self.next * hop + reach;
        self.read = 0;
        self.held = frame_len.saturating_sub(first) as usize;
        self.position = first.saturating_sub(frame_len).min(self.start);
        self.skip = (first.saturating_sub(frame_len) - self.position) as usize;
        for input in self.input.chunks_exact_mut(self.stride) {
            input[..self.held].fill(0.0);
        }
    }

    /// Moves what is still needed to the front if there is no room behind it; the frames that there are room for.
    fn make_room(&mut self) -> usize {
        if self.held == self.stride {
            for input in self.input.chunks_exact_mut(self.stride) {
                input.copy_within(self.read..self.held, 0);
            }
            self.held -= self.read;
            self.read = 0;
        }
        self.stride - self.held
    }

    fn deliver(&mut self, visit: &mut impl FnMut(&StftFrame<'_>)) {
        let Self { kernels, design, transform, input, stride, .. } = self;
        while self.read + design.frame_len <= self.held {
            let samples = BlockRef::new(&input[self.read..], *stride, self.channels, design.frame_len);
            transform.run(*kernels, &samples);
            let start =
                (self.next * design.hop as u64) as i64 - design.alignment.lead(design.frame_len) as i64;
            visit(&StftFrame::new(*kernels, self.next, start, samples, transform));
            self.next += 1;
            self.read += design.hop;
            if self.read > self.held {
                self.skip = self.read - self.held;
                self.read = self.held;
            }
        }
    }
}
