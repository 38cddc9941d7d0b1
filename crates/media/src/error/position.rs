use std::fmt;

/// A place in an audio file.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Position {
    /// An offset from the start of the file.
    Byte(u64),
    /// A frame of the decoded audio, counted from 0.
    Frame {
        /// The index of the frame.
        frame: u64,
        /// Frames per second, to turn the index into a time.
        sample_rate: u32,
    },
    /// One sample of the decoded audio.
    Sample {
        /// The index of the frame, counted from 0.
        frame: u64,
        /// The index of the channel, counted from 0.
        channel: u16,
        /// Frames per second, to turn the index into a time.
        sample_rate: u32,
    },
}

impl fmt::Display for Position {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let seconds = |frame: u64, rate: u32| frame as f64 / f64::from(rate.max(1));
        match *self {
            Self::Byte(offset) => write!(f, "at byte {offset}"),
            Self::Frame { frame, sample_rate } => {
                write!(f, "at frame {frame}, {:.3} s", seconds(frame, sample_rate))
            }
            Self::Sample { frame, channel, sample_rate } => {
                write!(f, "at frame {frame}, {:.3} s, channel {channel}", seconds(frame, sample_rate))
            }
        }
    }
}
