use auralis_dsp::SlidingMin;
use auralis_kernels::Kernels;

use crate::decay::Decay;
use crate::low_hold::LowHold;
use crate::release::Release;
use crate::smoother::GainSmoother;

/// The gain is held this long before it comes back, in ms: half a period of 50 Hz, so that on a steady
/// tone from 50 Hz up it stays constant instead of following the waveform.
const HOLD_MS: f64 = 10.0;

/// From the gain that each frame needs to a smooth gain that never exceeds it: release, sliding minimum,
/// smoothing.
///
/// In this order the release tells which peaks do not matter before they have been looked for.
#[derive(Debug)]
pub(crate) struct GainEnvelope {
    kernels: Kernels,
    lookahead: usize,
    release: Release,
    minimum: SlidingMin,
    smoother: GainSmoother,
    /// Frames since anything but 1 entered the smoother.
    calm: usize,
    /// Frames of calm after which every memory holds nothing but 1.
    settled: usize,
}

impl GainEnvelope {
    pub(crate) fn new(lookahead_ms: f64, slow_release_ms: Option<f64>, sample_rate_hz: f64) -> Self {
        let frames = |ms: f64| (ms * 1e-3 * sample_rate_hz).round() as usize;
        let lookahead = frames(lookahead_ms).max(2);
        // One more than the look-ahead, for the interval before a frame counts as well as the one after.
        let window = lookahead + 1 + frames(HOLD_MS);
        let release = Release::new(LowHold::new(window, sample_rate_hz), slow_release_ms, sample_rate_hz);
        let settled = (window + lookahead).max(release.memory());
        Self {
            kernels: Kernels::detect(),
            lookahead,
            release,
            minimum: SlidingMin::new(window),
            smoother: GainSmoother::new(lookahead),
            calm: settled,
            settled,
        }
    }

    /// The frames between an interval's needed gain and the gain for its first frame.
    pub(crate) fn latency_frames(&self) -> usize {
        self.lookahead - 1
    }

    /// Frames after which two envelopes give the same gain for the same needs, once their releases are alike.
    pub(crate) fn memory(&self) -> usize {
        self.settled
    }

    pub(crate) fn release(&self) -> &Release {
        &self.release
    }

    /// Replaces the needed gains by the smooth gain, and says whether that is 1 throughout; at most a
    /// piece at once, that which `decay` has advanced by.
    pub(crate) fn process(&mut self, gains: &mut [f32], decay: &Decay) -> bool {
        let calm = self.kernels.min_max(gains).0 >= 1.0;
        if calm && self.calm >= self.settled {
            // Every memory is full of ones, and ones would leave it so.
            return true;
        }
        self.release.process(self.kernels, gains, decay);
        self.count_calm(gains);
        self.minimum.process(gains);
        self.smoother.process(gains);
        false
    }

    /// Counts the frames since the gain was last below 1, as far as it matters.
    fn count_calm(&mut self, gains: &[f32]) {
        let since = gains.iter().rev().take_while(|gain| **gain == 1.0).count();
        self.calm = if since == gains.len() { (self.calm + since).min(self.settled) } else { since };
    }

    pub(crate) fn reset(&mut self) {
        self.release.reset();
        self.minimum.reset();
        self.smoother.reset();
        self.calm = self.settled;
    }
}

impl Clone for GainEnvelope {
    fn clone(&self) -> Self {
        Self { minimum: self.minimum.clone(), smoother: self.smoother.clone(), ..*self }
    }

    /// Takes the past of another channel, without an allocation.
    fn clone_from(&mut self, other: &Self) {
        self.release = other.release;
        self.minimum.clone_from(&other.minimum);
        self.smoother.clone_from(&other.smoother);
        self.calm = other.calm;
    }
}
