/// Frames that are decided together.
const LANES: usize = 16;

kernel! {
    /// Lets gains follow a release as long as none of them is below it: g\[n\] ← 1 − r·d\[n\], and returns how many
    /// frames that are, in steps of sixteen.
    ///
    /// What is left over, from the sixteen with the first gain below the release on, is left as it is. A NaN is not
    /// below. `decays` are the powers of what one frame leaves of the reduction r. The shorter slice decides.
    pub fn release(gains: &mut [f32], reduction: f64, decays: &[f64]) -> usize {
        let mut frames = 0;
        for (gains, decays) in gains.as_chunks_mut::<LANES>().0.iter_mut().zip(decays.as_chunks::<LANES>().0) {
            let mut released = [0.0; LANES];
            let mut below = [0; LANES];
            for n in 0..LANES {
                released[n] = (1.0 - reduction * decays[n]) as f32;
                below[n] = u32::from(gains[n] < released[n]);
            }
            if below.into_iter().fold(0, u32::max) != 0 {
                break;
            }
            *gains = released;
            frames += LANES;
        }
        frames
    }
}
