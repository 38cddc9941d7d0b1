use auralis_core::{BuildError, ChannelLayout, Seconds, StreamSpec};

use crate::bins::Bins;
use crate::grid;
use crate::meter::LoudnessMeter;

/// Parameters of a [`LoudnessMeter`].
///
/// ```
/// use auralis_core::{ChannelLayout, Seconds, StreamSpec};
/// use auralis_loudness::LoudnessDesign;
///
/// // A live meter for a day of sound, which never allocates.
/// let design = LoudnessDesign {
///     true_peak_factor: 8,
///     reserve: Seconds(24.0 * 3600.0),
///     ..LoudnessDesign::new(ChannelLayout::STEREO)
/// };
/// let meter = design.build(&StreamSpec::new(48_000, 2, 512)?)?;
/// # Ok::<(), auralis_core::BuildError>(())
/// ```
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct LoudnessDesign {
    /// What each channel is; decides its weight.
    pub layout: ChannelLayout,
    /// Whether a mono stream is measured as if it came from two speakers, 3.01 LU louder.
    pub dual_mono: bool,
    /// Whether true peaks are measured; without, the report gives the sample peak in their place.
    pub true_peak: bool,
    /// Points per sample at which true peaks are looked for: 2, 4, 8, 16 or 32; 16 as a rule, 8 where a live
    /// meter must be light. A tone at 0.45 fs is under-read at the worst phase by 0.136 dB with 8, 0.036 dB
    /// with 16 and 0.011 dB with 32; no tone up to there is over-read by more than 0.003 dB. Dense noise up to fs/2 may
    /// be over-read by some tenths of a decibel: behind a limiter it was 0.4 dB at 44.1 kHz, and 0.7 dB at 8 kHz.
    pub true_peak_factor: usize,
    /// The duration whose history is allocated when the meter is built, 0 to 31 days; an hour takes
    /// 432 KB. Up to it `push` never allocates; beyond it, 48 KB every 6.8 minutes.
    pub reserve: Seconds,
}

impl LoudnessDesign {
    /// The longest reserve.
    const MAX_RESERVE: Seconds = Seconds(31.0 * 24.0 * 3_600.0);
    /// The lowest sample rate, in Hz.
    const MIN_SAMPLE_RATE: f64 = 8_000.0;

    /// Everything measured, mono as one channel, true peaks at 16 points per sample, room for an hour.
    pub fn new(layout: ChannelLayout) -> Self {
        let reserve = Seconds(3_600.0);
        Self { layout, dual_mono: false, true_peak: true, true_peak_factor: 16, reserve }
    }

    /// Builds the meter.
    ///
    /// Rates below 8 kHz are refused. Below 16 kHz the K-weighting deviates from that of 48 kHz by more
    /// than 0.066 dB around 2 kHz; see [`KWeighting`](auralis_dsp::KWeighting).
    ///
    /// # Errors
    /// A sample rate below 8 kHz, a layout with another number of channels than the stream, or a
    /// factor or a reserve out of its range.
    pub fn build(&self, spec: &StreamSpec) -> Result<LoudnessMeter, BuildError> {
        self.build_segment(spec, 0)
    }

    /// Builds the meter of a segment of a stream, which starts at `start_frame`, to be
    /// [merged](LoudnessMeter::merge) with the one before.
    ///
    /// Its first block must begin earlier, at [`LoudnessMeter::position`]: what lies before the
    /// segment warms the filters up and is not measured. That is 200 ms where the segment starts on
    /// a multiple of [`segment_frames`](Self::segment_frames), and up to 10.2 s elsewhere. Only the
    /// first segment, which the others are merged into, makes use of a [reserve](Self::reserve).
    ///
    /// ```
    /// use auralis_core::{Analyzer, BlockRef, ChannelLayout, StreamSpec};
    /// use auralis_loudness::LoudnessDesign;
    ///
    /// let spec = StreamSpec::new(8_000, 1, 4_096)?;
    /// let design = LoudnessDesign::new(ChannelLayout::MONO);
    /// let track: Vec<f32> = (0..200_000u32).map(|n| (n * 7_919 % 1_009) as f32 / 2_000.0).collect();
    ///
    /// // Each of these may run on a thread of its own.
    /// let measure = |start: usize, end: usize| -> Result<_, auralis_core::BuildError> {
    ///     let mut meter = design.build_segment(&spec, start as u64)?;
    ///     meter.push(&BlockRef::mono(&track[meter.position() as usize..end]));
    ///     Ok(meter)
    /// };
    /// let cut = LoudnessDesign::segment_frames(&spec) as usize;
    /// let mut meter = measure(0, cut)?;
    /// meter.merge(&measure(cut, 2 * cut)?)?;
    /// meter.merge(&measure(2 * cut, track.len())?)?;
    ///
    /// assert_eq!(meter.report(), measure(0, track.len())?.report());
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    ///
    /// # Errors
    /// As [`build`](Self::build).
    pub fn build_segment(&self, spec: &StreamSpec, start_frame: u64) -> Result<LoudnessMeter, BuildError> {
        let max_rate = f64::from(StreamSpec::MAX_SAMPLE_RATE);
        BuildError::check("sample_rate_hz", spec.sample_rate_hz(), Self::MIN_SAMPLE_RATE, max_rate)?;
        BuildError::check("reserve", self.reserve.0, 0.0, Self::MAX_RESERVE.0)?;
        if self.layout.channels() != spec.channels {
            return Err(BuildError::Unsupported {
                parameter: "layout",
                value: f64::from(self.layout.channels()),
                reason: "it must name as many channels as the stream has",
            });
        }
        LoudnessMeter::new(self, spec, start_frame)
    }

    /// The frames, 10 s of them, at whose multiples a segment is best started.
    pub fn segment_frames(spec: &StreamSpec) -> u64 {
        grid::cell_frames(Bins::new(spec.sample_rate.get()))
    }
}
