use auralis_core::{BlockMut, Buffer, BuildError, Processor, StreamSpec};

use crate::chain::MasterChain;

/// Frames handled at a time.
pub(super) const PIECE: usize = 256;

/// A chain delayed to the latency that all chains of a player have.
#[derive(Debug)]
pub(super) struct Lane {
    pub(super) chain: MasterChain,
    /// Per channel the last `padding` frames, then the piece at hand.
    delay: Buffer,
    padding: usize,
}

impl Lane {
    pub(super) fn new(chain: MasterChain, spec: &StreamSpec, latency: usize) -> Result<Self, BuildError> {
        let Some(padding) = latency.checked_sub(chain.latency_frames()) else {
            let value = chain.latency_frames() as f64;
            let reason = "it must not exceed the latency that the live chain was built with";
            return Err(BuildError::Unsupported { parameter: "latency_frames", value, reason });
        };
        Ok(Self { chain, delay: Buffer::new(usize::from(spec.channels), padding + PIECE), padding })
    }

    /// At most a piece.
    pub(super) fn process(&mut self, block: &mut BlockMut<'_>) {
        self.chain.process(block);
        if self.padding == 0 {
            return;
        }
        let frames = block.frames();
        for (delay, plane) in self.delay.block_mut().planes_mut().zip(block.planes_mut()) {
            delay[self.padding..self.padding + frames].copy_from_slice(plane);
            plane.copy_from_slice(&delay[..frames]);
            delay.copy_within(frames..frames + self.padding, 0);
        }
    }

    pub(super) fn reset(&mut self) {
        self.chain.reset();
        self.delay.block_mut().clear();
    }
}
