use crate::spectrum::{Number, halves};

const LANES: usize = 16;

/// Bin k out of Z\[k\] = a + jb and Z\[M−k\] = c + jd, turned by e^(−jφ).
#[inline(always)]
fn bin<T: Number>(above: (T, T), below: (T, T), (cos, sin): (T, T)) -> (T, T) {
    let [even_re, even_im, odd_re, odd_im] = halves(above, below);
    (even_re + (cos * odd_re + sin * odd_im), even_im + (cos * odd_im - sin * odd_re))
}

/// See [`Kernels::real_spectrum`](crate::Kernels::real_spectrum).
#[inline(always)]
fn join<T: Number>(packed: (&[T], &[T]), turns: (&[T], &[T]), out: (&mut [T], &mut [T])) {
    let bins = out.0.len();
    let (re, im, cos, sin) = (&packed.0[..bins], &packed.1[..bins], &turns.0[..bins], &turns.1[..bins]);
    let (out_re, out_im) = (out.0, &mut out.1[..bins]);
    let whole = bins - bins % LANES;
    for start in (0..whole).step_by(LANES) {
        let above =
            |values: &[T]| -> [T; LANES] { core::array::from_fn(|i| values[start..start + LANES][i]) };
        let end = bins - start;
        let below = |values: &[T]| -> [T; LANES] {
            let mirrored = &values[end - LANES..end];
            core::array::from_fn(|i| mirrored[LANES - 1 - i])
        };
        let (a, b, c, d, cos, sin) = (above(re), above(im), below(re), below(im), above(cos), above(sin));
        for i in 0..LANES {
            (out_re[start..][i], out_im[start..][i]) = bin((a[i], b[i]), (c[i], d[i]), (cos[i], sin[i]));
        }
    }
    for k in whole..bins {
        let mirrored = bins - 1 - k;
        (out_re[k], out_im[k]) = bin((re[k], im[k]), (re[mirrored], im[mirrored]), (cos[k], sin[k]));
    }
}

kernel! {
    /// The spectrum of 2·M real samples out of the complex transform Z of M numbers x\[2n\] + j·x\[2n+1\].
    ///
    /// X\[k\] = E\[k\] + e^(−jπk/M)·O\[k\], where E and O are the spectra that
    /// [`split_pair`](Self::split_pair) finds of the even and the odd samples. `packed` holds Z\[0\] to Z\[M−1\] and Z\[0\] once more;
    /// `turns` the cosines and sines of πk/M. All slices are as long as the real parts of `out`, M + 1; shorter ones are an error
    /// of the caller.
    pub fn real_spectrum(
        packed: (&[f32], &[f32]),
        turns: (&[f32], &[f32]),
        out: (&mut [f32], &mut [f32]),
    ) {
        join(packed, turns, out);
    }
}

kernel! {
    /// [`real_spectrum`](Self::real_spectrum) in `f64`.
    pub fn real_spectrum_f64(
        packed: (&[f64], &[f64]),
        turns: (&[f64], &[f64]),
        out: (&mut [f64], &mut [f64]),
    ) {
        join(packed, turns, out);
    }
}
