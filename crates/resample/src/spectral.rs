use alloc::sync::Arc;
use core::fmt;

use rustfft::num_complex::Complex;
use rustfft::{Fft, FftPlanner};

use crate::history::History;
use crate::prototype::Prototype;
use crate::ratio::Ratio;
use crate::staging::Staging;
use crate::tap::Tap;

/// A transform is this many times as long as the part of it that wraps around on either side.
const TIMES_THE_EDGE: usize = 8;
/// And at least about this long, where the filter is short.
const MIN_FRAMES: usize = 2_048;
/// The longest transform of either side: 1 MB.
const MAX_FRAMES: usize = 1 << 16;
/// Samples of the low-pass per sample of input, of which its response is the transform.
const OVERSAMPLING: usize = 2;

/// A ratio of whole numbers in the frequency domain: overlap-save (Oppenheim and Schafer, *Discrete-Time Signal
/// Processing*, 8.7.3), the inverse transform as much longer or shorter than the forward one as the ratio says.
///
/// Frames of the transform lie at fixed places of the stream, so the split of the stream plays no part. Two
/// successive frames of one channel are the real and the imaginary part of one complex transform: the response of
/// a filter without delay is real and keeps them apart, and channels never meet.
#[derive(Clone)]
pub(crate) struct Spectral {
    forward: Arc<dyn Fft<f64>>,
    inverse: Arc<dyn Fft<f64>>,
    /// Gains of the bins from 0 Hz up to Nyquist of the lower rate, and the scale of the two transforms.
    response: Vec<f64>,
    before: Vec<Complex<f64>>,
    after: Vec<Complex<f64>>,
    scratch: Vec<Complex<f64>>,
    /// From one frame to the next.
    hop_inputs: usize,
    hop_outputs: usize,
    /// Outputs at the start of a frame that belong to the one before.
    edge_outputs: usize,
    /// The history index at which the next pair of frames starts.
    start: usize,
}

impl Spectral {
    /// `None` if the transform would be too long. With it, the zeros that the history must begin with.
    pub(crate) fn new(ratio: Ratio, prototype: &Prototype) -> Option<(Self, usize)> {
        let (input, output) = (ratio.input as usize, ratio.output as usize);
        // Everything in periods, in which both rates have whole frames.
        let edge = prototype.reach().div_ceil(input);
        let periods = (TIMES_THE_EDGE * edge).max(MIN_FRAMES / input).next_power_of_two();
        let (inputs, outputs) = (periods.checked_mul(input)?, periods.checked_mul(output)?);
        if inputs.max(outputs) > MAX_FRAMES {
            return None;
        }
        let mut planner = FftPlanner::new();
        let response = response(&mut planner, prototype, inputs, inputs.min(outputs).div_ceil(2));
        let (forward, inverse) = (planner.plan_fft_forward(inputs), planner.plan_fft_inverse(outputs));
        let scratch = forward.get_inplace_scratch_len().max(inverse.get_inplace_scratch_len());
        let spectral = Self {
            forward,
            inverse,
            response,
            before: vec![Complex::default(); inputs],
            after: vec![Complex::default(); outputs],
            scratch: vec![Complex::default(); scratch],
            hop_inputs: (periods - 2 * edge) * input,
            hop_outputs: (periods - 2 * edge) * output,
            edge_outputs: edge * output,
            start: 0,
        };
        Some((spectral, edge * input))
    }

    pub(crate) fn reset(&mut self) {
        self.start = 0;
    }

    /// Outputs of a pair of frames.
    pub(crate) fn staging_frames(&self) -> usize {
        2 * self.hop_outputs
    }

    /// Input that a pair of frames reads.
    fn span(&self) -> usize {
        self.hop_inputs + self.before.len()
    }

    /// Room for a pair of frames and as much again, so that the lines are seldom moved.
    pub(crate) fn history_frames(&self) -> usize {
        2 * self.span()
    }

    /// The first frame of the history that is still needed.
    pub(crate) fn oldest(&self) -> usize {
        self.start
    }

    /// Follows the history when it forgets its first frames.
    pub(crate) fn shift(&mut self, frames: usize) {
        self.start -= frames;
    }

    /// Outputs that can be made when the history holds `filled` frames.
    pub(crate) fn ready(&self, filled: usize) -> usize {
        match filled.checked_sub(self.start + self.span()) {
            Some(spare) => (spare / (2 * self.hop_inputs) + 1) * self.staging_frames(),
            None => 0,
        }
    }

    /// Frames that the history must hold before `outputs` can be made.
    pub(crate) fn required(&self, outputs: usize) -> usize {
        match outputs.div_ceil(self.staging_frames()).checked_sub(1) {
            Some(pairs) => self.start + pairs * 2 * self.hop_inputs + self.span(),
            None => 0,
        }
    }

    /// Makes the outputs of a pair of frames, if there is input for it.
    pub(crate) fn make<T: Tap>(&mut self, history: &History<T>, staging: &mut Staging) -> usize {
        if self.ready(history.filled()) == 0 {
            return 0;
        }
        let (start, span) = (self.start, self.span());
        staging.fill(self.staging_frames(), |channel, out| {
            self.convert(&history.line(channel)[start..start + span], out);
        });
        self.start += 2 * self.hop_inputs;
        self.staging_frames()
    }

    /// A pair of frames of one channel.
    fn convert<T: Tap>(&mut self, line: &[T], out: &mut [f32]) {
        for ((bin, first), second) in self.before.iter_mut().zip(line).zip(&line[self.hop_inputs..]) {
            *bin = Complex::new((*first).into(), (*second).into());
        }
        self.forward.process_with_scratch(&mut self.before, &mut self.scratch);
        self.filter();
        self.inverse.process_with_scratch(&mut self.after, &mut self.scratch);
        let (first, second) = out.split_at_mut(self.hop_outputs);
        for ((bin, first), second) in self.after[self.edge_outputs..].iter().zip(first).zip(second) {
            // + 0 makes 0 of −0, which a transform of zeros has as well.
            (*first, *second) = (bin.re as f32 + 0.0, bin.im as f32 + 0.0);
        }
    }

    /// The bins below both Nyquist frequencies, filtered; those between them are 0.
    fn filter(&mut self) {
        let bins = self.response.len();
        let (inputs, outputs) = (self.before.len(), self.after.len());
        self.after[bins..outputs + 1 - bins].fill(Complex::default());
        for ((after, before), gain) in self.after.iter_mut().zip(&self.before).zip(&self.response) {
            *after = before * gain;
        }
        // Negative frequencies, from −1 down: the last bins, from the end.
        let gains = self.response[1..].iter().rev();
        let (after, before) = (&mut self.after[outputs + 1 - bins..], &self.before[inputs + 1 - bins..]);
        for ((after, before), gain) in after.iter_mut().zip(before).zip(gains) {
            *after = before * gain;
        }
    }
}

/// The transform of the low-pass at `bins` frequencies k/`inputs` of the input's rate, 1/`inputs` at 0 Hz.
fn response(planner: &mut FftPlanner<f64>, prototype: &Prototype, inputs: usize, bins: usize) -> Vec<f64> {
    let length = OVERSAMPLING * inputs;
    let mut samples = vec![Complex::default(); length];
    for n in 0..=OVERSAMPLING * prototype.reach() {
        let sample = Complex::new(prototype.at(n as f64 / OVERSAMPLING as f64), 0.0);
        // The middle is at 0 and the first half wraps around: no delay, and a response that is real.
        samples[n] = sample;
        samples[(length - n) % length] = sample;
    }
    planner.plan_fft_forward(length).process(&mut samples);
    let scale = 1.0 / (samples[0].re * inputs as f64);
    samples[..bins].iter().map(|bin| bin.re * scale).collect()
}

impl fmt::Debug for Spectral {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Spectral")
            .field("inputs", &self.before.len())
            .field("outputs", &self.after.len())
            .field("start", &self.start)
            .finish_non_exhaustive()
    }
}
