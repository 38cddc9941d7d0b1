use auralis_core::{BlockMut, Buffer};

use crate::compressor::PIECE;

/// A delay of a whole number of frames, for all channels alike.
#[derive(Clone, Debug)]
pub(crate) struct Delay {
    /// Per channel the last `frames` frames, then the piece at hand.
    line: Buffer,
    frames: usize,
}

impl Delay {
    pub(crate) fn new(channels: usize, frames: usize) -> Self {
        Self { line: Buffer::new(channels, if frames == 0 { 0 } else { frames + PIECE }), frames }
    }

    pub(crate) fn frames(&self) -> usize {
        self.frames
    }

    /// Puts a piece in and takes out what entered `frames` ago.
    pub(crate) fn process(&mut self, piece: &mut BlockMut<'_>) {
        if self.frames == 0 {
            return;
        }
        let frames = piece.frames();
        for (line, plane) in self.line.block_mut().planes_mut().zip(piece.planes_mut()) {
            line[self.frames..self.frames + frames].copy_from_slice(plane);
            plane.copy_from_slice(&line[..frames]);
            line.copy_within(frames..frames + self.frames, 0);
        }
    }

    pub(crate) fn reset(&mut self) {
        self.line.block_mut().clear();
    }
}
