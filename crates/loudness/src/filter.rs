use auralis_core::BlockRef;
use auralis_dsp::KWeighting;
use auralis_kernels::{BiquadCascade, CascadeState, Kernels};

use crate::grid;

/// K-weighted energy of a layout: Σ over channels of G·Σ y², in `f64`, bin by bin.
///
/// Channels are filtered in pairs that share a vector; an odd last one is its own partner.
#[derive(Clone, Debug)]
pub(crate) struct KWeightedEnergy {
    kernels: Kernels,
    cascade: BiquadCascade,
    pairs: Vec<Pair>,
}

#[derive(Clone, Debug)]
struct Pair {
    channels: [usize; 2],
    /// The weight of each channel; 0 for the copy that stands in as partner.
    weights: [f64; 2],
    state: CascadeState,
    /// The filter that takes over at the next cell of the grid.
    successor: CascadeState,
}

impl KWeightedEnergy {
    pub(crate) fn new(sample_rate_hz: f64, weighted_channels: &[(usize, f64)]) -> Self {
        let KWeighting { shelf, high_pass, .. } = KWeighting::for_rate(sample_rate_hz);
        let section = |c: auralis_dsp::BiquadCoeffs| [c.b0, c.b1, c.b2, c.a1, c.a2];
        Self {
            kernels: Kernels::detect(),
            cascade: BiquadCascade { sections: [section(shelf), section(high_pass)] },
            pairs: weighted_channels.chunks(2).map(Pair::of).collect(),
        }
    }

    /// Filters frames that lie within `bin` and adds up their energy.
    pub(crate) fn push(&mut self, block: &BlockRef<'_>, bin: u64) {
        let Self { kernels, cascade, pairs } = self;
        for pair in pairs {
            let [left, right] = pair.channels.map(|channel| block.plane(channel));
            kernels.cascade_energy(cascade, &mut pair.state, left, right);
            if grid::warms_up(bin) {
                kernels.cascade_energy(cascade, &mut pair.successor, left, right);
            }
        }
    }

    /// Closes `bin`: its weighted energy, and a fresh start for the next.
    pub(crate) fn take(&mut self, bin: u64) -> f64 {
        self.pairs.iter_mut().map(|pair| pair.take(bin)).sum()
    }

    pub(crate) fn reset(&mut self) {
        for pair in &mut self.pairs {
            pair.state = CascadeState::default();
            pair.successor = CascadeState::default();
        }
    }
}

impl Pair {
    fn of(channels: &[(usize, f64)]) -> Self {
        let (first, weight) = channels[0];
        let (second, other) = channels.get(1).copied().unwrap_or((first, 0.0));
        let (state, successor) = (CascadeState::default(), CascadeState::default());
        Self { channels: [first, second], weights: [weight, other], state, successor }
    }

    fn take(&mut self, bin: u64) -> f64 {
        let energy = self.weights[0] * self.state.energy[0] + self.weights[1] * self.state.energy[1];
        if grid::begins(bin + 1) {
            self.state = core::mem::take(&mut self.successor);
        }
        for state in [&mut self.state, &mut self.successor] {
            state.energy = [0.0; 2];
            state.snap_to_zero();
        }
        energy
    }
}
