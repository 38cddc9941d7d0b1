//! The pitch of one frame: YIN (A. de Cheveigné and H. Kawahara, JASA 111, 2002) on the autocorrelation that the
//! power spectrum is the transform of.
//!
//! The spectrum is there already, with the power of all channels. The autocorrelation is that of the windowed
//! frame, and is divided by that of the window (P. Boersma, "Accurate short-term analysis of the fundamental
//! frequency", IFA Proceedings 17, 1993). It is circular: lags that come round add 6 % to the longest, under 1 %
//! above 110 Hz.

use alloc::sync::Arc;
use core::f64::consts::TAU;
use core::fmt;

use auralis_kernels::Kernels;
use realfft::num_complex::Complex32;
use realfft::{ComplexToReal, RealFftPlanner};

/// C2 and C7.
const LOWEST_HZ: f64 = 65.406;
const HIGHEST_HZ: f64 = 2_093.0;
/// Bins above tell about noise more than about pitch.
const HIGHEST_PARTIAL_HZ: f64 = 5_000.0;
/// The normalised difference below which a frame is voiced (YIN, step 4).
const THRESHOLD: f32 = 0.15;

/// Finds the pitch of frames.
#[derive(Clone)]
pub(super) struct PitchTracker {
    kernels: Kernels,
    sample_rate_hz: f64,
    transform: Arc<dyn ComplexToReal<f32>>,
    spectrum: Box<[Complex32]>,
    partials: usize,
    correlation: Box<[f32]>,
    scratch: Box<[Complex32]>,
    /// 1 over the autocorrelation of the window, for the lags that are looked at.
    unwindow: Box<[f32]>,
    shortest: usize,
    /// d(τ) of YIN's equation 7 by lag, and its sums from lag 1 on.
    difference: Box<[f32]>,
    sums: Box<[f32]>,
}

impl fmt::Debug for PitchTracker {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("PitchTracker").field("lags", &self.unwindow.len()).finish_non_exhaustive()
    }
}

impl PitchTracker {
    pub(super) fn new(frame_len: usize, sample_rate_hz: f64) -> Self {
        let transform = RealFftPlanner::new().plan_fft_inverse(frame_len);
        let lags = (sample_rate_hz / LOWEST_HZ).ceil() as usize + 2;
        let partials = (HIGHEST_PARTIAL_HZ * frame_len as f64 / sample_rate_hz) as usize;
        Self {
            kernels: Kernels::detect(),
            sample_rate_hz,
            spectrum: transform.make_input_vec().into(),
            partials: partials.min(frame_len / 2),
            correlation: transform.make_output_vec().into(),
            scratch: transform.make_scratch_vec().into(),
            unwindow: (0..lags.min(frame_len / 2)).map(|lag| unwindow(lag, frame_len)).collect(),
            shortest: (sample_rate_hz / HIGHEST_HZ) as usize,
            difference: vec![0.0; lags.min(frame_len / 2)].into(),
            sums: vec![0.0; lags.min(frame_len / 2)].into(),
            transform,
        }
    }

    /// The pitch of the frame with this power spectrum, in Hz; `None` if it has none.
    pub(super) fn pitch(&mut self, power: &[f32]) -> Option<f64> {
        let total = self.kernels.sum(&power[2..self.partials]) as f32;
        if total <= 0.0 {
            return None;
        }
        self.spectrum.fill(Complex32::ZERO);
        // Without the two lowest bins, where an offset lies; the scale keeps sums in range.
        for (bin, power) in self.spectrum[2..self.partials].iter_mut().zip(&power[2..]) {
            bin.re = power / total;
        }
        let done =
            self.transform.process_with_scratch(&mut self.spectrum, &mut self.correlation, &mut self.scratch);
        debug_assert!(done.is_ok(), "the buffers were made by the transform");
        self.subtract();
        let lag = self.first_dip()?;
        Some(self.sample_rate_hz / self.vertex(lag))
    }

    /// d(τ) = 2·(r(0) − r(τ)) (YIN, equation 7), but for the 2.
    fn subtract(&mut self) {
        let energy = self.correlation[0];
        let lags = self.correlation.iter().zip(&self.unwindow).zip(&mut self.difference);
        for ((correlation, unwindow), difference) in lags {
            *difference = (energy - correlation * unwindow).max(0.0);
        }
    }

    /// The lowest lag of the first dip under the threshold. Sums reach to the lag behind it then: each waits for the
    /// one before.
    fn first_dip(&mut self) -> Option<usize> {
        let from = self.shortest.max(1);
        let (mut sum, mut first) = (0.0, None);
        for (lag, (difference, total)) in (0u16..).zip(self.difference.iter().zip(&mut self.sums)) {
            sum += difference;
            *total = sum;
            if usize::from(lag) >= from && difference * f32::from(lag) < THRESHOLD * sum {
                first = Some(usize::from(lag));
                break;
            }
        }
        let mut lag = first?;
        loop {
            self.sums[lag + 1] = self.sums[lag] + self.difference.get(lag + 1)?;
            if self.normalized(lag + 1) >= self.normalized(lag) {
                return Some(lag);
            }
            lag += 1;
        }
    }

    /// d′(τ) = d(τ)·τ / Σ d(1 … τ) (YIN, equation 8).
    fn normalized(&self, lag: usize) -> f32 {
        let sum = self.sums[lag];
        if sum > 0.0 { self.difference[lag] * lag as f32 / sum } else { 1.0 }
    }

    /// The vertex of the parabola through a lag and its neighbours (YIN, step 5).
    fn vertex(&self, lag: usize) -> f64 {
        let [before, here, after] = [lag - 1, lag, lag + 1].map(|lag| f64::from(self.normalized(lag)));
        let bend = before + after - 2.0 * here;
        let shift = if bend > 0.0 { (0.5 * (before - after) / bend).clamp(-0.5, 0.5) } else { 0.0 };
        lag as f64 + shift
    }
}

/// 1 over the autocorrelation of a Hann window of T samples (Boersma, equation 8).
fn unwindow(lag: usize, frame_len: usize) -> f32 {
    let u = lag as f64 / frame_len as f64;
    let hann = (1.0 - u) * (2.0 + (TAU * u).cos()) / 3.0 + (TAU * u).sin() / TAU;
    (1.0 / hann) as f32
}
