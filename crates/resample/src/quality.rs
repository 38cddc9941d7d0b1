use auralis_dsp::{kaiser_beta, kaiser_taps};

/// How exact a change of sample rate is, and what it costs.
///
/// The figures hold for any pair of rates. Nyquist is half the lower of the two rates; everything from there
/// on is stopped, so nothing aliases and no image remains.
///
/// | | [`Fast`](Self::Fast) | [`High`](Self::High) | [`Best`](Self::Best) |
/// |---|---|---|---|
/// | aliases and images | −130 dB | −140 dB | −150 dB |
/// | THD+N of a tone of −1 dBFS, with the rounding to `f32` | −135 dB | −138 dB | −148 dB |
/// | gain within 0.001 dB of 1 up to | 0.91 Nyquist | 0.92 Nyquist | 0.92 Nyquist |
/// | −3 dB | 0.951 Nyquist | 0.96 Nyquist | 0.96 Nyquist |
/// | arithmetic | `f32` | `f32` | `f64` |
/// | taps at the higher rate | 210 | 278 | 300 |
/// | input that the first output waits for, 44.1 to 48 kHz | 3 ms | 4 ms | 87 ms |
/// | times real time in stereo, 44.1 to 48 kHz, one core of an EPYC (Zen 5) | 3,600 | 2,650 | 2,900 |
///
/// All three are linear in phase. `Best` computes many outputs at a time in the frequency domain, for whole tracks; a
/// player with small blocks takes one of the others. Where a ratio is not short, as from 44.1 to 48.001 kHz, `High`
/// runs at 1,000 times real time and `Best`, whose filter is interpolated in full, at 140.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Quality {
    /// For players and previews: already beyond 20 bits.
    Fast,
    /// For what is heard and kept.
    #[default]
    High,
    /// For masters: nothing but the rounding of the output is left.
    Best,
}

impl Quality {
    /// The stop band that the filter is designed for, in dB: a margin above the figure that is promised.
    fn attenuation_db(self) -> f64 {
        match self {
            Self::Fast => 135.0,
            Self::High => 147.0,
            Self::Best => 158.0,
        }
    }

    /// From the end of the pass band to Nyquist, as a part of Nyquist.
    fn transition(self) -> f64 {
        match self {
            Self::Fast => 0.085,
            Self::High | Self::Best => 0.07,
        }
    }

    /// The low-pass for a band up to `band`, a part of the Nyquist frequency of the input, 0 to 1.
    pub(crate) fn low_pass(self, band: f64) -> LowPass {
        let transition = self.transition() * band;
        // In units of the input's sample rate, of which Nyquist is one half.
        let taps = kaiser_taps(self.attenuation_db(), transition / 2.0, 1.0).unwrap_or(1);
        LowPass {
            cutoff: band - transition / 2.0,
            half_length: taps as f64 / 2.0,
            beta: kaiser_beta(self.attenuation_db()),
        }
    }
}

impl LowPass {
    /// For a band that ends at 5/8 of Nyquist or below: stops its images, from 11/8 on, by 150 dB.
    pub(crate) fn of_oversampled() -> Self {
        let taps = kaiser_taps(150.0, 0.375, 1.0).unwrap_or(1);
        Self { cutoff: 1.0, half_length: taps as f64 / 2.0, beta: kaiser_beta(150.0) }
    }
}

/// A low-pass in continuous time, in samples of the input: what a [`Prototype`](crate::prototype::Prototype)
/// is made from.
#[derive(Clone, Copy, Debug)]
pub(crate) struct LowPass {
    /// −6 dB, as a part of the Nyquist frequency of the input.
    pub(crate) cutoff: f64,
    /// Where the impulse response ends.
    pub(crate) half_length: f64,
    /// The shape of the Kaiser window.
    pub(crate) beta: f64,
}
