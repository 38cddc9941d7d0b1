const LANES: usize = 16;

kernel! {
    /// A copy with magnitudes held below `limit`, and 0 for NaN and infinity.
    ///
    /// The shorter slice decides the length.
    pub fn copy_bounded(from: &[f32], to: &mut [f32], limit: f32) {
        for (to, &x) in to.iter_mut().zip(from) {
            let held = if x > limit { limit } else { x };
            let held = if held < -limit { -limit } else { held };
            *to = if x.to_bits() & 0x7f80_0000 == 0x7f80_0000 { 0.0 } else { held };
        }
    }
}

/// The halves of a pair of spectra: L = (Z\[k\] + Z*\[N−k\])/2 and R = (Z\[k\] − Z*\[N−k\])/2j.
#[inline(always)]
fn halves((a, b): (f32, f32), (c, d): (f32, f32)) -> [f32; 4] {
    [0.5 * (a + c), 0.5 * (b - d), 0.5 * (b + d), 0.5 * (c - a)]
}

kernel! {
    /// Two real signals out of one complex transform Z of left + j·right.
    ///
    /// `re` and `im` hold the N values of Z; `left` and `right` get the real and the imaginary parts of
    /// the bins 0 to N/2 of each. N is even; slices of other lengths are an error of the caller.
    pub fn split_pair(
        re: &[f32],
        im: &[f32],
        left: (&mut [f32], &mut [f32]),
        right: (&mut [f32], &mut [f32]),
    ) {
        let half = re.len() / 2;
        (left.0[0], left.1[0], right.0[0], right.1[0]) = (re[0], 0.0, im[0], 0.0);
        // Bins 1 to N/2 upwards, and their mirror images N−1 to N/2 downwards.
        let (up_re, up_im) = (&re[1..=half], &im[1..=half]);
        let (down_re, down_im) = (&re[half..], &im[half..]);
        let (left, right) = ((&mut left.0[1..=half], &mut left.1[1..=half]), (&mut right.0[1..=half], &mut right.1[1..=half]));
        let whole = half - half % LANES;
        for start in (0..whole).step_by(LANES) {
            let above = |values: &[f32]| -> [f32; LANES] { core::array::from_fn(|i| values[start..start + LANES][i]) };
            let end = half - start;
            let below = |values: &[f32]| -> [f32; LANES] {
                let mirrored = &values[end - LANES..end];
                core::array::from_fn(|i| mirrored[LANES - 1 - i])
            };
            let (a, b, c, d) = (above(up_re), above(up_im), below(down_re), below(down_im));
            for i in 0..LANES {
                [left.0[start..][i], left.1[start..][i], right.0[start..][i], right.1[start..][i]] =
                    halves((a[i], b[i]), (c[i], d[i]));
            }
        }
        for n in whole..half {
            let mirrored = half - 1 - n;
            [left.0[n], left.1[n], right.0[n], right.1[n]] =
                halves((up_re[n], up_im[n]), (down_re[mirrored], down_im[mirrored]));
        }
    }
}

kernel! {
    /// The power of each bin: out\[k\] = re\[k\]² + im\[k\]². The shortest slice decides the length.
    pub fn power_spectrum(re: &[f32], im: &[f32], out: &mut [f32]) {
        for ((out, re), im) in out.iter_mut().zip(re).zip(im) {
            *out = re * re + im * im;
        }
    }
}

kernel! {
    /// Adds the power of each bin: sums\[k\] += re\[k\]² + im\[k\]². The shortest slice decides the length.
    pub fn add_power_spectrum(re: &[f32], im: &[f32], sums: &mut [f64]) {
        for ((sum, re), im) in sums.iter_mut().zip(re).zip(im) {
            *sum += f64::from(re * re + im * im);
        }
    }
}
