use auralis_core::{Buffer, ChannelLayout};

use super::true_peak::Burst;
use crate::signals::{Tone, duplicate, level_walk, scale, stack};

/// One test signal and what a meter must read on it.
#[derive(Clone, Debug, PartialEq)]
pub struct Case {
    /// The document and the number of the signal: `"3341-9"`, `"3341-13.4"` for the fifth file of 13.
    pub name: String,
    /// What the channels are.
    pub layout: ChannelLayout,
    /// What must be read.
    pub readings: Vec<Reading>,
    pub(super) programme: Programme,
}

/// What a reading is of.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Quantity {
    /// Momentary loudness, 400 ms, in LUFS.
    Momentary,
    /// Short-term loudness, 3 s, in LUFS.
    ShortTerm,
    /// Integrated loudness, gated, in LUFS.
    Integrated,
    /// Loudness range in LU.
    LoudnessRange,
    /// True peak in dBTP.
    TruePeak,
}

/// Which readings are meant.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Reads {
    /// Each reading within the span.
    Every,
    /// The largest since the start of the signal, read at the end of the span.
    Largest,
    /// The one at the end of the span.
    Last,
}

/// A value that a meter must show.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Reading {
    /// What is read.
    pub quantity: Quantity,
    /// Which readings count.
    pub reads: Reads,
    /// The span in seconds from the start of the signal.
    pub span_s: (f64, f64),
    /// The value asked for, in the unit of the quantity.
    pub value: f64,
    /// How far above it a meter may read.
    pub over: f64,
    /// How far below it a meter may read.
    pub under: f64,
}

impl Reading {
    /// Whether the standard allows this reading.
    pub fn accepts(&self, reading: f64) -> bool {
        (self.value - self.under..=self.value + self.over).contains(&reading)
    }
}

/// How a signal is made.
#[derive(Clone, Debug, PartialEq)]
pub(super) enum Programme {
    /// A walk through (level in dBFS, seconds) on all channels, with the level of each channel
    /// relative to it in dB.
    Walk { steps: Vec<(f64, f64)>, channels_db: Vec<f64> },
    /// A tone on both channels: divisor of the sample rate, amplitude, degrees.
    Tone { divisor: f64, amplitude: f64, phase_degrees: f64 },
    /// Signals 20 to 23.
    Burst(Burst),
}

/// Duration of the true-peak signals in seconds; the standard leaves it open.
pub(super) const TRUE_PEAK_SECONDS: f64 = 0.5;
/// Duration of their fades: 10 ms at both ends.
pub(super) const FADE_SECONDS: f64 = 0.01;

impl Case {
    /// The audio at a sample rate. The same call gives the same bits.
    pub fn synthesize(&self, sample_rate_hz: f64) -> Buffer {
        let frames = (TRUE_PEAK_SECONDS * sample_rate_hz).round() as usize;
        match &self.programme {
            Programme::Walk { steps, channels_db } => {
                let walk = level_walk(1_000.0, steps, sample_rate_hz);
                let channel = |db: &f64| scale(&walk, 10f64.powf(db / 20.0));
                stack(&channels_db.iter().map(channel).collect::<Vec<_>>())
            }
            Programme::Tone { divisor, amplitude, phase_degrees } => {
                let tone = Tone::new(sample_rate_hz / divisor, *amplitude).phase_degrees(*phase_degrees);
                duplicate(&tone.faded(sample_rate_hz, frames, FADE_SECONDS), 2)
            }
            Programme::Burst(burst) => duplicate(&burst.samples(sample_rate_hz, frames), 2),
        }
    }
}
