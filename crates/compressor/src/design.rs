use auralis_core::{BuildError, Design, StreamSpec};

use crate::compressor::Compressor;

/// What the detector takes for the level of a channel.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Detection {
    /// The magnitude of each sample, in dBFS. A full-scale sine and a full-scale square both read 0 dB at
    /// their peaks. Linked channels: the highest.
    Peak,
    /// The mean square over an exponential window, 10·log₁₀: a full-scale sine reads −3.01 dB. Linked
    /// channels: the highest.
    Rms {
        /// The window's time constant, 1 to 1,000 ms.
        window_ms: f64,
    },
    /// The same after the K-weighting of BS.1770-5, −0.691 + 10·log₁₀: a stereo tone of 997 Hz reads what a
    /// loudness meter reads. Linked channels: the sum of powers. All channels weigh the same.
    KWeighted {
        /// The window's time constant, 1 to 1,000 ms.
        window_ms: f64,
    },
}

/// How reductions are smoothed (Giannoulis, Massberg and Reiss, *Digital Dynamic Range Compressor Design*,
/// JAES 60(6), 2012); both in decibels.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Smoothing {
    /// A peak hold that falls with the release, then a one-pole with the attack. The gain has no corner
    /// where attack turns into release, so that low tones are distorted least, and it runs in lanes over
    /// time. The release after a step is that of two poles in series; their time to 63.2 % is what is set.
    #[default]
    Decoupled,
    /// One one-pole, with the attack while the reduction rises and the release while it falls: a pure
    /// exponential either way, with a corner in between.
    Branching,
}

/// Which side of the threshold is compressed.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Direction {
    /// What is above the threshold is turned down.
    #[default]
    Downward,
    /// What is below the threshold is turned up, by at most the range.
    Upward,
}

/// The gain after compression.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Makeup {
    /// A constant gain, −60 to 60 dB.
    Fixed(f64),
    /// As much as compression takes from the loudness: 10·log₁₀ of the K-weighted power that goes in over
    /// the power that comes out, both over an exponential window of 3 s. It starts as if −18 dBFS had been
    /// playing, moves on a line between fixed frames (every 256), and depends on the audio alone.
    Automatic,
}

/// Parameters of a [`Compressor`].
///
/// ```
/// use auralis_compressor::CompressorDesign;
/// let design = CompressorDesign { threshold_db: -18.0, ratio: 2.5, ..CompressorDesign::default() };
/// assert!((design.output_db(-8.0) - -14.0).abs() < 1e-9);
/// ```
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct CompressorDesign {
    /// The level where compression begins, in the unit of the detection, −80 to 12 dB.
    pub threshold_db: f64,
    /// Decibels in per decibel out beyond the threshold: 1 to ∞. 1 is the delayed input, bit for bit.
    pub ratio: f64,
    /// The width of the soft knee, 0 to 48 dB; half of it on either side of the threshold.
    pub knee_db: f64,
    /// The time in which 63.2 % (1 − 1/e) of a step of reduction is reached when the gain falls, 0.02 to 1,000 ms.
    pub attack_ms: f64,
    /// The same when the gain rises, 1 to 10,000 ms. A decoupled detector is never faster to release than
    /// to attack.
    pub release_ms: f64,
    /// After long reduction the gain comes back this slowly instead, `release_ms` to 60,000 ms: the
    /// reduction does not fall below its own average with this time constant. Short peaks are released
    /// as ever. `None`: one release for all.
    pub slow_release_ms: Option<f64>,
    /// How much earlier than the audio the detector hears it, 0 to 50 ms: the latency.
    pub lookahead_ms: f64,
    /// What is taken for the level.
    pub detection: Detection,
    /// How reductions are smoothed.
    pub smoothing: Smoothing,
    /// Which side of the threshold is compressed.
    pub direction: Direction,
    /// A Butterworth high-pass of second order before the detector, 10 Hz to below half the sample rate,
    /// −3.01 dB there. The audio does not pass it.
    pub side_chain_high_pass_hz: Option<f64>,
    /// 0: every channel for itself; 1: one gain for all, to the bit; between, levels in decibels are moved
    /// towards the common one.
    pub link: f64,
    /// The most that the gain is moved, 0 to 120 dB.
    pub range_db: f64,
    /// The gain after compression.
    pub makeup: Makeup,
    /// The share of the compressed signal, make-up included, 0 to 1; the rest is the delayed input. 0 is the
    /// delayed input, bit for bit.
    pub mix: f64,
}

impl Default for CompressorDesign {
    /// 2 : 1 at −20 dBFS with a knee of 6 dB, 15 ms and 150 ms, peaks, linked, no look-ahead, no make-up.
    fn default() -> Self {
        Self {
            threshold_db: -20.0,
            ratio: 2.0,
            knee_db: 6.0,
            attack_ms: 15.0,
            release_ms: 150.0,
            slow_release_ms: None,
            lookahead_ms: 0.0,
            detection: Detection::Peak,
            smoothing: Smoothing::Decoupled,
            direction: Direction::Downward,
            side_chain_high_pass_hz: None,
            link: 1.0,
            range_db: 60.0,
            makeup: Makeup::Fixed(0.0),
            mix: 1.0,
        }
    }
}

impl CompressorDesign {
    /// The static curve: the level that comes out for a steady level that goes in, without make-up and mix.
    ///
    /// With u = level − threshold: level − s·(u + W/2)²/2W within the knee of width W, level − s·u beyond it,
    /// s = 1 − 1/ratio.
    pub fn output_db(&self, input_db: f64) -> f64 {
        let sign = if self.direction == Direction::Downward { 1.0 } else { -1.0 };
        let into = sign * (input_db - self.threshold_db) + 0.5 * self.knee_db;
        let within = into.clamp(0.0, self.knee_db);
        let bend = if self.knee_db > 0.0 { within * within / (2.0 * self.knee_db) } else { 0.0 };
        let moved = (1.0 - 1.0 / self.ratio) * (bend + (into - self.knee_db).max(0.0));
        input_db - sign * moved.min(self.range_db)
    }

    fn check(&self, spec: &StreamSpec) -> Result<(), BuildError> {
        BuildError::check("threshold_db", self.threshold_db, -80.0, 12.0)?;
        BuildError::check("ratio", self.ratio, 1.0, f64::INFINITY)?;
        BuildError::check("knee_db", self.knee_db, 0.0, 48.0)?;
        BuildError::check("attack_ms", self.attack_ms, 0.02, 1_000.0)?;
        BuildError::check("release_ms", self.release_ms, 1.0, 10_000.0)?;
        BuildError::check("lookahead_ms", self.lookahead_ms, 0.0, 50.0)?;
        BuildError::check("link", self.link, 0.0, 1.0)?;
        BuildError::check("range_db", self.range_db, 0.0, 120.0)?;
        BuildError::check("mix", self.mix, 0.0, 1.0)?;
        if let Some(slow) = self.slow_release_ms {
            BuildError::check("slow_release_ms", slow, self.release_ms, 60_000.0)?;
        }
        if let Some(corner) = self.side_chain_high_pass_hz {
            BuildError::check("side_chain_high_pass_hz", corner, 10.0, 0.49 * spec.sample_rate_hz())?;
        }
        if let Detection::Rms { window_ms } | Detection::KWeighted { window_ms } = self.detection {
            BuildError::check("window_ms", window_ms, 1.0, 1_000.0)?;
        }
        if let Makeup::Fixed(db) = self.makeup {
            BuildError::check("makeup", db, -60.0, 60.0)?;
        }
        Ok(())
    }
}

impl Design for CompressorDesign {
    type Processor = Compressor;

    /// # Errors
    /// A parameter outside its range.
    fn build(&self, spec: &StreamSpec) -> Result<Compressor, BuildError> {
        self.check(spec)?;
        Ok(Compressor::new(self, spec))
    }
}
