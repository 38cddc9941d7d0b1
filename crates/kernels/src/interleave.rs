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

/// The sample, or 0 where it is not finite.
#[inline(always)]
fn widened(x: f32) -> f64 {
    f64::from(if x.abs() <= f32::MAX { x } else { 0.0 })
}

kernel! {
    /// Two planes into frames in `f64`: out\[n\] = \[left\[n\], right\[n\]\]; without a right plane that side is 0, and so
    /// is every NaN and infinity.
    ///
    /// The shortest slice decides the length.
    pub fn widen_pair(left: &[f32], right: Option<&[f32]>, out: &mut [[f64; 2]]) {
        match right {
            Some(right) => {
                for ((frame, left), right) in out.iter_mut().zip(left).zip(right) {
                    *frame = [widened(*left), widened(*right)];
                }
            }
            None => out.iter_mut().zip(left).for_each(|(frame, left)| *frame = [widened(*left), 0.0]),
        }
    }
}

kernel! {
    /// Frames in `f64` into two planes of `f32`, or the left side of them into one.
    ///
    /// The shortest slice decides the length.
    pub fn narrow_pair(frames: &[[f64; 2]], left: &mut [f32], right: Option<&mut [f32]>) {
        match right {
            Some(right) => {
                for ((frame, left), right) in frames.iter().zip(left).zip(right) {
                    (*left, *right) = (frame[0] as f32, frame[1] as f32);
                }
            }
            None => left.iter_mut().zip(frames).for_each(|(left, frame)| *left = frame[0] as f32),
        }
    }
}
