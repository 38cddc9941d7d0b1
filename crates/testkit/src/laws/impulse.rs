use auralis_core::Buffer;

/// How the arrival of an impulse is recognised in the output.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Arrival {
    /// The largest absolute sample: for what is symmetric around its latency, as a linear-phase
    /// filter or an interpolator is, and for what passes the impulse itself.
    Peak,
    /// The first sample that is not zero: for causal filters that answer at once.
    FirstNonZero,
    /// The first sample of at least this fraction of the largest one, 0 to 1.
    FirstAbove(f64),
}

impl Arrival {
    /// The frame at which the impulse arrives on any channel, or `None` if nothing does.
    pub(super) fn find(self, output: &Buffer) -> Option<usize> {
        let level = |frame: usize| output.block().planes().map(|p| p[frame].abs()).fold(0.0, f32::max);
        let levels: Vec<f32> = (0..output.frames()).map(level).collect();
        let largest = levels.iter().copied().fold(0.0, f32::max);
        let threshold = match self {
            Self::Peak => f64::from(largest),
            Self::FirstNonZero => f64::from(f32::from_bits(1)),
            Self::FirstAbove(fraction) => fraction * f64::from(largest),
        };
        (largest > 0.0).then(|| levels.iter().position(|x| f64::from(*x) >= threshold))?
    }
}
