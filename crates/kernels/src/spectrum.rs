use core::ops::{Add, Mul, Sub};

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

/// What the transforms of real signals need of a number: `f32`, or `f64` where spectra are measured.
pub(crate) trait Number:
    Copy + Default + From<f32> + Into<f64> + Add<Output = Self> + Sub<Output = Self> + Mul<Output = Self>
{
}

impl Number for f32 {}
impl Number for f64 {}

/// The halves of a pair of spectra: L = (Z\[k\] + Z*\[N−k\])/2 and R = (Z\[k\] − Z*\[N−k\])/2j.
#[inline(always)]
pub(crate) fn halves<T: Number>((a, b): (T, T), (c, d): (T, T)) -> [T; 4] {
    let half = T::from(0.5);
    [half * (a + c), half * (b - d), half * (b + d), half * (c - a)]
}

/// See [`Kernels::split_pair`](crate::Kernels::split_pair).
#[inline(always)]
fn split<T: Number>(re: &[T], im: &[T], left: (&mut [T], &mut [T]), right: (&mut [T], &mut [T])) {
    let half = re.len() / 2;
    (left.0[0], left.1[0], right.0[0], right.1[0]) = (re[0], T::default(), im[0], T::default());
    // Bins 1 to N/2 upwards, and their mirror images N−1 to N/2 downwards.
    let (up_re, up_im) = (&re[1..=half], &im[1..=half]);
    let (down_re, down_im) = (&re[half..], &im[half..]);
    let (left, right) =
        ((&mut left.0[1..=half], &mut left.1[1..=half]), (&mut right.0[1..=half], &mut right.1[1..=half]));
    let whole = half - half % LANES;
    for start in (0..whole).step_by(LANES) {
        let above =
            |values: &[T]| -> [T; LANES] { core::array::from_fn(|i| values[start..start + LANES][i]) };
        let end = half - start;
        let below = |values: &[T]| -> [T; LANES] {
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
        split(re, im, left, right);
    }
}

kernel! {
    /// [`split_pair`](Self::split_pair) of a transform in `f64`.
    pub fn split_pair_f64(
        re: &[f64],
        im: &[f64],
        left: (&mut [f64], &mut [f64]),
        right: (&mut [f64], &mut [f64]),
    ) {
        split(re, im, left, right);
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
    /// Adds the power of each bin: out\[k\] += re\[k\]² + im\[k\]². The shortest slice decides the length.
    pub fn raise_power_spectrum(re: &[f32], im: &[f32], out: &mut [f32]) {
        for ((out, re), im) in out.iter_mut().zip(re).zip(im) {
            *out += re * re + im * im;
        }
    }
}

/// sums\[k\] += re\[k\]² + im\[k\]².
#[inline(always)]
fn add_power<T: Number>(re: &[T], im: &[T], sums: &mut [f64]) {
    for ((sum, &re), &im) in sums.iter_mut().zip(re).zip(im) {
        *sum += (re * re + im * im).into();
    }
}

kernel! {
    /// Adds the power of each bin: sums\[k\] += re\[k\]² + im\[k\]². The shortest slice decides the length.
    pub fn add_power_spectrum(re: &[f32], im: &[f32], sums: &mut [f64]) {
        add_power(re, im, sums);
    }
}

kernel! {
    /// [`add_power_spectrum`](Self::add_power_spectrum) of a transform in `f64`.
    pub fn add_power_spectrum_f64(re: &[f64], im: &[f64], sums: &mut [f64]) {
        add_power(re, im, sums);
    }
}

/// The parts of X\[k\]·Y*\[k\], added to those of the sums.
#[inline(always)]
fn add_cross<T: Number>(x: (&[T], &[T]), y: (&[T], &[T]), sums: (&mut [f64], &mut [f64])) {
    let bins = sums.0.len();
    let (x_re, x_im, y_re, y_im) = (&x.0[..bins], &x.1[..bins], &y.0[..bins], &y.1[..bins]);
    let (sums_re, sums_im) = (sums.0, &mut sums.1[..bins]);
    for k in 0..bins {
        sums_re[k] += (x_re[k] * y_re[k] + x_im[k] * y_im[k]).into();
        sums_im[k] += (x_im[k] * y_re[k] - x_re[k] * y_im[k]).into();
    }
}

kernel! {
    /// Adds a cross-spectrum, X\[k\]·Y*\[k\]; each of the three is (re, im).
    ///
    /// All slices are as long as the first of the sums; shorter ones are an error of the caller.
    pub fn add_cross_spectrum(x: (&[f32], &[f32]), y: (&[f32], &[f32]), sums: (&mut [f64], &mut [f64])) {
        add_cross(x, y, sums);
    }
}

kernel! {
    /// [`add_cross_spectrum`](Self::add_cross_spectrum) of transforms in `f64`.
    pub fn add_cross_spectrum_f64(x: (&[f64], &[f64]), y: (&[f64], &[f64]), sums: (&mut [f64], &mut [f64])) {
        add_cross(x, y, sums);
    }
}
