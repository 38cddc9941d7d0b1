use crate::low_hold::LowHold;

/// A reduction nearer to 0 than this is 0: −120 dB.
const AT_REST: f64 = 1e-6;

/// e^(−1/τ): what is left of a reduction after one frame of a release.
pub(crate) fn decay(release_ms: f64, sample_rate_hz: f64) -> f64 {
    (-1.0 / (release_ms * 1e-3 * sample_rate_hz)).exp()
}

/// Lets the gain rise no faster than the release; in `f64`, for long releases have small steps.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) struct Release {
    /// 1 − gain, which falls with the release.
    reduction: f64,
    /// Its average, below which the whole does not fall; stays 0 without a slow release.
    average: f64,
    average_rate: f64,
    low: LowHold,
}

impl Release {
    pub(crate) fn new(low: LowHold, slow_release_ms: Option<f64>, sample_rate_hz: f64) -> Self {
        let average_rate = slow_release_ms.map_or(0.0, |slow| 1.0 - decay(slow, sample_rate_hz));
        Self { reduction: 0.0, average: 0.0, average_rate, low }
    }

    /// Frames without reduction after which nothing is remembered.
    pub(crate) fn memory(&self) -> usize {
        self.low.memory()
    }

    /// A gain that who needs no less changes nothing with, as long as no more than `decay` is left.
    pub(crate) fn gain_that_changes_nothing(&self, decay: f64) -> f64 {
        1.0 - self.reduction * decay
    }

    /// Replaces the gain that is needed by the one that is allowed; `decays` are those of each frame.
    #[inline]
    pub(crate) fn process(&mut self, gains: &mut [f32], mut decays: impl FnMut() -> f64) {
        for gain in gains {
            let decay = decays();
            let left = if self.low.step() { self.reduction } else { self.reduction * decay };
            let left = if left < AT_REST { 0.0 } else { left };
            let needed = 1.0 - f64::from(*gain);
            if needed > self.reduction {
                self.low.deepen();
            }
            self.reduction = if needed > left { needed } else { left };
            let average = self.average + self.average_rate * (self.reduction - self.average);
            self.average = if average < AT_REST { 0.0 } else { average };
            let whole = if self.average > self.reduction { self.average } else { self.reduction };
            *gain = (1.0 - whole) as f32;
        }
    }

    pub(crate) fn reset(&mut self) {
        self.reduction = 0.0;
        self.average = 0.0;
        self.low.reset();
    }
}
