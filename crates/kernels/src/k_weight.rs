/// Two second-order sections in series, such as the K-weighting of BS.1770.
///
/// Each section is `[b0, b1, b2, a1, a2]` with a0 = 1.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct BiquadCascade {
    /// The sections, in the order in which they are applied.
    pub sections: [[f64; 5]; 2],
}

/// The memory of a [`BiquadCascade`] for two channels, and the energies summed so far.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct CascadeState {
    /// Transposed direct form II: `memory[section][tap][channel]`.
    pub memory: [[[f64; 2]; 2]; 2],
    /// Σ y\[n\]² of each channel since it was last cleared.
    pub energy: [f64; 2],
}

impl CascadeState {
    /// Sets memory below 1e-30 to zero, so that it never decays into denormal numbers.
    ///
    /// Call it at positions counted from the start of the stream, not at block borders.
    pub fn snap_to_zero(&mut self) {
        for value in self.memory.as_flattened_mut().as_flattened_mut() {
            if value.abs() < 1e-30 {
                *value = 0.0;
            }
        }
    }
}

/// One step of a second-order section in transposed direct form II, for two channels.
#[inline(always)]
fn step([b0, b1, b2, a1, a2]: [f64; 5], memory: &mut [[f64; 2]; 2], x: [f64; 2]) -> [f64; 2] {
    let mut y = [0.0; 2];
    for i in 0..2 {
        y[i] = b0 * x[i] + memory[0][i];
        memory[0][i] = (b1 * x[i] + memory[1][i]) - a1 * y[i];
        memory[1][i] = b2 * x[i] - a2 * y[i];
    }
    y
}

impl crate::Kernels {
    /// Filters two channels through a cascade and adds the energy of the result to the state.
    ///
    /// The sections run as a skewed pipeline: while the first works on frame n, the second works on
    /// frame n − 1, so that neither waits for the other. Each keeps both channels in one vector of two.
    /// Every frame sees the same operations wherever the stream is split. `left` and `right` must
    /// have one length; the shorter decides.
    ///
    /// One instance serves every level: with wider registers the compiler packs both sections into
    /// one vector of four, whose permutation lies on the recursion's critical path (measured: half the
    /// speed).
    pub fn cascade_energy(
        self,
        cascade: &BiquadCascade,
        state: &mut CascadeState,
        left: &[f32],
        right: &[f32],
    ) {
        let [first, second] = cascade.sections;
        let [mut memory_1, mut memory_2] = state.memory;
        let mut energy = state.energy;

        let mut frames = left.iter().zip(right).map(|(l, r)| [f64::from(*l), f64::from(*r)]);
        let Some(x) = frames.next() else { return };
        let mut between = step(first, &mut memory_1, x);
        for x in frames {
            let y = step(second, &mut memory_2, between);
            between = step(first, &mut memory_1, x);
            energy[0] += y[0] * y[0];
            energy[1] += y[1] * y[1];
        }
        let y = step(second, &mut memory_2, between);
        state.energy = [energy[0] + y[0] * y[0], energy[1] + y[1] * y[1]];
        state.memory = [memory_1, memory_2];
    }
}
