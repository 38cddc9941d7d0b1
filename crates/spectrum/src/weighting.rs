use auralis_dsp::KWeighting;

/// A frequency weighting of spectra.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub enum Weighting {
    /// None: 0 dB everywhere.
    #[default]
    Z,
    /// The A-weighting of IEC 61672-1, Annex E: 0 dB at 1 kHz.
    A,
    /// The C-weighting of IEC 61672-1, Annex E: 0 dB at 1 kHz.
    C,
    /// The K-weighting of BS.1770-5, as designed for the sample rate; +0.69 dB at 997 Hz.
    K,
}

/// The pole frequencies of IEC 61672-1, equations E.1 to E.6, in Hz.
const F1: f64 = 20.598_997;
const F2: f64 = 107.652_65;
const F3: f64 = 737.862_23;
const F4: f64 = 12_194.217;

impl Weighting {
    /// The gain at `frequency_hz`, in dB; −∞ at 0 Hz but for Z.
    ///
    /// ```
    /// use auralis_spectrum::Weighting;
    /// assert!((Weighting::A.gain_db(100.0, 48_000.0) - -19.1).abs() < 0.05);
    /// ```
    pub fn gain_db(self, frequency_hz: f64, sample_rate_hz: f64) -> f64 {
        20.0 * Curve::new(self, sample_rate_hz).magnitude(frequency_hz).log10()
    }

    /// The power gain of each bin of a frame of `frame_len` samples.
    pub fn bins(self, frame_len: usize, sample_rate_hz: f64) -> Vec<f64> {
        let curve = Curve::new(self, sample_rate_hz);
        let hz = |bin| bin as f64 * sample_rate_hz / frame_len as f64;
        (0..=frame_len / 2).map(|bin| curve.magnitude(hz(bin)).powi(2)).collect()
    }
}

/// A weighting at a sample rate: what is the same at every frequency, computed once.
enum Curve {
    Flat,
    /// Poles of the standard, and the response that is to be 0 dB.
    Analogue(fn(f64) -> f64, f64),
    /// Sections, and the rate that they are designed for.
    Digital(KWeighting, f64),
}

impl Curve {
    fn new(weighting: Weighting, sample_rate_hz: f64) -> Self {
        match weighting {
            Weighting::Z => Self::Flat,
            Weighting::A => Self::Analogue(a_response, a_response(1_000.0)),
            Weighting::C => Self::Analogue(c_response, c_response(1_000.0)),
            Weighting::K => Self::Digital(KWeighting::for_rate(sample_rate_hz), sample_rate_hz),
        }
    }

    fn magnitude(&self, frequency_hz: f64) -> f64 {
        match self {
            Self::Flat => 1.0,
            Self::Analogue(response, at_1_khz) => response(frequency_hz) / at_1_khz,
            Self::Digital(KWeighting { shelf, high_pass, .. }, rate) => {
                shelf.magnitude(frequency_hz, *rate) * high_pass.magnitude(frequency_hz, *rate)
            }
        }
    }
}

/// R_A, equation E.6 without its normalisation.
fn a_response(f: f64) -> f64 {
    let f2 = f * f;
    c_response(f) * f2 / ((f2 + F2 * F2) * (f2 + F3 * F3)).sqrt()
}

/// R_C, equation E.1 without its normalisation.
fn c_response(f: f64) -> f64 {
    let f2 = f * f;
    F4 * F4 * f2 / ((f2 + F1 * F1) * (f2 + F4 * F4))
}
