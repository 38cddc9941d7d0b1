use core::num::NonZeroU32;

use crate::{BuildError, MAX_CHANNELS};

/// What a processor must know of a stream before it can be built.
///
/// ```
/// use auralis_core::StreamSpec;
/// let spec = StreamSpec::new(44_100, 2, 512)?;
/// assert_eq!(spec.sample_rate_hz(), 44_100.0);
/// # Ok::<(), auralis_core::BuildError>(())
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct StreamSpec {
    /// Frames per second.
    pub sample_rate: NonZeroU32,
    /// Number of channels, 1 to [`MAX_CHANNELS`].
    pub channels: u16,
    /// The largest block that `process` or `push` will be given, in frames. It sizes scratch
    /// memory and never changes a result.
    pub max_block_frames: usize,
}

impl StreamSpec {
    /// The lowest sample rate served, in Hz.
    pub const MIN_SAMPLE_RATE: u32 = 1_000;
    /// The highest sample rate served, in Hz.
    pub const MAX_SAMPLE_RATE: u32 = 768_000;

    /// A checked specification.
    ///
    /// # Errors
    /// A sample rate outside 1,000–768,000 Hz, no channel or more than [`MAX_CHANNELS`], or an empty block.
    pub fn new(sample_rate: u32, channels: u16, max_block_frames: usize) -> Result<Self, BuildError> {
        let (min, max) = (Self::MIN_SAMPLE_RATE, Self::MAX_SAMPLE_RATE);
        let out_of_range = BuildError::OutOfRange {
            parameter: "sample_rate_hz",
            value: f64::from(sample_rate),
            min: f64::from(min),
            max: f64::from(max),
        };
        let sample_rate = NonZeroU32::new(sample_rate)
            .filter(|rate| (min..=max).contains(&rate.get()))
            .ok_or(out_of_range)?;
        BuildError::check("channels", f64::from(channels), 1.0, MAX_CHANNELS as f64)?;
        BuildError::check("max_block_frames", max_block_frames as f64, 1.0, f64::from(u32::MAX))?;
        Ok(Self { sample_rate, channels, max_block_frames })
    }

    /// The sample rate in Hz, ready for arithmetic.
    pub fn sample_rate_hz(&self) -> f64 {
        f64::from(self.sample_rate.get())
    }

    /// The same stream with another largest block.
    #[must_use]
    pub fn with_max_block_frames(self, max_block_frames: usize) -> Self {
        Self { max_block_frames, ..self }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn absurd_streams_are_refused_by_name() {
        let name = |rate, channels, block| StreamSpec::new(rate, channels, block).unwrap_err().parameter();
        assert_eq!(name(0, 2, 512), "sample_rate_hz");
        assert_eq!(name(800_000, 2, 512), "sample_rate_hz");
        assert_eq!(name(44_100, 0, 512), "channels");
        assert_eq!(name(44_100, 25, 512), "channels");
        assert_eq!(name(44_100, 2, 0), "max_block_frames");
        assert!(StreamSpec::new(8_000, 1, 1).is_ok());
        assert!(StreamSpec::new(384_000, 24, 65_536).is_ok());
    }
}
