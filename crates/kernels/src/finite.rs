const LANES: usize = 64;

/// Whether a lane array holds a NaN or an infinity: their exponent bits are all ones.
#[inline(always)]
fn any_non_finite(samples: &[f32; LANES]) -> bool {
    let mut found = 0u32;
    for x in samples {
        found |= u32::from(x.to_bits() & 0x7f80_0000 == 0x7f80_0000);
    }
    found != 0
}

kernel! {
    /// The index of the first NaN or infinity, if there is one.
    pub fn first_non_finite(samples: &[f32]) -> Option<usize> {
        let (chunks, rest) = samples.as_chunks::<LANES>();
        for (i, chunk) in chunks.iter().enumerate() {
            if any_non_finite(chunk) {
                return chunk.iter().position(|x| !x.is_finite()).map(|at| i * LANES + at);
            }
        }
        rest.iter().position(|x| !x.is_finite()).map(|at| chunks.len() * LANES + at)
    }
}

kernel! {
    /// Replaces every NaN and infinity by 0 and returns how many there were.
    pub fn replace_non_finite(samples: &mut [f32]) -> usize {
        let mut replaced = 0;
        let (chunks, rest) = samples.as_chunks_mut::<LANES>();
        for chunk in chunks {
            if any_non_finite(chunk) {
                for x in chunk.iter_mut().filter(|x| !x.is_finite()) {
                    *x = 0.0;
                    replaced += 1;
                }
            }
        }
        for x in rest.iter_mut().filter(|x| !x.is_finite()) {
            *x = 0.0;
            replaced += 1;
        }
        replaced
    }
}
