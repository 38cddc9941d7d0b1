/// Codes that are counted together.
const BLOCK: usize = 8;

kernel! {
    /// The bits in which two sequences of codes differ, for every eight codes:
    /// errors\[b\] = Σ popcount(a\[8b+i\] ⊕ b\[8b+i\]), i = 0 … 7.
    ///
    /// Codes after the last whole eight are left out; the shortest slice decides.
    pub fn bit_errors(a: &[u32], b: &[u32], errors: &mut [u16]) {
        let blocks = a.as_chunks::<BLOCK>().0.iter().zip(b.as_chunks::<BLOCK>().0);
        for (errors, (a, b)) in errors.iter_mut().zip(blocks) {
            let mut bits = [0u32; BLOCK];
            for (bits, (a, b)) in bits.iter_mut().zip(a.iter().zip(b)) {
                *bits = (a ^ b).count_ones();
            }
            *errors = bits.iter().sum::<u32>() as u16;
        }
    }
}
