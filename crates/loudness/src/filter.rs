use auralis_core::BlockRef;
use auralis_dsp::KWeighting;
use auralis_kernels::{BiquadCascade, CascadeState, Kernels};

/// K-weighted energy of a layout: Σ over channels of G·Σ y², in `f64`.
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
}

impl KWeightedEnergy {
    pub(crate) fn new(sample_rate_hz: f64, weighted_channels: &[(usize, f64)]) -> Self {
        let KWeighting { shelf, high_pass, .. } = KWeighting::for_rate(sample_rate_hz);
        let section = |c: auralis_dsp::BiquadCoeffs| [c.b0, c.b1, c.b2, c.a1, c.a2];
        let pair = |pair: &[(usize, f64)]| {
            let (first, weight) = pair[0];
            let (second, other) = pair.get(1).copied().unwrap_or((first, 0.0));
            Pair { channels: [first, second], weights: [weight, other], state: CascadeState::default() }
        };
        Self {
            kernels: Kernels::detect(),
            cascade: BiquadCascade { sections: [section(shelf), section(high_pass)] },
            pairs: weighted_channels.chunks(2).map(pair).collect(),
        }
    }

    /// Filters a block and adds its energy to the open bin.
    pub(crate) fn push(&mut self, block: &BlockRef<'_>) {
        for pair in &mut self.pairs {
            let [left, right] = pair.channels.map(|channel| block.plane(channel));
            self.kernels.cascade_energy(&self.cascade, &mut pair.state, left, right);
        }
    }

    /// Closes the bin: its weighted energy, and a fresh start for the next.
    ///
    /// An energy that is not finite, from samples beyond all measure, counts as none, and the filter
    /// that it came from starts anew.
    pub(crate) fn take(&mut self) -> f64 {
        let mut energy = 0.0;
        for Pair { weights, state, .. } in &mut self.pairs {
            let sum = weights[0] * state.energy[0] + weights[1] * state.energy[1];
            if sum.is_finite() {
                energy += sum;
                state.energy = [0.0; 2];
                state.snap_to_zero();
            } else {
                *state = CascadeState::default();
            }
        }
        energy
    }

    pub(crate) fn reset(&mut self) {
        self.pairs.iter_mut().for_each(|pair| pair.state = CascadeState::default());
    }
}
