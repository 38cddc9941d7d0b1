use auralis_core::{BlockMut, BlockRef, Buffer};

/// What lies between the planes: a finite number, so that reading it by mistake changes the result
/// instead of being replaced like NaN.
const MARK: f32 = -7.531e9;
/// Marked samples after each plane.
const GAP: usize = 37;

/// Memory in which a block is handed over, with marked samples after every plane.
#[derive(Debug)]
pub(super) struct Stage {
    samples: Vec<f32>,
    channels: usize,
}

impl Stage {
    /// Memory for blocks of up to `max_frames`.
    pub(super) fn new(channels: usize, max_frames: usize) -> Self {
        Self { samples: vec![MARK; channels * (max_frames + GAP)], channels }
    }

    /// Hands the block over and returns what came back, or the first place outside it that was written.
    pub(super) fn run<T>(
        &mut self,
        block: &BlockRef<'_>,
        call: impl FnOnce(&mut BlockMut<'_>) -> T,
    ) -> (T, Option<Trespass>) {
        let frames = block.frames();
        let stride = frames + GAP;
        self.samples.fill(MARK);
        let mut stage = BlockMut::new(&mut self.samples, stride, self.channels, frames);
        stage.copy_from(block);
        let result = call(&mut stage);
        (result, self.trespass(frames))
    }

    /// The first sample outside the block that has lost its mark.
    fn trespass(&self, frames: usize) -> Option<Trespass> {
        let stride = frames + GAP;
        let (planes, rest) = self.samples.split_at(self.channels * stride);
        let behind = |channel: usize, first: usize, samples: &[f32]| {
            let at = samples.iter().position(|x| x.to_bits() != MARK.to_bits())?;
            Some(Trespass { channel, frame: first + at, value: samples[at] })
        };
        planes
            .chunks(stride)
            .enumerate()
            .find_map(|(channel, plane)| behind(channel, frames, &plane[frames..]))
            .or_else(|| behind(self.channels.saturating_sub(1), stride, rest))
    }

    /// The block as it was left.
    pub(super) fn copy_to(&self, output: &mut Buffer, start: usize, frames: usize) {
        let block = BlockRef::new(&self.samples, frames + GAP, self.channels, frames);
        output.block_mut().range(start..start + frames).copy_from(&block);
    }
}

/// A write outside the block.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Trespass {
    /// The plane behind which it lies.
    pub(super) channel: usize,
    /// How far from the start of that plane.
    pub(super) frame: usize,
    /// What was written.
    pub(super) value: f32,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_write_behind_a_plane_is_seen() {
        let input = Buffer::new(2, 5);
        let mut stage = Stage::new(2, 8);
        assert_eq!(stage.run(&input.block(), |block| block.clear()).1, None);
        // Safe code cannot leave its block, so the memory is reached around it, as a kernel might.
        let stride = 5 + GAP;
        for (index, channel, frame) in
            [(5, 0, 5), (stride - 1, 0, stride - 1), (stride + 5, 1, 5), (2 * stride, 1, stride)]
        {
            stage.samples.fill(MARK);
            stage.samples[index] = 1.0;
            assert_eq!(stage.trespass(input.frames()), Some(Trespass { channel, frame, value: 1.0 }));
        }
    }
}
