use auralis_kernels::Kernels;

use crate::fir::interpolation_phase;

/// The stop band that [`super::STAGE_TAPS`] are long enough for.
const ATTENUATION_DB: f64 = 106.0;

/// The phase of a half-band filter that lies half-way between samples; the other is a pure delay.
fn half_way_phase(taps: usize) -> Vec<f32> {
    interpolation_phase(taps, 0.5, ATTENUATION_DB).into_iter().map(|h| h as f32).collect()
}

/// A stretch of signal with its recent past before it.
#[derive(Clone, Debug)]
struct Line {
    samples: Vec<f32>,
    past: usize,
}

impl Line {
    fn new(past: usize, max_frames: usize) -> Self {
        Self { samples: vec![0.0; past + max_frames], past }
    }

    /// Past and present, after `write` has filled the `frames` of the present.
    fn with(&mut self, frames: usize, write: impl FnOnce(&mut [f32])) -> &[f32] {
        let (_, present) = self.samples.split_at_mut(self.past);
        write(&mut present[..frames]);
        &self.samples[..self.past + frames]
    }

    fn advance(&mut self, frames: usize) {
        self.samples.copy_within(frames..frames + self.past, 0);
    }
}

/// Twice the rate: y\[2n\] = x\[n − T/2\], y\[2n+1\] = Σₖ h\[k\]·x\[n − T + 1 + k\].
#[derive(Clone, Debug)]
pub(super) struct Interpolator {
    taps: Vec<f32>,
    line: Line,
    half_way: Vec<f32>,
    kernels: Kernels,
}

impl Interpolator {
    pub(super) fn new(taps: usize, max_frames: usize) -> Self {
        Self {
            taps: half_way_phase(taps),
            line: Line::new(taps - 1, max_frames),
            half_way: vec![0.0; max_frames],
            kernels: Kernels::detect(),
        }
    }

    pub(super) fn process(&mut self, input: &[f32], output: &mut [f32]) {
        let frames = input.len();
        let line = self.line.with(frames, |present| present.copy_from_slice(input));
        let half_way = &mut self.half_way[..frames];
        self.kernels.fir(line, &self.taps, half_way);
        let delayed = &line[self.taps.len() / 2 - 1..][..frames];
        self.kernels.interleave_stereo(delayed, half_way, output);
        self.line.advance(frames);
    }

    pub(super) fn reset(&mut self) {
        self.line.samples.fill(0.0);
    }
}

/// Half the rate: y\[n\] = ½·(x\[2(n − T/2)\] + Σₖ h\[k\]·x\[2(n − T + k) + 1\]).
#[derive(Clone, Debug)]
pub(super) struct Decimator {
    taps: Vec<f32>,
    even: Line,
    odd: Line,
    kernels: Kernels,
}

impl Decimator {
    pub(super) fn new(taps: usize, max_frames: usize) -> Self {
        Self {
            // The half of both phases together: a gain of 1 at 0 Hz.
            taps: half_way_phase(taps).into_iter().map(|h| 0.5 * h).collect(),
            even: Line::new(taps / 2, max_frames),
            odd: Line::new(taps, max_frames),
            kernels: Kernels::detect(),
        }
    }

    pub(super) fn process(&mut self, input: &[f32], output: &mut [f32]) {
        let frames = output.len();
        let (even, odd) = (&mut self.even, &mut self.odd);
        let odd = odd.with(frames, |odd| {
            even.with(frames, |even| self.kernels.deinterleave_stereo(input, even, odd));
        });
        self.kernels.fir(&odd[..odd.len() - 1], &self.taps, output);
        for (y, even) in output.iter_mut().zip(&self.even.samples) {
            *y += 0.5 * even;
        }
        self.even.advance(frames);
        self.odd.advance(frames);
    }

    pub(super) fn reset(&mut self) {
        self.even.samples.fill(0.0);
        self.odd.samples.fill(0.0);
    }
}
