const LANES: usize = 64;
/// The bits of +∞: of magnitudes, the bits order as the values do, with NaN above infinity.
const INFINITY: u32 = 0x7f80_0000;

#[inline(always)]
fn magnitude(x: f32) -> u32 {
    x.to_bits() & 0x7fff_ffff
}

/// Whether a lane array holds a NaN or an infinity: their exponent bits are all ones.
#[inline(always)]
fn any_non_finite(samples: &[f32; LANES]) -> bool {
    let mut found = 0u32;
    for x in samples {
        found |= u32::from(magnitude(*x) >= INFINITY);
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
        // Largest of integers in any order: the compiler makes its own lanes.
        let largest = samples.iter().fold(0, |largest, x| magnitude(*x).max(largest));
        if largest < INFINITY { 0 } else { replace_each(samples) }
    }
}

/// The rare case, kept out of the loop that looks for it.
#[cold]
fn replace_each(samples: &mut [f32]) -> usize {
    let mut replaced = 0;
    for x in samples.iter_mut().filter(|x| !x.is_finite()) {
        *x = 0.0;
        replaced += 1;
    }
    replaced
}
