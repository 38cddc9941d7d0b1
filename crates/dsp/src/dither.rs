use auralis_core::{BuildError, Design, StreamSpec};

mod noise;
mod quantizer;
mod shaper;

pub use quantizer::Quantizer;

/// What is added before rounding, so that the error does not follow the music.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum DitherNoise {
    /// Nothing: plain rounding. The error is distortion wherever the music is quiet.
    None,
    /// Triangular noise of 2 LSB peak to peak. The total error is white, has mean 0 and an RMS of LSB/2
    /// (−96.3 dBFS at 16 bits) whatever the signal.
    ///
    /// Source: S. P. Lipshitz, R. A. Wannamaker, J. Vanderkooy, *Quantization and Dither: A Theoretical
    /// Survey*, JAES 40 (1992).
    #[default]
    Tpdf,
    /// The same noise with its error fed back, which moves it to where the ear is least sensitive.
    ///
    /// | sample rate | error spectrum relative to [`Tpdf`](Self::Tpdf) | in total |
    /// |---|---|---|
    /// | 40 to 50 kHz | 1 − 2.033z⁻¹ + 2.165z⁻² − 1.959z⁻³ + 1.590z⁻⁴ − 0.6149z⁻⁵: at 44.1 kHz −16 dB up to 2 kHz, −27 dB at 4 kHz, 0 dB at 9 kHz, −6 dB at 12 kHz, +19 dB at 20 kHz | +12.2 dB |
    /// | above | (1 − z⁻¹)²: at 96 kHz −23 dB at 4 kHz, 0 dB at 16 kHz, +12 dB at 48 kHz | +7.8 dB |
    /// | below | none: all of the band is heard, so this is [`Tpdf`](Self::Tpdf) | 0 dB |
    ///
    /// Source of the five coefficients: S. P. Lipshitz, J. Vanderkooy, R. A. Wannamaker, *Minimally Audible Noise
    /// Shaping*, JAES 39 (1991).
    Shaped,
}

/// Quantisation to a number of bits, with dither; the last step before encoding.
///
/// y = Δ·round(x/Δ + d), Δ = 2^(1 − bits), limited to −1 … 1 − Δ. The output is exactly on the grid of Δ (`f32`
/// holds 24 bits), so an encoder that multiplies by 1/Δ finds whole numbers.
///
/// The noise depends on nothing but the seed, the channel and the number of the frame: channels are
/// independent of one another, any split of a stream gives identical bits, and a reset begins again.
///
/// Audio that is on the grid already gets dither like any other, which costs it up to 1.5 Δ of added noise. Who
/// wants such a file to stay as it is does not put it through here.
///
/// Leave room for the noise: the output exceeds the input by up to 1.5 Δ, shaped by up to 15 Δ. What would
/// pass full scale is limited and counted.
///
/// ```
/// use auralis_core::{Buffer, Design, Processor, StreamSpec};
/// use auralis_dsp::{Dither, DitherNoise};
/// let design = Dither { bits: 16, noise: DitherNoise::Tpdf, seed: 1 };
/// let mut dither = design.build(&StreamSpec::new(44_100, 2, 512)?)?;
/// let mut audio = Buffer::new(2, 512);
/// dither.process(&mut audio.block_mut());
/// assert!(audio.plane(0).iter().all(|x| (x * 32_768.0).fract() == 0.0));
/// # Ok::<(), auralis_core::BuildError>(())
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Dither {
    /// Bits per sample, 8 to 24.
    pub bits: u32,
    /// The kind of noise.
    pub noise: DitherNoise,
    /// Where the noise starts. The same seed gives the same noise.
    pub seed: u64,
}

impl Default for Dither {
    /// 16 bits, triangular noise, seed 0.
    fn default() -> Self {
        Self { bits: 16, noise: DitherNoise::Tpdf, seed: 0 }
    }
}

impl Design for Dither {
    type Processor = Quantizer;

    /// # Errors
    /// Bits outside 8 to 24.
    fn build(&self, spec: &StreamSpec) -> Result<Quantizer, BuildError> {
        BuildError::check("bits", f64::from(self.bits), 8.0, 24.0)?;
        Ok(Quantizer::new(self, spec))
    }
}
