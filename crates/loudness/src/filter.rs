use auralis_core::{BlockRef, Buffer};
use auralis_dsp::KWeighting;
use auralis_kernels::{BiquadCascade, CascadeBlocks, CascadeMemory, Kernels};

use crate::grid;

/// K-weighted energy of a layout: Σ over channels of G·Σ y², in `f64`, bin by bin.
///
/// A bin is filtered when all of it is there, so that blocks of the filter lie alike however a stream is split.
#[derive(Clone, Debug)]
pub(crate) struct KWeightedEnergy {
    kernels: Kernels,
    cascade: CascadeBlocks,
    channels: Vec<Channel>,
    /// What has come of the open bin, where it comes in parts.
    held: Buffer,
}

#[derive(Clone, Debug)]
struct Channel {
    number: usize,
    weight: f64,
    memory: CascadeMemory,
    /// The filter that takes over at the next cell of the grid.
    successor: CascadeMemory,
}

impl KWeightedEnergy {
    /// For bins of at most `longest_bin` frames.
    pub(crate) fn new(sample_rate_hz: f64, weighted_channels: &[(usize, f64)], longest_bin: usize) -> Self {
        let KWeighting { shelf, high_pass, .. } = KWeighting::for_rate(sample_rate_hz);
        let section = |c: auralis_dsp::BiquadCoeffs| [c.b0, c.b1, c.b2, c.a1, c.a2];
        let cascade = BiquadCascade { sections: [section(shelf), section(high_pass)] };
        let channel = |&(number, weight): &(usize, f64)| {
            let (memory, successor) = (CascadeMemory::default(), CascadeMemory::default());
            Channel { number, weight, memory, successor }
        };
        let mut held = Buffer::new(weighted_channels.len(), longest_bin);
        held.set_frames(0);
        Self {
            kernels: Kernels::detect(),
            cascade: CascadeBlocks::new(cascade),
            channels: weighted_channels.iter().map(channel).collect(),
            held,
        }
    }

    /// Takes in frames that lie within `bin`: its weighted energy, if they complete it.
    pub(crate) fn push(&mut self, block: &BlockRef<'_>, bin: u64, completes: bool) -> Option<f64> {
        let Self { kernels, cascade, channels, held } = self;
        let from = held.frames();
        // As a rule all of a bin comes at once.
        if completes && from == 0 {
            let energy =
                |channel: &mut Channel| channel.filter(*kernels, cascade, block.plane(channel.number), bin);
            return Some(channels.iter_mut().map(energy).sum());
        }
        held.set_frames(from + block.frames());
        for (n, channel) in channels.iter().enumerate() {
            held.plane_mut(n)[from..].copy_from_slice(block.plane(channel.number));
        }
        if !completes {
            return None;
        }
        let whole = channels.iter_mut().enumerate();
        let energy = whole.map(|(n, channel)| channel.filter(*kernels, cascade, held.plane(n), bin)).sum();
        held.set_frames(0);
        Some(energy)
    }

    pub(crate) fn reset(&mut self) {
        for channel in &mut self.channels {
            channel.memory = CascadeMemory::default();
            channel.successor = CascadeMemory::default();
        }
        self.held.set_frames(0);
    }
}

impl Channel {
    /// The weighted energy of all frames of `bin`.
    fn filter(&mut self, kernels: Kernels, cascade: &CascadeBlocks, samples: &[f32], bin: u64) -> f64 {
        let energy = kernels.block_cascade_energy(cascade, &mut self.memory, samples);
        if grid::warms_up(bin) {
            kernels.block_cascade_energy(cascade, &mut self.successor, samples);
        }
        if grid::begins(bin + 1) {
            self.memory = core::mem::take(&mut self.successor);
        }
        self.memory.snap_to_zero();
        self.successor.snap_to_zero();
        self.weight * energy
    }
}
