use core::f64::consts::FRAC_1_SQRT_2;

use auralis_core::{BlockRef, Buffer};
use auralis_dsp::{BiquadCoeffs, BiquadState};

use crate::pairs::{filter, for_pairs};

/// Splits a signal into bands whose sum is flat: Linkwitz–Riley of fourth order, phase-compensated.
///
/// At each frequency the rest is split by two Butterworth sections in series, low and high (S. Linkwitz and
/// R. Riley, *Active Crossover Networks for Noncoincident Drivers*, JAES 24(1), 1976). Low + high is
/// then the all-pass (s² − √2·s + 1)/(s² + √2·s + 1), and every band below a frequency passes that
/// all-pass too, so that the sum of all bands is one chain of all-passes: its magnitude is 1.
#[derive(Clone, Debug)]
pub(crate) struct Crossover {
    splits: Vec<Split>,
    pairs: usize,
}

/// One crossover frequency.
#[derive(Clone, Debug)]
struct Split {
    low: BiquadCoeffs,
    high: BiquadCoeffs,
    all_pass: BiquadCoeffs,
    /// Per pair of channels: low twice, high twice.
    states: Vec<[[BiquadState; 2]; 4]>,
    /// Per band below this split and pair of channels.
    all_pass_states: Vec<[BiquadState; 2]>,
}

impl Crossover {
    pub(crate) fn new(frequencies_hz: &[f64], channels: usize, sample_rate_hz: f64) -> Self {
        let pairs = channels.div_ceil(2);
        let split = |(bands_below, frequency_hz): (usize, &f64)| Split {
            low: BiquadCoeffs::low_pass(*frequency_hz, FRAC_1_SQRT_2, sample_rate_hz),
            high: BiquadCoeffs::high_pass(*frequency_hz, FRAC_1_SQRT_2, sample_rate_hz),
            all_pass: BiquadCoeffs::all_pass(*frequency_hz, FRAC_1_SQRT_2, sample_rate_hz),
            states: vec![Default::default(); pairs],
            all_pass_states: vec![Default::default(); bands_below * pairs],
        };
        Self { splits: frequencies_hz.iter().enumerate().map(split).collect(), pairs }
    }

    /// Splits a block into bands, from the lowest up; `bands` has one buffer more than there are
    /// frequencies, each with as many frames.
    pub(crate) fn process(&mut self, input: &BlockRef<'_>, bands: &mut [Buffer]) {
        let Some(first) = bands.first_mut() else { return };
        first.block_mut().copy_from(input);
        for (k, split) in self.splits.iter_mut().enumerate() {
            let (below, above) = bands.split_at_mut(k + 1);
            let (below, band) = below.split_at_mut(k);
            above[0].block_mut().copy_from(&band[0].block());
            let Split { low, high, all_pass, states, all_pass_states } = split;
            for_pairs(&mut band[0].block_mut(), states, |[first, second, ..], left, right| {
                filter(first, low, left, right);
                filter(second, low, left, right);
            });
            for_pairs(&mut above[0].block_mut(), states, |[.., first, second], left, right| {
                filter(first, high, left, right);
                filter(second, high, left, right);
            });
            for (band, states) in below.iter_mut().zip(all_pass_states.chunks_mut(self.pairs)) {
                for_pairs(&mut band.block_mut(), states, |state, left, right| {
                    filter(state, all_pass, left, right);
                });
            }
        }
    }

    /// Clears vanishing memory; to be called at frames counted from the start.
    pub(crate) fn snap_to_zero(&mut self) {
        self.states_mut().for_each(BiquadState::snap_to_zero);
    }

    pub(crate) fn reset(&mut self) {
        self.states_mut().for_each(|state| *state = BiquadState::default());
    }

    fn states_mut(&mut self) -> impl Iterator<Item = &mut BiquadState> {
        self.splits.iter_mut().flat_map(|split| {
            let states = split.states.as_flattened_mut().iter_mut();
            states.chain(&mut split.all_pass_states).flatten()
        })
    }
}
