use auralis_core::{Analyzer, BlockRef, BuildError, Db, StreamSpec};
use auralis_dsp::{Stft, StftDesign, Window, equivalent_noise_bandwidth};
use auralis_kernels::Kernels;

use crate::bands::{Band, BandScale, Bands};
use crate::weighting::Weighting;

/// Parameters of a [`SpectrumMeter`]. Times are times: they do not depend on hop or sample rate.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct SpectrumMeterDesign {
    /// Samples of a frame: even, 2 to 2²⁰.
    pub frame_len: usize,
    /// Frames of the stream between spectra, 1 to 2²⁰.
    pub hop: usize,
    /// The window.
    pub window: Window,
    /// What is shown.
    pub bands: BandScale,
    /// The weighting.
    pub weighting: Weighting,
    /// The time constant of the smoothing of powers, 0 to 60,000 ms: after it a step has come 63.2 % of its way.
    pub smoothing_ms: f64,
    /// How long a peak stays, 0 to 600,000 ms.
    pub peak_hold_ms: f64,
    /// How fast it falls afterwards, 0 to 10,000 dB/s.
    pub peak_fall_db_per_s: f64,
}

impl Default for SpectrumMeterDesign {
    /// 4,096 samples, 75 % overlap, Hann, thirds of an octave, 125 ms as “fast” in IEC 61672, peaks held for 1 s and
    /// falling by 20 dB/s.
    fn default() -> Self {
        Self {
            frame_len: 4_096,
            hop: 1_024,
            window: Window::Hann,
            bands: BandScale::Octave { bands_per_octave: 3 },
            weighting: Weighting::Z,
            smoothing_ms: 125.0,
            peak_hold_ms: 1_000.0,
            peak_fall_db_per_s: 20.0,
        }
    }
}

impl SpectrumMeterDesign {
    /// Builds the meter.
    ///
    /// # Errors
    /// A field out of its range.
    pub fn build(&self, spec: &StreamSpec) -> Result<SpectrumMeter, BuildError> {
        let rate = spec.sample_rate_hz();
        let smoothing_ms = BuildError::check("smoothing_ms", self.smoothing_ms, 0.0, 60_000.0)?;
        let hold_ms = BuildError::check("peak_hold_ms", self.peak_hold_ms, 0.0, 600_000.0)?;
        let fall = BuildError::check("peak_fall_db_per_s", self.peak_fall_db_per_s, 0.0, 10_000.0)?;
        let channels = usize::from(spec.channels);
        let stft = StftDesign::new(self.frame_len, self.hop, self.window).build(channels)?;
        let bands = Bands::new(self.bands, rate, self.frame_len)?;
        let hop_s = self.hop as f64 / rate;
        let mut gains = self.weighting.bins(self.frame_len, rate);
        let enbw = equivalent_noise_bandwidth(&self.window.periodic(self.frame_len));
        gains.iter_mut().for_each(|gain| *gain *= 4.0 / (stft.window_sum() * stft.window_sum()) / enbw);
        gains[0] /= 2.0;
        gains[self.frame_len / 2] /= 2.0;
        let shown = bands.bands().len();
        Ok(SpectrumMeter {
            kernels: Kernels::detect(),
            gains: gains.iter().map(|gain| *gain as f32).collect(),
            power: vec![0.0; stft.bins()],
            found: vec![0.0; shown],
            shown: vec![Shown::default(); shown * channels],
            motion: Motion {
                rest: if smoothing_ms > 0.0 { (-1_000.0 * hop_s / smoothing_ms).exp() } else { 0.0 },
                hold: (hold_ms / 1_000.0 / hop_s).round() as u64,
                fall: 10f64.powf(-fall * hop_s / 10.0),
            },
            bands,
            stft,
        })
    }
}

/// A spectrum that moves: band levels with smoothing and peak hold, for a display.
///
/// Calibrated as [`LongTermSpectrum`](crate::LongTermSpectrum): a sine of full scale is 0 dBFS in its band.
/// Real-time safe: `push`, `reset` and the readings never allocate; a reading costs one logarithm per band.
///
/// ```
/// use auralis_core::{Analyzer, Buffer, StreamSpec};
/// use auralis_spectrum::SpectrumMeterDesign;
///
/// let mut meter = SpectrumMeterDesign::default().build(&StreamSpec::new(44_100, 2, 512)?)?;
/// meter.push(&Buffer::new(2, 512).block());
/// let mut levels_dbfs = vec![0.0; meter.bands().len()];
/// meter.levels_db(0, &mut levels_dbfs);
/// assert_eq!(levels_dbfs[0], f64::NEG_INFINITY);
/// # Ok::<(), auralis_core::BuildError>(())
/// ```
#[derive(Clone, Debug)]
pub struct SpectrumMeter {
    kernels: Kernels,
    stft: Stft,
    bands: Bands,
    /// Weighting and calibration, per bin.
    gains: Vec<f32>,
    power: Vec<f32>,
    found: Vec<f64>,
    /// Band after band, channel after channel.
    shown: Vec<Shown>,
    motion: Motion,
}

/// How a band moves from frame to frame.
#[derive(Clone, Copy, Debug)]
struct Motion {
    /// What is left of a difference after one frame.
    rest: f64,
    /// Frames that a peak stays.
    hold: u64,
    /// What is left of its power after another.
    fall: f64,
}

#[derive(Clone, Copy, Debug, Default, PartialEq)]
struct Shown {
    power: f64,
    peak: f64,
    /// Frames since the peak.
    age: u64,
}

/// Powers beneath −400 dBFS are rounded to silence, so that a decay ends.
const SILENT: f64 = 1e-40;

impl Shown {
    fn update(&mut self, power: f64, motion: Motion) {
        self.power = power + motion.rest * (self.power - power);
        if self.power < SILENT {
            self.power = 0.0;
        }
        self.age += 1;
        if self.age > motion.hold {
            self.peak = if self.peak < SILENT { 0.0 } else { self.peak * motion.fall };
        }
        if power >= self.peak {
            (self.peak, self.age) = (power, 0);
        }
    }
}

impl SpectrumMeter {
    /// The bands shown.
    pub fn bands(&self) -> &[Band] {
        self.bands.bands()
    }

    /// The smoothed levels of one channel in dBFS, to `out`; −∞ for silence.
    ///
    /// # Panics
    /// If there is no such channel, here and below.
    #[track_caller]
    pub fn levels_db(&self, channel: usize, out: &mut [f64]) {
        let shown = self.channel(channel);
        out.iter_mut().zip(shown).for_each(|(out, shown)| *out = 10.0 * shown.power.log10());
    }

    /// The held peaks of one channel in dBFS, to `out`.
    #[track_caller]
    pub fn peaks_db(&self, channel: usize, out: &mut [f64]) {
        let shown = self.channel(channel);
        out.iter_mut().zip(shown).for_each(|(out, shown)| *out = 10.0 * shown.peak.log10());
    }

    #[track_caller]
    fn channel(&self, channel: usize) -> &[Shown] {
        let bands = self.bands.bands().len();
        &self.shown[channel * bands..][..bands]
    }
}

/// Band levels at one moment, in dBFS, of each channel.
#[derive(Clone, Debug, PartialEq)]
pub struct SpectrumReading {
    /// Smoothed.
    pub levels: Vec<Vec<Db>>,
    /// Held peaks.
    pub peaks: Vec<Vec<Db>>,
}

impl Analyzer for SpectrumMeter {
    type Report = SpectrumReading;

    fn push(&mut self, block: &BlockRef<'_>) {
        let Self { kernels, stft, bands, gains, power, found, shown, motion } = self;
        let channels = stft.channels();
        stft.push(block, |frame| {
            for (channel, shown) in (0..channels).zip(shown.chunks_exact_mut(found.len())) {
                frame.power(channel, power);
                kernels.gain_curve(power, gains);
                bands.sum(power, found);
                for (shown, power) in shown.iter_mut().zip(&*found) {
                    shown.update(*power, *motion);
                }
            }
        });
    }

    /// All readings at once. Allocates; [`levels_db`](Self::levels_db) and [`peaks_db`](Self::peaks_db) do not.
    fn report(&self) -> SpectrumReading {
        let of = |power: fn(&Shown) -> f64| {
            let channels = 0..self.stft.channels();
            channels
                .map(|ch| self.channel(ch).iter().map(|shown| Db(10.0 * power(shown).log10())).collect())
                .collect()
        };
        SpectrumReading { levels: of(|shown| shown.power), peaks: of(|shown| shown.peak) }
    }

    fn reset(&mut self) {
        self.stft.reset();
        self.shown.fill(Shown::default());
    }
}
