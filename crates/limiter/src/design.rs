use auralis_core::{BuildError, Design, StreamSpec};

use crate::limiter::Limiter;
use crate::soft_clip::SoftClipDesign;

/// Parameters of a [`Limiter`].
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct LimiterDesign {
    /// Gain before everything else, −60 to 60 dB. At 0 no sample is touched.
    pub gain_db: f64,
    /// The highest true peak of the output, −60 to 0 dBTP.
    pub ceiling_dbtp: f64,
    /// How far the gain looks ahead, and how long it takes to go down, 0.5 to 20 ms. Longer is smoother;
    /// it is the larger part of the latency.
    pub lookahead_ms: f64,
    /// How fast the gain comes back: the time constant to 63 % of the way, 1 to 5,000 ms.
    pub release_ms: f64,
    /// After long reduction the gain comes back this slowly instead, `release_ms` to 60,000 ms: the
    /// reduction does not fall below its own average with this time constant. Short peaks are released
    /// as ever. `None`: one release for all, and no memory longer than that.
    pub slow_release_ms: Option<f64>,
    /// 1: one gain for all channels, to the bit. 0: every channel for itself. Between: the gain that a
    /// channel needs, in decibels, is moved by this share towards the one that the loudest needs.
    pub link: f64,
    /// A soft clipper between gain and limiter, which adds its latency.
    pub soft_clip: Option<SoftClipDesign>,
}

impl Default for LimiterDesign {
    /// −1 dBTP, 4 ms, 100 ms, linked; no gain, no slow release, no soft clipper.
    fn default() -> Self {
        Self {
            gain_db: 0.0,
            ceiling_dbtp: -1.0,
            lookahead_ms: 4.0,
            release_ms: 100.0,
            slow_release_ms: None,
            link: 1.0,
            soft_clip: None,
        }
    }
}

/// The ranges of what can also be set while the limiter runs.
pub(crate) const GAIN_DB: (f64, f64) = (-60.0, 60.0);
pub(crate) const CEILING_DBTP: (f64, f64) = (-60.0, 0.0);
pub(crate) const RELEASE_MS: (f64, f64) = (1.0, 5_000.0);
pub(crate) const LINK: (f64, f64) = (0.0, 1.0);

impl Design for LimiterDesign {
    type Processor = Limiter;

    /// # Errors
    /// A parameter outside its range.
    fn build(&self, spec: &StreamSpec) -> Result<Limiter, BuildError> {
        let check = |name, value, (min, max)| BuildError::check(name, value, min, max);
        check("gain_db", self.gain_db, GAIN_DB)?;
        check("ceiling_dbtp", self.ceiling_dbtp, CEILING_DBTP)?;
        check("lookahead_ms", self.lookahead_ms, (0.5, 20.0))?;
        check("release_ms", self.release_ms, RELEASE_MS)?;
        if let Some(slow) = self.slow_release_ms {
            check("slow_release_ms", slow, (self.release_ms, 60_000.0))?;
        }
        check("link", self.link, LINK)?;
        Limiter::new(self, spec)
    }
}
