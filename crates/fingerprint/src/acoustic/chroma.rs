//! Frames of 4,096 samples at 11,025 Hz, and the energy of each of the twelve pitch classes in them.

use alloc::sync::Arc;
use core::f64::consts::PI;
use core::fmt;
use core::ops::Range;

use realfft::num_complex::Complex32;
use realfft::{RealFftPlanner, RealToComplex};

use super::decimate::RATE;

/// Samples of a frame.
pub(super) const FRAME: usize = 4_096;
/// Samples from one frame to the next: 124 ms.
pub(super) const HOP: usize = FRAME / 3;
/// The range of notes: A0 to A7.
const LOWEST_HZ: f64 = 28.0;
const HIGHEST_HZ: f64 = 3_520.0;
/// A pitch whose class is 0.
const PITCH_A_HZ: f64 = 27.5;

/// The energy of the pitch classes A, A♯ … G♯.
pub(super) type Chroma = [f64; 12];

/// Cuts a stream into frames and measures the pitch classes of each.
#[derive(Clone)]
pub(super) struct ChromaFrames {
    transform: Arc<dyn RealToComplex<f32>>,
    window: Box<[f32]>,
    /// Runs of bins that belong to one pitch class.
    notes: Box<[(Range<usize>, usize)]>,
    samples: Vec<i16>,
    time: Box<[f32]>,
    spectrum: Box<[Complex32]>,
    scratch: Box<[Complex32]>,
}

impl fmt::Debug for ChromaFrames {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("ChromaFrames").field("samples", &self.samples.len()).finish_non_exhaustive()
    }
}

impl ChromaFrames {
    pub(super) fn new() -> Self {
        let transform = RealFftPlanner::new().plan_fft_forward(FRAME);
        Self {
            window: hamming().into(),
            notes: notes().into(),
            samples: Vec::with_capacity(FRAME),
            time: transform.make_input_vec().into(),
            spectrum: transform.make_output_vec().into(),
            scratch: transform.make_scratch_vec().into(),
            transform,
        }
    }

    /// Takes the next samples; `visit` gets the pitch classes and the spectrum of each frame that they complete.
    pub(super) fn push(&mut self, mut samples: &[i16], mut visit: impl FnMut(Chroma, &[Complex32])) {
        while !samples.is_empty() {
            let (fits, rest) = samples.split_at(samples.len().min(FRAME - self.samples.len()));
            self.samples.extend_from_slice(fits);
            samples = rest;
            if self.samples.len() == FRAME {
                let chroma = self.measure();
                visit(chroma, &self.spectrum);
                self.samples.drain(..HOP);
            }
        }
    }

    pub(super) fn reset(&mut self) {
        self.samples.clear();
    }

    /// Goes on where `next` stands.
    pub(super) fn continue_with(&mut self, next: &Self) {
        self.samples.clone_from(&next.samples);
    }

    fn measure(&mut self) -> Chroma {
        for ((time, sample), weight) in self.time.iter_mut().zip(&self.samples).zip(&self.window) {
            *time = f32::from(*sample) * weight;
        }
        let done = self.transform.process_with_scratch(&mut self.time, &mut self.spectrum, &mut self.scratch);
        debug_assert!(done.is_ok(), "the buffers were made by the transform");
        let mut chroma = [0.0; 12];
        for (bins, class) in &self.notes {
            let energy: f32 = self.spectrum[bins.clone()].iter().map(Complex32::norm_sqr).sum();
            chroma[*class] += f64::from(energy);
        }
        chroma
    }
}

/// A symmetric Hamming window over samples of ±32,767.
fn hamming() -> Vec<f32> {
    let turn = 2.0 * PI / (FRAME - 1) as f64;
    (0..FRAME).map(|n| ((0.54 - 0.46 * (turn * n as f64).cos()) / 32_767.0) as f32).collect()
}

/// The bins from A0 to A7, gathered into runs of one pitch class, lowest first.
fn notes() -> Vec<(Range<usize>, usize)> {
    let bin_of = |hz: f64| (hz * FRAME as f64 / f64::from(RATE)).round() as usize;
    let class_of = |bin: usize| {
        let octaves = (bin as f64 * f64::from(RATE) / FRAME as f64 / PITCH_A_HZ).log2();
        (12.0 * (octaves - octaves.floor())) as usize
    };
    let bins: Vec<usize> = (bin_of(LOWEST_HZ)..bin_of(HIGHEST_HZ)).collect();
    bins.chunk_by(|a, b| class_of(*a) == class_of(*b))
        .map(|run| (run[0]..run[0] + run.len(), class_of(run[0])))
        .collect()
}
