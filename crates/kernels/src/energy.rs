use crate::fold::{LANES, fold};

kernel! {
    /// The energy Σ x\[n\]², summed in `f64`.
    pub fn sum_squares(samples: &[f32]) -> f64 {
        let (chunks, rest) = samples.as_chunks::<LANES>();
        let mut lanes = [0.0f64; LANES];
        for chunk in chunks {
            for (lane, &x) in lanes.iter_mut().zip(chunk) {
                let x = f64::from(x);
                *lane += x * x;
            }
        }
        for (lane, &x) in lanes.iter_mut().zip(rest) {
            let x = f64::from(x);
            *lane += x * x;
        }
        fold(lanes)
    }
}

kernel! {
    /// The scalar product Σ a\[n\]·b\[n\], summed in `f64`. The shorter slice decides the length.
    pub fn dot(a: &[f32], b: &[f32]) -> f64 {
        let frames = a.len().min(b.len());
        let (a_chunks, a_rest) = a[..frames].as_chunks::<LANES>();
        let (b_chunks, b_rest) = b[..frames].as_chunks::<LANES>();
        let mut lanes = [0.0f64; LANES];
        for (a, b) in a_chunks.iter().zip(b_chunks) {
            for ((lane, &a), &b) in lanes.iter_mut().zip(a).zip(b) {
                *lane += f64::from(a) * f64::from(b);
            }
        }
        for ((lane, &a), &b) in lanes.iter_mut().zip(a_rest).zip(b_rest) {
            *lane += f64::from(a) * f64::from(b);
        }
        fold(lanes)
    }
}

kernel! {
    /// The scalar product Σ a\[n\]·b\[n\], summed in `f32` and several times as fast: for filters of audio. The shorter
    /// slice decides the length.
    pub fn dot_f32(a: &[f32], b: &[f32]) -> f32 {
        /// Four vectors of the widest: no sum waits for the one before.
        const WIDE: usize = 64;
        let frames = a.len().min(b.len());
        let (a_chunks, a_rest) = a[..frames].as_chunks::<WIDE>();
        let (b_chunks, b_rest) = b[..frames].as_chunks::<WIDE>();
        let mut lanes = [0.0f32; WIDE];
        for (a, b) in a_chunks.iter().zip(b_chunks) {
            for i in 0..WIDE {
                lanes[i] += a[i] * b[i];
            }
        }
        for ((lane, &a), &b) in lanes.iter_mut().zip(a_rest).zip(b_rest) {
            *lane += a * b;
        }
        let mut width = WIDE / 2;
        while width > 0 {
            for i in 0..width {
                lanes[i] += lanes[i + width];
            }
            width /= 2;
        }
        lanes[0]
    }
}
