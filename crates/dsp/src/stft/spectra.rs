use alloc::sync::Arc;
use core::fmt;
use core::ops::Mul;

use auralis_core::BlockRef;
use auralis_kernels::Kernels;
use realfft::num_complex::Complex;
use realfft::{FftNum, RealFftPlanner, RealToComplex};
use rustfft::{Fft, FftPlanner};

/// Real and imaginary parts of a spectrum.
pub(super) type Parts<'a, T> = (&'a [T], &'a [T]);
/// The same, to be written.
pub(super) type PartsMut<'a, T> = (&'a mut [T], &'a mut [T]);

/// A number that spectra are computed in.
pub(super) trait Number: FftNum + Default + From<f32> + Mul<Output = Self> {
    fn of(x: f64) -> Self;
    fn split_pair(
        kernels: Kernels,
        packed: Parts<'_, Self>,
        left: PartsMut<'_, Self>,
        right: PartsMut<'_, Self>,
    );
}

impl Number for f32 {
    fn of(x: f64) -> Self {
        x as f32
    }

    fn split_pair(
        kernels: Kernels,
        packed: Parts<'_, f32>,
        left: PartsMut<'_, f32>,
        right: PartsMut<'_, f32>,
    ) {
        kernels.split_pair(packed.0, packed.1, left, right);
    }
}

impl Number for f64 {
    fn of(x: f64) -> Self {
        x
    }

    fn split_pair(
        kernels: Kernels,
        packed: Parts<'_, f64>,
        left: PartsMut<'_, f64>,
        right: PartsMut<'_, f64>,
    ) {
        kernels.split_pair_f64(packed.0, packed.1, left, right);
    }
}

/// Windows a frame and transforms it, channels in pairs; holds the spectra.
#[derive(Clone)]
pub(super) struct Spectra<T: Number> {
    window: Arc<[T]>,
    pair: Arc<dyn Fft<T>>,
    single: Arc<dyn RealToComplex<T>>,
    /// Left + j·right, and its transform in place.
    packed: Vec<Complex<T>>,
    scratch: Vec<Complex<T>>,
    /// The windowed frame of a channel that has no partner.
    windowed: Vec<T>,
    /// The packed transform, apart.
    packed_re: Vec<T>,
    packed_im: Vec<T>,
    /// Real and imaginary parts, one run of bins per channel.
    re: Vec<T>,
    im: Vec<T>,
    bins: usize,
}

impl<T: Number> fmt::Debug for Spectra<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Spectra").field("frame_len", &self.window.len()).finish_non_exhaustive()
    }
}

impl<T: Number> Spectra<T> {
    pub(super) fn new(window: &[f64], channels: usize) -> Self {
        let len = window.len();
        let bins = len / 2 + 1;
        let pair = FftPlanner::new().plan_fft_forward(len);
        let single = RealFftPlanner::new().plan_fft_forward(len);
        let scratch = pair.get_inplace_scratch_len().max(single.get_scratch_len());
        Self {
            window: window.iter().map(|w| T::of(*w)).collect(),
            pair,
            single,
            packed: vec![Complex::default(); len],
            scratch: vec![Complex::default(); scratch],
            windowed: vec![T::default(); len],
            packed_re: vec![T::default(); len],
            packed_im: vec![T::default(); len],
            re: vec![T::default(); bins * channels],
            im: vec![T::default(); bins * channels],
            bins,
        }
    }

    pub(super) fn bins(&self) -> usize {
        self.bins
    }

    /// The spectrum of one channel.
    #[track_caller]
    pub(super) fn parts(&self, channel: usize) -> Parts<'_, T> {
        let range = channel * self.bins..(channel + 1) * self.bins;
        (&self.re[range.clone()], &self.im[range])
    }

    /// The spectra of all channels, one run of bins after the other.
    pub(super) fn all(&self) -> Parts<'_, T> {
        (&self.re, &self.im)
    }

    /// Computes the spectra of all channels.
    pub(super) fn run(&mut self, kernels: Kernels, samples: &BlockRef<'_>) {
        // A silent channel is not worth a transform, and the rounding of its partner stays out of it.
        let is_silent = |channel| samples.plane(channel).iter().all(|x| *x == 0.0);
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
            part[channel * self.bins..][..self.bins].fill(T::default());
        }
    }

    fn run_pair(&mut self, kernels: Kernels, channel: usize, left: &[f32], right: &[f32]) {
        for (((packed, left), right), w) in self.packed.iter_mut().zip(left).zip(right).zip(&*self.window) {
            *packed = Complex::new(T::from(*left) * *w, T::from(*right) * *w);
        }
        self.pair.process_with_scratch(&mut self.packed, &mut self.scratch);
        unzip(&self.packed, &mut self.packed_re, &mut self.packed_im);
        let [left_re, right_re] = two_of(&mut self.re, channel, self.bins);
        let [left_im, right_im] = two_of(&mut self.im, channel, self.bins);
        let packed = (&*self.packed_re, &*self.packed_im);
        T::split_pair(kernels, packed, (left_re, left_im), (right_re, right_im));
    }

    fn run_single(&mut self, channel: usize, samples: &[f32]) {
        for ((windowed, x), w) in self.windowed.iter_mut().zip(samples).zip(&*self.window) {
            *windowed = T::from(*x) * *w;
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
fn unzip<T: Copy>(values: &[Complex<T>], re: &mut [T], im: &mut [T]) {
    for ((value, re), im) in values.iter().zip(re).zip(im) {
        (*re, *im) = (value.re, value.im);
    }
}

/// The runs of `bins` values of a channel and the next.
fn two_of<T>(planes: &mut [T], channel: usize, bins: usize) -> [&mut [T]; 2] {
    let (first, second) = planes[channel * bins..(channel + 2) * bins].split_at_mut(bins);
    [first, second]
}
