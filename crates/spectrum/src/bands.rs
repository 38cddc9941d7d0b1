use auralis_core::{BuildError, Hz};

/// How frequencies are divided into bands.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum BandScale {
    /// Octaves and their fractions, base 10, as IEC 61260-1:2014 has them: G = 10^0.3, centres 1000·G^(x/b) Hz
    /// for odd b and 1000·G^((2x+1)/2b) for even b, edges G^(±1/2b) to either side. Centres from 19.9 Hz to
    /// 20 kHz.
    Octave {
        /// b, bands to the octave: 1, 2, 3, 6, 12 or 24.
        bands_per_octave: u32,
    },
    /// The 24 critical bands of E. Zwicker (1961), 0 to 15.5 kHz, and a 25th to 20 kHz.
    Bark,
    /// Bands of equal width on the mel scale 2595·log₁₀(1 + f/700) (O'Shaughnessy 1987), 0 to half the sample
    /// rate. They tile, unlike the triangles of mel cepstra, so that powers add up.
    Mel {
        /// How many, 1 to 1,024.
        bands: usize,
    },
    /// Bands of equal width in Hz, 0 to half the sample rate.
    Linear {
        /// How many, 1 to 65,536.
        bands: usize,
    },
}

/// Zwicker's edges in Hz, and that of the 25th band.
const BARK_HZ: [f64; 26] = [
    0.0, 100.0, 200.0, 300.0, 400.0, 510.0, 630.0, 770.0, 920.0, 1_080.0, 1_270.0, 1_480.0, 1_720.0, 2_000.0,
    2_320.0, 2_700.0, 3_150.0, 3_700.0, 4_400.0, 5_300.0, 6_400.0, 7_700.0, 9_500.0, 12_000.0, 15_500.0,
    20_000.0,
];

/// One band.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Band {
    /// Its lower edge.
    pub low: Hz,
    /// Its centre: the geometric one of an octave band, the middle of the others on their own scale.
    pub centre: Hz,
    /// Its upper edge; half the sample rate at most.
    pub high: Hz,
}

/// The bands of a scale below half the sample rate, as bins share them out.
///
/// Bin k stands for (k − ½)·Δf to (k + ½)·Δf, the first and the last for the half of that which is within 0 to
/// fs/2. A bin that an edge falls into is split in proportion, so that neighbouring bands share all of its power:
/// over bands that tile 0 to fs/2 the sum is the power of the whole.
///
/// ```
/// use auralis_spectrum::{BandScale, Bands};
/// let thirds = Bands::new(BandScale::Octave { bands_per_octave: 3 }, 48_000.0, 4_096)?;
/// assert_eq!(thirds.bands().len(), 31);
/// assert!((thirds.bands()[17].centre.0 - 1_000.0).abs() < 1e-9);
/// # Ok::<(), auralis_core::BuildError>(())
/// ```
#[derive(Clone, Debug, PartialEq)]
pub struct Bands {
    bands: Vec<Band>,
    rows: Vec<Row>,
}

/// The bins of one band: all of those within, and shares of those at its edges.
#[derive(Clone, Copy, Debug, PartialEq)]
struct Row {
    first: usize,
    first_share: f64,
    /// Equal to `first` where the band lies within one bin.
    last: usize,
    last_share: f64,
}

impl Bands {
    /// The bands for spectra of frames of `frame_len` samples.
    ///
    /// # Errors
    /// A number of bands out of its range, or a fraction of an octave that is not listed.
    pub fn new(scale: BandScale, sample_rate_hz: f64, frame_len: usize) -> Result<Self, BuildError> {
        let nyquist = sample_rate_hz / 2.0;
        let mut bands = match scale {
            BandScale::Octave { bands_per_octave } => octave_bands(bands_per_octave)?,
            BandScale::Bark => {
                BARK_HZ.array_windows().map(|[low, high]| band(*low, (low + high) / 2.0, *high)).collect()
            }
            BandScale::Mel { bands } => {
                BuildError::check("bands", bands as f64, 1.0, 1_024.0)?;
                tiled(bands, mel(nyquist), |mel| 700.0 * (10f64.powf(mel / 2_595.0) - 1.0))
            }
            BandScale::Linear { bands } => {
                BuildError::check("bands", bands as f64, 1.0, 65_536.0)?;
                tiled(bands, nyquist, |hz| hz)
            }
        };
        bands.retain(|band| band.centre.0 <= nyquist);
        if let Some(last) = bands.last_mut()
            && (last.high.0 > nyquist || matches!(scale, BandScale::Mel { .. } | BandScale::Linear { .. }))
        {
            last.high = Hz(nyquist);
        }
        let rows = bands
            .iter()
            .map(|band| Row::of(band, sample_rate_hz / frame_len as f64, frame_len / 2))
            .collect();
        Ok(Self { bands, rows })
    }

    /// The bands, from the lowest up. Those whose centre lies above half the sample rate are left out, and the
    /// highest ends there.
    pub fn bands(&self) -> &[Band] {
        &self.bands
    }

    /// The power in each band of a one-sided spectrum, to `out`; the shorter of the two decides how many.
    ///
    /// # Panics
    /// If the spectrum has fewer bins than the frames that the bands were made for.
    #[track_caller]
    pub fn sum<P: Copy + Into<f64>>(&self, power: &[P], out: &mut [f64]) {
        for (out, row) in out.iter_mut().zip(&self.rows) {
            *out = row.sum(power);
        }
    }
}

impl Row {
    fn of(band: &Band, bin_hz: f64, last_bin: usize) -> Self {
        let bin_of = |hz: f64| ((hz / bin_hz + 0.5) as usize).min(last_bin);
        let share = |bin: usize| {
            let low = (bin as f64 - 0.5).max(0.0) * bin_hz;
            let high = (bin as f64 + 0.5).min(last_bin as f64) * bin_hz;
            ((band.high.0.min(high) - band.low.0.max(low)) / (high - low)).clamp(0.0, 1.0)
        };
        let (first, last) = (bin_of(band.low.0), bin_of(band.high.0));
        Self { first, first_share: share(first), last, last_share: share(last) }
    }

    fn sum<P: Copy + Into<f64>>(&self, power: &[P]) -> f64 {
        let edge = self.first_share * power[self.first].into();
        if self.last == self.first {
            return edge;
        }
        let within: f64 = power[self.first + 1..self.last].iter().map(|p| (*p).into()).sum();
        edge + within + self.last_share * power[self.last].into()
    }
}

fn band(low: f64, centre: f64, high: f64) -> Band {
    Band { low: Hz(low), centre: Hz(centre), high: Hz(high) }
}

fn octave_bands(bands_per_octave: u32) -> Result<Vec<Band>, BuildError> {
    if ![1, 2, 3, 6, 12, 24].contains(&bands_per_octave) {
        let (value, reason) = (f64::from(bands_per_octave), "it must be 1, 2, 3, 6, 12 or 24");
        return Err(BuildError::Unsupported { parameter: "bands_per_octave", value, reason });
    }
    let b = f64::from(bands_per_octave);
    let shift = if bands_per_octave % 2 == 1 { 0.0 } else { 0.5 };
    let ratio = |octaves: f64| 10f64.powf(0.3 * octaves);
    let steps = 6 * bands_per_octave as i32;
    let centres = (-steps..steps).map(|x| 1_000.0 * ratio((f64::from(x) + shift) / b));
    let audible = centres.filter(|centre| (19.9..20_000.0).contains(centre));
    Ok(audible.map(|centre| band(centre * ratio(-0.5 / b), centre, centre * ratio(0.5 / b))).collect())
}

fn mel(hz: f64) -> f64 {
    2_595.0 * (1.0 + hz / 700.0).log10()
}

/// Bands of equal width from 0 to `end` on a scale.
fn tiled(bands: usize, end: f64, to_hz: impl Fn(f64) -> f64) -> Vec<Band> {
    let at = |halves: usize| to_hz(end * halves as f64 / (2 * bands) as f64);
    (0..bands).map(|n| band(at(2 * n), at(2 * n + 1), at(2 * n + 2))).collect()
}
