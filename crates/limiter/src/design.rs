use auralis_core::{BuildError, Design, StreamSpec};

use crate::limiter::Limiter;

/// Parameters of a [`Limiter`].
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct LimiterDesign {
    /// The highest true peak of the output, −60 to 0 dBTP.
    pub ceiling_dbtp: f64,
    /// How far the gain looks ahead, and how long it takes to go down, 0.5 to 20 ms. Longer is smoother;
    /// it is the larger part of the latency.
    pub lookahead_ms: f64,
    /// How fast the gain comes back: the time constant to 63 % of the way, 1 to 5,000 ms.
    pub release_ms: f64,
}

impl Default for LimiterDesign {
    /// −1 dBTP, 4 ms, 100 ms.
    fn default() -> Self {
        Self { ceiling_dbtp: -1.0, lookahead_ms: 4.0, release_ms: 100.0 }
    }
}

impl Design for LimiterDesign {
    type Processor = Limiter;

    fn build(&self, spec: &StreamSpec) -> Result<Limiter, BuildError> {
        BuildError::check("ceiling_dbtp", self.ceiling_dbtp, -60.0, 0.0)?;
        BuildError::check("lookahead_ms", self.lookahead_ms, 0.5, 20.0)?;
        BuildError::check("release_ms", self.release_ms, 1.0, 5_000.0)?;
        Limiter::new(self, spec)
    }
}
