const LANES: usize = 32;

kernel! {
    /// The sharpest bend, max |x\[n−1\] − 2·x\[n\] + x\[n+1\]|; 0 for fewer than three samples.
    ///
    /// NaN if any sample is NaN: what is used as a bound must not pass it over.
    pub fn max_second_difference(samples: &[f32]) -> f32 {
        // Of magnitudes, the bits order as the values do, with NaN on top.
        let bend = |x: &[f32; 3]| ((x[0] - x[1]) - (x[1] - x[2])).to_bits() & 0x7fff_ffff;
        let mut lanes = [0u32; LANES];
        let mut done = 0;
        for window in samples.array_windows::<{ LANES + 2 }>().step_by(LANES) {
            for (lane, x) in lanes.iter_mut().zip(window.array_windows::<3>()) {
                *lane = bend(x).max(*lane);
            }
            done += LANES;
        }
        for (lane, x) in lanes.iter_mut().zip(samples[done..].array_windows::<3>()) {
            *lane = bend(x).max(*lane);
        }
        f32::from_bits(lanes.into_iter().fold(0, u32::max))
    }
}
