use crate::limiter::PIECE;

/// Pieces that fit in before the history is moved to the front.
const ROOM: usize = 8;

/// The latest samples of one channel in one slice, for all who look back.
#[derive(Clone, Debug)]
pub(crate) struct History {
    samples: Vec<f32>,
    /// How far back one may look.
    frames: usize,
    /// Where the latest sample ends.
    end: usize,
}

impl History {
    /// Silence, with at least `frames` frames to look back on beyond the latest piece.
    pub(crate) fn new(frames: usize) -> Self {
        Self { samples: vec![0.0; frames + ROOM * PIECE], frames, end: frames }
    }

    /// Takes at most a piece.
    pub(crate) fn append(&mut self, x: &[f32]) {
        if self.end + x.len() > self.samples.len() {
            self.samples.copy_within(self.end - self.frames..self.end, 0);
            self.end = self.frames;
        }
        self.samples[self.end..][..x.len()].copy_from_slice(x);
        self.end += x.len();
    }

    /// `frames` frames up to the one before the last `delay`.
    pub(crate) fn delayed(&self, delay: usize, frames: usize) -> &[f32] {
        let end = self.end - delay;
        &self.samples[end - frames..end]
    }

    pub(crate) fn reset(&mut self) {
        self.samples.fill(0.0);
        self.end = self.frames;
    }
}
