use auralis_core::BuildError;

use super::Stft;
use crate::Window;

/// Parameters of a [`Stft`].
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct StftDesign {
    /// Samples of a frame, N: even, 2 to 2²⁰. Products of 2, 3, 5 and 7 are fast, powers of 2 fastest.
    pub frame_len: usize,
    /// Frames of the stream from one spectrum to the next, 1 to 2²⁰; longer than the frame leaves gaps.
    pub hop: usize,
    /// The window, in its periodic form.
    pub window: Window,
    /// Where frame k lies.
    pub alignment: FrameAlignment,
    /// What the transforms are computed in.
    pub precision: Precision,
}

/// Where frame k of a [`Stft`] lies.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub enum FrameAlignment {
    /// \[k·hop, k·hop + N): only what is there; a stream shorter than N has no frame.
    #[default]
    Leading,
    /// \[k·hop − N/2, k·hop + N/2), with silence before the start and after the end: 1 + ⌊length/hop⌋ frames,
    /// and every sample counts alike. This is the `center=True, pad_mode="constant"` of librosa.
    Centred,
}

/// What a [`Stft`] computes in.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub enum Precision {
    /// `f32`: the power of a frame is true to 2·10⁻⁷, and one channel of a pair reaches the other 140 dB down. For
    /// displays, features and whatever is heard.
    #[default]
    Single,
    /// `f64`, at twice the time: the power of a frame is true to 10⁻¹³, and a pair is apart by 300 dB. For measuring.
    /// What is added to running sums has all of it; what a frame hands out is rounded to `f32`.
    Double,
}

impl FrameAlignment {
    /// How far a frame begins before k·hop.
    pub(super) fn lead(self, frame_len: usize) -> usize {
        match self {
            Self::Leading => 0,
            Self::Centred => frame_len / 2,
        }
    }
}

impl StftDesign {
    /// The longest frame and the longest hop.
    const LONGEST: f64 = 1_048_576.0;

    /// Frames that lead, in single precision.
    pub fn new(frame_len: usize, hop: usize, window: Window) -> Self {
        let (alignment, precision) = (FrameAlignment::Leading, Precision::Single);
        Self { frame_len, hop, window, alignment, precision }
    }

    /// Builds the transform for a stream of `channels` channels.
    ///
    /// # Errors
    /// A frame that is odd or out of its range, a hop out of its range, or no channel.
    pub fn build(&self, channels: usize) -> Result<Stft, BuildError> {
        BuildError::check("frame_len", self.frame_len as f64, 2.0, Self::LONGEST)?;
        if !self.frame_len.is_multiple_of(2) {
            let (value, reason) = (self.frame_len as f64, "it must be even");
            return Err(BuildError::Unsupported { parameter: "frame_len", value, reason });
        }
        BuildError::check("hop", self.hop as f64, 1.0, Self::LONGEST)?;
        BuildError::check("channels", channels as f64, 1.0, auralis_core::MAX_CHANNELS as f64)?;
        Ok(Stft::new(self, channels))
    }
}
