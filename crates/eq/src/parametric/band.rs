use auralis_core::{BuildError, Design, StreamSpec};

use super::ParametricEq;

/// The family and order of a low-pass or high-pass.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Slope {
    /// Order 1 to 8, 6 dB per octave each; −3.01 dB at the frequency (S. Butterworth, 1930).
    Butterworth(u8),
    /// Order 2, 4, 6 or 8: a Butterworth of half the order twice, −6.02 dB (S. Linkwitz, 1976).
    LinkwitzRiley(u8),
}

/// The shape of a [`Band`]; each formula is the analogue prototype, s = jf/f₀, A = 10^(`gain_db`/40).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum BandKind {
    /// (s² + sA/Q + 1) / (s² + s/(AQ) + 1).
    Peak,
    /// A·(s² + (√A/Q)s + A) / (A·s² + (√A/Q)s + 1).
    LowShelf,
    /// A·(A·s² + (√A/Q)s + 1) / (s² + (√A/Q)s + A).
    HighShelf,
    /// Passes what is lower; `q` and `gain_db` do not matter.
    LowPass(Slope),
    /// Passes what is higher; `q` and `gain_db` do not matter.
    HighPass(Slope),
    /// (s/Q) / (s² + s/Q + 1).
    BandPass,
    /// (s² + 1) / (s² + s/Q + 1).
    Notch,
    /// Order 1: (1 − s)/(1 + s). Order 2: (s² − s/Q + 1)/(s² + s/Q + 1).
    AllPass {
        /// 1 or 2.
        order: u8,
    },
    /// (A²s + 1)/(s + A²): −`gain_db` far below f₀, 0 dB at f₀, +`gain_db` far above.
    Tilt,
}

/// One band as plain data.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Band {
    /// The shape.
    pub kind: BandKind,
    /// f₀ in Hz, 1 to 384,000; values above [`MAX_FREQUENCY`](super::ParametricEq::MAX_FREQUENCY), 0.475 fs, act as that.
    pub frequency_hz: f64,
    /// Q, 0.1 to 40; a shelf takes at most 1.4.
    pub q: f64,
    /// Gain, −30 to 30 dB.
    pub gain_db: f64,
    /// A band that is off passes everything, and costs nothing once it has faded out.
    pub enabled: bool,
}

impl Default for Band {
    /// A peak at 1 kHz, Q 1, 0 dB, off.
    fn default() -> Self {
        Self { kind: BandKind::Peak, frequency_hz: 1_000.0, q: 1.0, gain_db: 0.0, enabled: false }
    }
}

impl Band {
    /// # Errors
    /// The first field outside its range, by name.
    pub(crate) fn check(&self) -> Result<(), BuildError> {
        BuildError::check("frequency_hz", self.frequency_hz, 1.0, 384_000.0)?;
        let shelf = matches!(self.kind, BandKind::LowShelf | BandKind::HighShelf);
        BuildError::check("q", self.q, 0.1, if shelf { 1.4 } else { 40.0 })?;
        BuildError::check("gain_db", self.gain_db, -30.0, 30.0)?;
        match self.kind {
            BandKind::LowPass(Slope::Butterworth(order)) | BandKind::HighPass(Slope::Butterworth(order)) => {
                BuildError::check("order", f64::from(order), 1.0, 8.0)?;
            }
            BandKind::LowPass(Slope::LinkwitzRiley(order))
            | BandKind::HighPass(Slope::LinkwitzRiley(order)) => {
                BuildError::check("order", f64::from(order), 2.0, 8.0)?;
                if order % 2 == 1 {
                    let (parameter, value) = ("order", f64::from(order));
                    return Err(BuildError::Unsupported { parameter, value, reason: "it must be even" });
                }
            }
            BandKind::AllPass { order } => {
                BuildError::check("order", f64::from(order), 1.0, 2.0)?;
            }
            _ => {}
        }
        Ok(())
    }
}

/// The bands of a [`ParametricEq`], in series.
///
/// How far the magnitude is from the analogue prototype at most, in dB, at 8 to 192 kHz and gains of ±12 dB (at
/// ±24 dB about twice as far):
///
/// | | f₀ | to fs/4 | to 20/44.1 of fs |
/// |---|---|---|---|
/// | bell, shelves, tilt | 10 kHz | 0.06 | 0.6 |
/// | the same | 20 kHz | 0.1 | 1.0 |
/// | low- and high-pass, any order | 10 kHz | 0.06 | 0.8 |
/// | the same | 20 kHz | 0.13 | 1.3 |
/// | band-pass | 5 kHz, 10 kHz | 0.06, 0.15 | 1.2, 1.3 |
/// | notch | 5 kHz, 10 kHz | 0.06, 0.3 | 0.3, 1.0 |
///
/// At f₀ gains are exact to 0.001 dB and corner levels to 0.003 dB, and a cut is the inverse of its boost.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct ParametricEqDesign {
    /// At most 32. The processor always has 32: the rest are off.
    pub bands: Vec<Band>,
}

impl Design for ParametricEqDesign {
    type Processor = ParametricEq;

    /// # Errors
    /// More than 32 bands, or a field of a band outside its range.
    fn build(&self, spec: &StreamSpec) -> Result<ParametricEq, BuildError> {
        BuildError::check("bands", self.bands.len() as f64, 0.0, ParametricEq::MAX_BANDS as f64)?;
        let mut eq = ParametricEq::new(spec);
        for (index, band) in self.bands.iter().enumerate() {
            eq.set_band(index, *band)?;
        }
        Ok(eq)
    }
}
