kernel! {
    /// Two planes into one stream of pairs: out\[2n\] = left\[n\], out\[2n+1\] = right\[n\].
    ///
    /// The shortest slice decides the length.
    pub fn interleave_stereo(left: &[f32], right: &[f32], out: &mut [f32]) {
        let (pairs, _) = out.as_chunks_mut::<2>();
        for ((pair, left), right) in pairs.iter_mut().zip(left).zip(right) {
            *pair = [*left, *right];
        }
    }
}

kernel! {
    /// A stream of pairs into two planes: left\[n\] = input\[2n\], right\[n\] = input\[2n+1\].
    ///
    /// The shortest slice decides the length.
    pub fn deinterleave_stereo(input: &[f32], left: &mut [f32], right: &mut [f32]) {
        let (pairs, _) = input.as_chunks::<2>();
        for ((pair, left), right) in pairs.iter().zip(left).zip(right) {
            [*left, *right] = *pair;
        }
    }
}
