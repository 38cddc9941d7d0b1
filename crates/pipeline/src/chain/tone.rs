use auralis_core::{BuildError, Design, StreamSpec};
use auralis_eq::{CurveEq, MinimumPhaseDesign, PointCurve};

/// A static tone curve: gain over frequency, smooth through its points and level beyond them.
///
/// Applied by an FIR filter of minimum phase and 42.5 ms ([`MinimumPhaseDesign`]): no pre-ringing, and a memory that
/// ends. Latency: 2,049 frames at 44.1 and 48 kHz. A flat curve is the delayed input, bit for bit.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct ToneCurve {
    /// Hz (1 to 1,000,000, rising) and dB (±60).
    pub points: Vec<(f64, f64)>,
}

impl ToneCurve {
    /// The curve between the points ([`PointCurve`]).
    ///
    /// # Errors
    /// A point outside its range, or frequencies that do not rise.
    pub fn curve(&self) -> Result<PointCurve, BuildError> {
        PointCurve::new(&self.points)
    }

    fn design(&self) -> Result<MinimumPhaseDesign<PointCurve>, BuildError> {
        Ok(MinimumPhaseDesign::new(self.curve()?))
    }

    /// The latency of what is built, whatever the curve.
    pub(crate) fn latency_frames(spec: &StreamSpec) -> Result<usize, BuildError> {
        Self::default().design()?.latency_frames(spec.sample_rate_hz())
    }
}

impl Design for ToneCurve {
    type Processor = CurveEq;

    /// # Errors
    /// As [`curve`](Self::curve).
    fn build(&self, spec: &StreamSpec) -> Result<CurveEq, BuildError> {
        self.design()?.build(spec)
    }
}
