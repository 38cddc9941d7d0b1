/// Samples of a block.
const BLOCK: usize = 32;

/// Of magnitudes, the bits order as the values do, with NaN on top.
#[inline(always)]
fn magnitude(x: f32) -> u32 {
    x.to_bits() & 0x7fff_ffff
}

#[inline(always)]
fn bend(x: &[f32; 3]) -> u32 {
    magnitude((x[0] - x[1]) - (x[1] - x[2]))
}

#[inline(always)]
fn largest(lanes: [u32; BLOCK]) -> f32 {
    f32::from_bits(lanes.into_iter().fold(0, u32::max))
}

kernel! {
    /// The largest magnitude and the sharpest bend of every block of 32 samples:
    /// peaks\[b\] = max |x\[n\]| and bends\[b\] = max |x\[n\] − 2·x\[n+1\] + x\[n+2\]|, n = 32·b … 32·b + 31.
    ///
    /// A bend reaches two samples into the next block; those that `samples` does not hold count as none. NaN if any
    /// sample is NaN: what is used as a bound must not pass it over. The shortest slice decides.
    pub fn peaks_and_bends(samples: &[f32], peaks: &mut [f32], bends: &mut [f32]) {
        let blocks = samples.chunks(BLOCK).zip(peaks.iter_mut().zip(bends));
        for (number, (block, (peak, sharpest))) in blocks.enumerate() {
            let reach = &samples[number * BLOCK..];
            let (mut magnitudes, mut bent) = ([0; BLOCK], [0; BLOCK]);
            if let Some(reach) = reach.first_chunk::<{ BLOCK + 2 }>() {
                for (n, x) in reach.array_windows::<3>().enumerate() {
                    magnitudes[n] = magnitude(x[0]);
                    bent[n] = bend(x);
                }
            } else {
                magnitudes.iter_mut().zip(block).for_each(|(lane, x)| *lane = magnitude(*x));
                bent.iter_mut().zip(reach.array_windows()).for_each(|(lane, x)| *lane = bend(x));
            }
            (*peak, *sharpest) = (largest(magnitudes), largest(bent));
        }
    }
}
