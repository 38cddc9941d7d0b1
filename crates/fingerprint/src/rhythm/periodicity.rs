//! How periodic the onsets are, at every tempo.
//!
//! In windows of ten seconds the autocorrelation, which also peaks at multiples of the period, is multiplied by the
//! Fourier tempogram, which also peaks at multiples of the frequency (G. Peeters, "Time variable tempo detection and
//! beat marking", ICMC 2005): what remains is the tempo.

use realfft::RealFftPlanner;
use realfft::num_complex::Complex64;

/// Seconds of a window, and from one to the next.
const WINDOW_S: f64 = 10.0;
const HOP_S: f64 = 5.0;
/// The tempos looked at, in BPM, and how many of them there are, equally spaced in pitch: steps of 0.15 %.
pub(super) const SLOWEST: f64 = 30.0;
pub(super) const FASTEST: f64 = 420.0;
const TEMPOS: usize = 1_800;
/// Multiples of a period at which the autocorrelation is averaged.
const MULTIPLES: usize = 4;

/// Makes each transform once.
pub(super) type Planner = RealFftPlanner<f64>;

/// Salience by tempo: the mean over the windows of autocorrelation × Fourier magnitude.
#[derive(Clone, Debug)]
pub(super) struct Periodicity {
    tempos: Vec<f64>,
    salience: Vec<f64>,
}

/// A window of onsets and its spectra.
struct Window {
    /// Autocorrelation, 1 at lag 0, of as many lags as there are frames.
    correlation: Vec<f64>,
    /// Magnitudes under a Hann window, padded, and their distance in Hz.
    magnitudes: Vec<f64>,
    bin_hz: f64,
}

impl Periodicity {
    pub(super) fn of(planner: &mut Planner, strengths: &[f64], frame_rate: f64) -> Self {
        let frames = ((WINDOW_S * frame_rate) as usize).min(strengths.len());
        let hop = ((HOP_S * frame_rate) as usize).max(1);
        let step = (FASTEST / SLOWEST).ln() / (TEMPOS - 1) as f64;
        let tempos: Vec<f64> = (0..TEMPOS).map(|i| SLOWEST * (step * i as f64).exp()).collect();
        let mut salience = vec![0.0; TEMPOS];
        let mut windows = 0;
        for start in (0..=strengths.len() - frames).step_by(hop) {
            let piece = &strengths[start..start + frames];
            let Some(window) = Window::new(planner, piece, frame_rate) else { continue };
            windows += 1;
            for (sum, bpm) in salience.iter_mut().zip(&tempos) {
                *sum += window.salience(*bpm, frame_rate);
            }
        }
        salience.iter_mut().for_each(|sum| *sum /= f64::from(windows.max(1)));
        Self { tempos, salience }
    }

    /// The salience of a tempo, the largest within 1.5 % of it.
    pub(super) fn at(&self, bpm: f64) -> f64 {
        let near = |other: f64| (other / bpm).ln().abs() < 0.015;
        self.iter().filter(|(other, _)| near(*other)).map(|(_, salience)| salience).fold(0.0, f64::max)
    }

    /// The tempo that stands out most, where each is weighted.
    pub(super) fn strongest(&self, weight: impl Fn(f64) -> f64) -> f64 {
        let weighted = self.iter().map(|(bpm, salience)| (bpm, salience * weight(bpm)));
        weighted.max_by(|a, b| a.1.total_cmp(&b.1)).map_or(SLOWEST, |(bpm, _)| bpm)
    }

    /// The tempo within 4 % of `bpm` that stands out most.
    pub(super) fn nearest_peak(&self, bpm: f64) -> f64 {
        self.strongest(|other| if (other / bpm).ln().abs() < 0.04 { 1.0 } else { 0.0 })
    }

    /// Each tempo with its salience.
    fn iter(&self) -> impl Iterator<Item = (f64, f64)> {
        self.tempos.iter().copied().zip(self.salience.iter().copied())
    }
}

impl Window {
    /// `None` for a window without onsets.
    fn new(planner: &mut Planner, strengths: &[f64], frame_rate: f64) -> Option<Self> {
        let frames = strengths.len();
        let mean = strengths.iter().sum::<f64>() / frames as f64;
        let centred: Vec<f64> = strengths.iter().map(|x| x - mean).collect();
        let correlation = autocorrelation(planner, &centred)?;
        let size = (8 * frames).next_power_of_two();
        let turn = core::f64::consts::TAU / (frames + 1) as f64;
        let hann = (1..=frames).map(|n| 0.5 - 0.5 * (turn * n as f64).cos());
        let windowed: Vec<f64> = centred.iter().zip(hann).map(|(x, w)| x * w).collect();
        let scale = 2.0 / (frames + 1) as f64;
        let magnitudes = spectrum(planner, &windowed, size).iter().map(|x| scale * x.norm()).collect();
        Some(Self { correlation, magnitudes, bin_hz: frame_rate / size as f64 })
    }

    fn salience(&self, bpm: f64, frame_rate: f64) -> f64 {
        let lag = 60.0 * frame_rate / bpm;
        let comb: f64 = (1..=MULTIPLES).map(|k| between(&self.correlation, k as f64 * lag)).sum();
        (comb / MULTIPLES as f64).max(0.0) * between(&self.magnitudes, bpm / 60.0 / self.bin_hz)
    }
}

/// r\[k\] = Σ x\[n\]·x\[n+k\] / (N − k), over r\[0\]. `None` for silence.
pub(super) fn autocorrelation(planner: &mut Planner, x: &[f64]) -> Option<Vec<f64>> {
    let powers = spectrum(planner, x, correlation_len(x)).iter().map(|x| x.norm_sqr().into()).collect();
    let sums = lags(planner, powers, x.len())?;
    Some(sums.iter().map(|sum| sum / sums[0]).collect()).filter(|_| sums[0] > 0.0)
}

/// r\[k\] = Σ x\[n\]·y\[n+k\] / (N − k) by way of the spectra. `None` for nothing.
pub(super) fn correlation(planner: &mut Planner, x: &[f64], y: &[f64]) -> Option<Vec<f64>> {
    let size = correlation_len(x);
    let (of_x, of_y) = (spectrum(planner, x, size), spectrum(planner, y, size));
    let products = of_x.iter().zip(of_y).map(|(x, y)| x.conj() * y).collect();
    lags(planner, products, x.len())
}

/// Long enough that what is shifted out does not come in again.
fn correlation_len(x: &[f64]) -> usize {
    (2 * x.len()).next_power_of_two()
}

/// The correlation of so many frames whose spectrum this is, by lag.
fn lags(planner: &mut Planner, mut products: Vec<Complex64>, frames: usize) -> Option<Vec<f64>> {
    // Both ends of the spectrum of a real signal are real.
    products.first_mut()?.im = 0.0;
    products.last_mut()?.im = 0.0;
    let size = 2 * (products.len() - 1);
    let inverse = planner.plan_fft_inverse(size);
    let mut sums = inverse.make_output_vec();
    inverse.process(&mut products, &mut sums).ok()?;
    let value = |k: usize| sums[k] / size as f64 / (frames - k) as f64;
    Some((0..frames).map(value).collect())
}

fn spectrum(planner: &mut Planner, x: &[f64], size: usize) -> Vec<Complex64> {
    let transform = planner.plan_fft_forward(size);
    let (mut time, mut spectrum) = (transform.make_input_vec(), transform.make_output_vec());
    time[..x.len()].copy_from_slice(x);
    // It fails for buffers of the wrong length only.
    let done = transform.process(&mut time, &mut spectrum);
    debug_assert!(done.is_ok(), "the buffers were made by the transform");
    spectrum
}

/// A value between two, on the line; 0 beyond the end.
pub(super) fn between(values: &[f64], position: f64) -> f64 {
    let (whole, part) = (position.floor() as usize, position.fract());
    match values.get(whole..whole + 2) {
        Some([left, right]) => left + (right - left) * part,
        _ => 0.0,
    }
}
