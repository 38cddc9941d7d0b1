/// Weights come in chunks of this many.
const LANES: usize = 8;

/// Runs of neighbouring values, each under weights of its own, as the bands of a spectrum are.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct WeightedRuns<'a> {
    /// The first value of each run, and how many chunks of eight it has.
    pub runs: &'a [(usize, usize)],
    /// The weights of all runs, one run after the other.
    pub weights: &'a [f32],
}

/// Folds lanes into one sum by halves, the same order at every level.
#[inline(always)]
fn fold([a, b, c, d, e, f, g, h]: [f32; LANES]) -> f32 {
    ((a + e) + (c + g)) + ((b + f) + (d + h))
}

kernel! {
    /// The sum of each run under its weights: out\[r\] = Σ weights\[r, i\]·x\[start + i\].
    ///
    /// The shortest of the runs, their weights and `out` decides; chunks that reach beyond `x` count as none.
    pub fn weighted_runs(x: &[f32], bands: WeightedRuns<'_>, out: &mut [f32]) {
        let (mut weights, _) = bands.weights.as_chunks::<LANES>();
        for ((start, chunks), out) in bands.runs.iter().zip(out) {
            let Some((own, others)) = weights.split_at_checked(*chunks) else { return };
            weights = others;
            let (values, _) = x.get(*start..).unwrap_or(&[]).as_chunks::<LANES>();
            let mut lanes = [0.0f32; LANES];
            for (values, weights) in values.iter().zip(own) {
                for i in 0..LANES {
                    lanes[i] += weights[i] * values[i];
                }
            }
            *out = fold(lanes);
        }
    }
}
