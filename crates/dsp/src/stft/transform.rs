use alloc::sync::Arc;
use core::fmt;

use auralis_core::BlockRef;
use auralis_kernels::Kernels;
use realfft::num_complex::Complex;
use realfft::{RealFftPlanner, RealToComplex};
use rustfft::{Fft, FftPlanner};

/// Windows a frame and transforms it, channels in pairs.
#[derive(Clone)]
pub(super) struct Transform {
    window: Arc<[f32]>,
    pair: Arc<dyn Fft<f32>>,
    single: Arc<dyn RealToComplex<f32>>,
    /// Left + j·right, and its transform in place.
    packed: Vec<Complex<f32>>,
    scratch: Vec<Complex<f32>>,
    /// The windowed frame of a channel that has no partner.
    windowed: Vec<f32>,
    /// The packed transform, apart.
    packed_re: Vec<f32>,
    packed_im: Vec<f32>,
    /// Real and imaginary parts, one run of bins per channel.
    re: Vec<f32>,
    im: Vec<f32>,
    bins: usize,
}

impl fmt::Debug for Transform {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Transform").field("frame_len", &self.window.len()).finish_non_exhaustive()
    }
}

impl Transform {
    pub(super) fn new(window: &[f64], channels: usize) -> Self {
        let len = window.len();
        let bins = len / 2 + 1;
        let pair = FftPlanner::new().plan_fft_forward(len);
        let single = RealFftPlanner::new().plan_fft_forward(len);
        let scratch = pair.get_inplace_scratch_len().max(single.get_scratch_len());
        Self {
            window: window.iter().map(|w| *w as f32).collect(),
            pair,
            single,
            packed: vec![Complex::default(); len],
            scratch: vec![Complex::default(); scratch],
            windowed: vec![0.0; len],
            packed_re: vec![0.0; len],
            packed_im: vec![0.0; len],
            re: vec![0.0; bins * channels],
            im: vec![0.0; bins * channels],
            bins,
        }
    }

    pub(super) fn bins(&self) -> usize {
        self.bins
    }

    #[track_caller]
    pub(super) fn re(&self, channel: usize) -> &[f32] {
        &self.re[channel * self.bins..][..self.bins]
    }

    #[track_caller]
    pub(super) fn im(&self, channel: usize) -> &[f32] {
        &self.im[channel * self.bins..][..self.bins]
    }

    /// Computes the spectra of all channels.
    pub(super) fn run(&mut self, kernels: Kernels, samples: &BlockRef<'_>) {
        // A silent channel is not worth a transform, and the rounding of its partner stays out of it.
        let is_silent = |channel| kernels.max_abs(samples.plane(channel)) == 0.0;
        let mut channel = 0;
        while channel < samples.channels() {
            if is_silent(channel) {
                self.clear(channel);
                channel += 1;
            } else if channel + 1 < samples.channels() && !is_silent(channel + 1) {
                self.run_pair(kernels, channel, samples.plane(channel), samples.plane(channel + 1));
                channel += 2;
            } else {
                self.run_single(channel, samples.plane(channel));
                channel += 1;
            }
        }
    }

    fn clear(&mut self, channel: usize) {
        for part in [&mut self.re, &mut self.im] {
            part[channel * self.bins..][..self.bins].fill(0.0);
        }
    }

    fn run_pair(&mut self, kernels: Kernels, channel: usize, left: &[f32], right: &[f32]) {
        for (((packed, left), right), w) in self.packed.iter_mut().zip(left).zip(right).zip(&*self.window) {
            *packed = Complex::new(left * w, right * w);
        }
        self.pair.process_with_scratch(&mut self.packed, &mut self.scratch);
        unzip(&self.packed, &mut self.packed_re, &mut self.packed_im);
        let [left_re, right_re] = two_of(&mut self.re, channel, self.bins);
        let [left_im, right_im] = two_of(&mut self.im, channel, self.bins);
        kernels.split_pair(&self.packed_re, &self.packed_im, (left_re, left_im), (right_re, right_im));
    }

    fn run_single(&mut self, channel: usize, samples: &[f32]) {
        for ((windowed, x), w) in self.windowed.iter_mut().zip(samples).zip(&*self.window) {
            *windowed = x * w;
        }
        let spectrum = &mut self.packed[..self.bins];
        // The lengths are those of the plan, and no other error exists.
        let done = self.single.process_with_scratch(&mut self.windowed, spectrum, &mut self.scratch);
        debug_assert!(done.is_ok(), "{done:?}");
        let range = channel * self.bins..(channel + 1) * self.bins;
        unzip(spectrum, &mut self.re[range.clone()], &mut self.im[range]);
    }
}

/// Real and imaginary parts apart.
fn unzip(values: &[Complex<f32>], re: &mut [f32], im: &mut [f32]) {
    for ((value, re), im) in values.iter().zip(re).zip(im) {
        (*re, *im) = (value.re, value.im);
    }
}

/// The runs of `bins` values of a channel and the next.
fn two_of(planes: &mut [f32], channel: usize, bins: usize) -> [&mut [f32]; 2] {
    let (first, second) = planes[channel * bins..(channel + 2) * bins].split_at_mut(bins);
    [first, second]
}
