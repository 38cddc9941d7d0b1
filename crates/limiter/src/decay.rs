use auralis_dsp::LinearRamp;

use crate::limiter::PIECE;

/// Frames after which a release counts anew.
pub(crate) const RUN: usize = 256;

/// e^(−1/τ): what is left of a reduction after one frame of a release.
pub(crate) fn decay(release_ms: f64, sample_rate_hz: f64) -> f64 {
    (-1.0 / (release_ms * 1e-3 * sample_rate_hz)).exp()
}

/// What the frames of a piece leave of a reduction: each something else while the release glides to another time,
/// then all the same, of which the powers are at hand.
#[derive(Clone, Debug)]
pub(crate) struct Decay {
    sample_rate_hz: f64,
    ramp: LinearRamp,
    /// Those of the frames at the start of the piece in which the release glides.
    gliding: [f64; PIECE],
    frames: usize,
    /// The target to the power of 1, 2, 3 …
    powers: [f64; RUN],
}

impl Decay {
    pub(crate) fn new(sample_rate_hz: f64, ramp_frames: u32) -> Self {
        let ramp = LinearRamp::new(ramp_frames);
        Self { sample_rate_hz, ramp, gliding: [0.0; PIECE], frames: 0, powers: [0.0; RUN] }
    }

    pub(crate) fn set_release_ms(&mut self, release_ms: f64) {
        let decay = decay(release_ms, self.sample_rate_hz);
        self.ramp.set_target(decay);
        let mut power = 1.0;
        self.powers.fill_with(|| {
            power *= decay;
            power
        });
    }

    /// Moves on by a piece.
    pub(crate) fn advance(&mut self, frames: usize) {
        self.frames = 0;
        while self.frames < frames && !self.ramp.is_settled() {
            self.gliding[self.frames] = self.ramp.step();
            self.frames += 1;
        }
    }

    /// Those of the first frames of the piece, in which the release glides.
    pub(crate) fn gliding(&self) -> &[f64] {
        &self.gliding[..self.frames]
    }

    /// What is left after 1, 2, 3 … frames from where the release does not glide.
    pub(crate) fn powers(&self) -> &[f64; RUN] {
        &self.powers
    }

    /// No more than this is left after the next piece, whatever the release does in it.
    pub(crate) fn after_a_piece(&self) -> f64 {
        self.ramp.value().min(self.ramp.target()).powi(PIECE as i32)
    }

    /// Forgets the past and what was set.
    pub(crate) fn reset(&mut self) {
        self.ramp.reset();
        self.frames = 0;
    }
}
