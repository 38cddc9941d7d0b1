/// Samples of a block.
const BLOCK: usize = 32;

/// Of magnitudes, the bits order as the values do, with NaN on top.
#[inline(always)]
fn magnitude(x: f32) -> u32 {
    x.to_bits() & 0x7fff_ffff
}

#[inline(always)]
fn bend(x0: f32, x1: f32, x2: f32) -> u32 {
    magnitude((x0 - x1) - (x1 - x2))
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
            let shifted = |by| reach.get(by..)?.first_chunk::<BLOCK>();
            if let (Some(x0), Some(x1), Some(x2)) = (shifted(0), shifted(1), shifted(2)) {
                for n in 0..BLOCK {
                    magnitudes[n] = magnitude(x0[n]);
                    bent[n] = bend(x0[n], x1[n], x2[n]);
                }
            } else {
                magnitudes.iter_mut().zip(block).for_each(|(lane, x)| *lane = magnitude(*x));
                let triples = reach.array_windows();
                bent.iter_mut().zip(triples).for_each(|(lane, [x0, x1, x2])| *lane = bend(*x0, *x1, *x2));
            }
            (*peak, *sharpest) = (largest(magnitudes), largest(bent));
        }
    }
}
