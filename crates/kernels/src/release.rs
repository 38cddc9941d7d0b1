/// Frames that are decided together.
const LANES: usize = 16;

kernel! {
    /// Lets gains follow a release up to the first of them that is below it: g\[n\] ← 1 − r·d\[n\], and returns how
    /// many frames that are.
    ///
    /// Gains from there on are left as they are. `decays` is what is left of the reduction r in each frame. A NaN is
    /// not below. The shorter slice decides the length.
    pub fn release(gains: &mut [f32], reduction: f64, decays: &[f64]) -> usize {
        let frames = gains.len().min(decays.len());
        let (gains, decays) = (&mut gains[..frames], &decays[..frames]);
        let (lanes, singles) = gains.as_chunks_mut::<LANES>();
        let (decays, single_decays) = decays.as_chunks::<LANES>();
        let done = lanes.len() * LANES;
        for (number, (gains, decays)) in lanes.iter_mut().zip(decays).enumerate() {
            let mut released = [0.0; LANES];
            let mut below = 0u32;
            for n in 0..LANES {
                released[n] = (1.0 - reduction * decays[n]) as f32;
                below |= u32::from(gains[n] < released[n]);
            }
            let is_below = |(gain, released): (&f32, &f32)| gain < released;
            if below != 0 && let Some(first) = gains.iter().zip(&released).position(is_below) {
                gains[..first].copy_from_slice(&released[..first]);
                return number * LANES + first;
            }
            *gains = released;
        }
        for (n, (gain, decay)) in singles.iter_mut().zip(single_decays).enumerate() {
            let released = (1.0 - reduction * decay) as f32;
            if *gain < released {
                return done + n;
            }
            *gain = released;
        }
        frames
    }
}
