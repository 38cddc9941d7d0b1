use alloc::sync::Arc;
use core::fmt;
use core::ops::Mul;

use auralis_core::BlockRef;
use auralis_kernels::Kernels;
use rustfft::num_complex::Complex;
use rustfft::{Fft, FftNum, FftPlanner};

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
    fn real_spectrum(
        kernels: Kernels,
        packed: Parts<'_, Self>,
        turns: Parts<'_, Self>,
        out: PartsMut<'_, Self>,
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

    fn real_spectrum(
        kernels: Kernels,
        packed: Parts<'_, f32>,
        turns: Parts<'_, f32>,
        out: PartsMut<'_, f32>,
    ) {
        kernels.real_spectrum(packed, turns, out);
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

    fn real_spectrum(
        kernels: Kernels,
        packed: Parts<'_, f64>,
        turns: Parts<'_, f64>,
        out: PartsMut<'_, f64>,
    ) {
        kernels.real_spectrum_f64(packed, turns, out);
    }
}

/// Windows a frame and transforms it, channels in pairs; holds the spectra.
#[derive(Clone)]
pub(super) struct Spectra<T: Number> {
    window: Arc<[T]>,
    /// Of N numbers left + j·right. None for a lone channel.
    pair: Option<Arc<dyn Fft<T>>>,
    /// Of N/2 numbers x\[2n\] + j·x\[2n+1\], for a channel without a partner.
    single: Arc<dyn Fft<T>>,
    /// Cosines and sines of 2πk/N, one after the other, k = 0 … N/2.
    turns: Arc<[T]>,
    /// The numbers, and their transform in place.
    packed: Vec<Complex<T>>,
    scratch: Vec<Complex<T>>,
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
        let mut planner = FftPlanner::new();
        let pair = (channels > 1).then(|| planner.plan_fft_forward(len));
        let single = planner.plan_fft_forward(len / 2);
        let packed = if pair.is_some() { len } else { bins };
        let scratch =
            pair.iter().chain([&single]).map(|fft| fft.get_inplace_scratch_len()).max().unwrap_or(0);
        Self {
            window: window.iter().map(|w| T::of(*w)).collect(),
            pair,
            single,
            turns: turns(len / 2).map(T::of).collect(),
            packed: vec![Complex::default(); packed],
            scratch: vec![Complex::default(); scratch],
            packed_re: vec![T::default(); packed],
            packed_im: vec![T::default(); packed],
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
                self.run_single(kernels, channel, samples.plane(channel));
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
        let pair = self.pair.as_ref().expect("there are two channels");
        pair.process_with_scratch(&mut self.packed, &mut self.scratch);
        unzip(&self.packed, &mut self.packed_re, &mut self.packed_im);
        let [left_re, right_re] = two_of(&mut self.re, channel, self.bins);
        let [left_im, right_im] = two_of(&mut self.im, channel, self.bins);
        let packed = (&*self.packed_re, &*self.packed_im);
        T::split_pair(kernels, packed, (left_re, left_im), (right_re, right_im));
    }

    fn run_single(&mut self, kernels: Kernels, channel: usize, samples: &[f32]) {
        let half = self.bins - 1;
        let (samples, window) = (samples.as_chunks::<2>().0, self.window.as_chunks::<2>().0);
        for ((packed, x), w) in self.packed.iter_mut().zip(samples).zip(window) {
            *packed = Complex::new(T::from(x[0]) * w[0], T::from(x[1]) * w[1]);
        }
        self.single.process_with_scratch(&mut self.packed[..half], &mut self.scratch);
        let (packed_re, packed_im) = (&mut self.packed_re[..=half], &mut self.packed_im[..=half]);
        unzip(&self.packed[..half], packed_re, packed_im);
        (packed_re[half], packed_im[half]) = (packed_re[0], packed_im[0]);
        let range = channel * self.bins..(channel + 1) * self.bins;
        let out = (&mut self.re[range.clone()], &mut self.im[range]);
        T::real_spectrum(kernels, (packed_re, packed_im), self.turns.split_at(self.bins), out);
    }
}

/// Cosines and then sines of πk/M, k = 0 … M, exact at both ends.
fn turns(half: usize) -> impl Iterator<Item = f64> {
    let angle = move |k: usize| core::f64::consts::PI * k as f64 / half as f64;
    let cos = move |k: usize| if 2 * k > half { -angle(half - k).cos() } else { angle(k).cos() };
    let sin = move |k: usize| angle(k.min(half - k)).sin();
    (0..=half).map(cos).chain((0..=half).map(sin))
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
