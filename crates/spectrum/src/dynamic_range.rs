use auralis_core::{BlockRef, Db};
use auralis_kernels::Kernels;

/// Room for the blocks of this many seconds without allocation: 4 hours.
const RESERVED_BLOCKS: usize = 4 * 1_200;

/// The dynamic range of the Pleasurize Music Foundation (the TT meter; Algorithmix, *Measuring DR*, v1.3, 2009).
///
/// Per channel, over blocks of 3 s: RMS = √(2·Σx²/n) and peak = max |x|; then
/// DR = 20·log₁₀(second highest peak / √(mean of RMS² over the loudest fifth of the blocks)).
///
/// A block has 3·fs samples, but 132,480 at 44.1 kHz, as in the published tool. The last block counts with the
/// samples that it has. The loudest fifth is rounded to the nearest number of blocks, and is one at least. A sine has
/// 0 dB, a square −3.01, uniform noise 1.76. The tool sorts into bins of 0.01 dB; this does not. Of less than two
/// whole blocks, which tools refuse, the highest peak counts: the second may be that of the last few samples.
#[derive(Clone, Debug, PartialEq)]
pub struct DynamicRange {
    /// Of each channel; `None` for a silent one.
    pub channels: Vec<Option<Db>>,
}

impl DynamicRange {
    /// The mean of the channels that are not silent, before it is rounded.
    pub fn mean(&self) -> Option<Db> {
        let sounding = self.channels.iter().flatten();
        let count = sounding.clone().count();
        (count > 0).then(|| Db(sounding.map(|db| db.0).sum::<f64>() / count as f64))
    }

    /// The value as it is quoted, “DR8”: the mean rounded to a whole number.
    pub fn rounded(&self) -> Option<i32> {
        self.mean().map(|mean| mean.0.round() as i32)
    }
}

/// One channel's block: energy and peak.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
struct Block {
    /// From the cells of the grid that have ended, and from the open one: a block is summed as the grid is.
    closed: f64,
    open: f64,
    peak: f32,
}

impl Block {
    fn energy(self) -> f64 {
        self.closed + self.open
    }
}

/// Collects the blocks of all channels.
#[derive(Clone, Debug)]
pub(crate) struct DynamicRangeMeter {
    kernels: Kernels,
    channels: usize,
    block_frames: u64,
    /// Energy and peak of the complete blocks, block after block, channel after channel.
    complete: Vec<(f32, f32)>,
    /// The block at hand, one per channel.
    current: Vec<Block>,
    /// The end of the block that the segment begins in, which needs what the segment before has of it.
    leading: Option<Vec<Block>>,
    /// Whether the block at hand began before the segment.
    is_leading: bool,
    /// The next frame.
    frame: u64,
}

impl DynamicRangeMeter {
    pub(crate) fn new(channels: usize, sample_rate: u32, start: u64) -> Self {
        let block_frames = if sample_rate == 44_100 { 132_480 } else { 3 * u64::from(sample_rate) };
        let mut meter = Self {
            kernels: Kernels::detect(),
            channels,
            block_frames,
            complete: Vec::with_capacity(if start == 0 { RESERVED_BLOCKS * channels } else { 8 * channels }),
            current: vec![Block::default(); channels],
            leading: None,
            is_leading: false,
            frame: start,
        };
        meter.reset(start);
        meter
    }

    /// Takes in the frames that follow, with the energy and the peak of each plane.
    pub(crate) fn push(&mut self, piece: &BlockRef<'_>, levels: &[(f64, f32)]) {
        let frames = piece.frames();
        let left = self.block_frames - self.frame % self.block_frames;
        if (frames as u64) < left {
            for (block, (energy, peak)) in self.current.iter_mut().zip(levels) {
                block.open += energy;
                block.peak = block.peak.max(*peak);
            }
            self.frame += frames as u64;
            return;
        }
        let mut done = 0;
        while done < frames {
            let left = self.block_frames - self.frame % self.block_frames;
            let part = (frames - done).min(left as usize);
            for (block, plane) in self.current.iter_mut().zip(piece.planes()) {
                let plane = &plane[done..done + part];
                block.open += self.kernels.sum_squares(plane);
                block.peak = block.peak.max(self.kernels.max_abs(plane));
            }
            self.frame += part as u64;
            done += part;
            if self.frame.is_multiple_of(self.block_frames) {
                self.complete_block();
            }
        }
    }

    fn complete_block(&mut self) {
        if core::mem::take(&mut self.is_leading) {
            self.leading = Some(self.current.clone());
        } else {
            let frames = self.block_frames as f64;
            self.complete
                .extend(self.current.iter().map(|block| (mean_square(block.energy(), frames), block.peak)));
        }
        self.current.fill(Block::default());
    }

    /// Ends the open cell of the grid.
    pub(crate) fn fold(&mut self) {
        for block in &mut self.current {
            block.closed += core::mem::take(&mut block.open);
        }
    }

    pub(crate) fn merge(&mut self, next: &Self) {
        self.fold();
        let join = |ours: &mut [Block], theirs: &[Block]| {
            for (block, next) in ours.iter_mut().zip(theirs) {
                block.closed += next.closed;
                block.open = next.open;
                block.peak = block.peak.max(next.peak);
            }
        };
        if let Some(leading) = &next.leading {
            join(&mut self.current, leading);
            self.complete_block();
        }
        self.complete.extend_from_slice(&next.complete);
        join(&mut self.current, &next.current);
        self.frame = next.frame;
    }

    pub(crate) fn report(&self) -> DynamicRange {
        let partial = self.frame % self.block_frames;
        let of_channel = |channel: usize| {
            let complete = self.complete.iter().skip(channel).step_by(self.channels).copied();
            let last = self.current[channel];
            let last = (mean_square(last.energy(), partial as f64), last.peak);
            let is_short = self.complete.len() < 2 * self.channels;
            range(complete.chain((partial > 0).then_some(last)), is_short)
        };
        DynamicRange { channels: (0..self.channels).map(of_channel).collect() }
    }

    pub(crate) fn reset(&mut self, start: u64) {
        self.complete.clear();
        self.current.fill(Block::default());
        self.leading = None;
        self.is_leading = !start.is_multiple_of(self.block_frames);
        self.frame = start;
    }
}

/// 2·Σx²/n.
fn mean_square(energy: f64, frames: f64) -> f32 {
    (2.0 * energy / frames) as f32
}

/// The range of one channel from the mean squares and peaks of its blocks; of a short one from the highest peak.
fn range(blocks: impl Iterator<Item = (f32, f32)>, is_short: bool) -> Option<Db> {
    let (mut squares, mut peaks): (Vec<f32>, Vec<f32>) = blocks.unzip();
    squares.sort_by(|a, b| b.total_cmp(a));
    peaks.sort_by(|a, b| b.total_cmp(a));
    let loudest = ((0.2 * squares.len() as f64).round() as usize).max(1);
    let square = squares.iter().take(loudest).map(|x| f64::from(*x)).sum::<f64>() / loudest as f64;
    let peak = f64::from(*peaks.get(usize::from(!is_short))?);
    (square > 0.0 && peak > 0.0).then(|| Db(10.0 * (peak * peak / square).log10()))
}
