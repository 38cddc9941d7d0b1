/// log₂(1 + t) / t for √½ ≤ 1 + t < √2: the minimax polynomial of degree 7, off by 5·10⁻⁸.
const LOG2: [f32; 8] = [
    1.442_694_8,
    -0.721_357_1,
    0.480_939_4,
    -0.360_088_1,
    0.286_708_53,
    -0.250_061_18,
    0.236_882_52,
    -0.145_757_62,
];
/// (2ᶠ − 1) / f for |f| ≤ ½: the minimax polynomial of degree 4, off by 9·10⁻⁸.
const EXP2: [f32; 5] = [0.693_147_24, 0.240_222_35, 0.055_503_085, 0.009_671_873, 0.001_340_725_7];

/// The bits of √½.
const ROOT_HALF: u32 = 0x3f35_04f3;
/// Adding 1.5·2²³ leaves a number no room for a fraction: its lowest bits are the nearest integer.
const ROUND: f32 = 12_582_912.0;
/// The exponents that `exp2` serves: results neither overflow nor become denormal.
const MAX_EXPONENT: f32 = 126.0;

/// log₂ x. Below the smallest normal number, as there; from the largest on, as there.
#[inline(always)]
pub(crate) fn log2(x: f32) -> f32 {
    let x = if x > f32::MIN_POSITIVE { x } else { f32::MIN_POSITIVE };
    let x = if x < f32::MAX { x } else { f32::MAX };
    let offset = x.to_bits().wrapping_sub(ROOT_HALF);
    let exponent = (offset as i32) >> 23;
    let mantissa = f32::from_bits((offset & 0x007f_ffff).wrapping_add(ROOT_HALF));
    let t = mantissa - 1.0;
    // In pairs, and pairs of pairs: one after the other, fifteen operations would wait for each other.
    let [a, b, c, d, e, f, g, h] = LOG2;
    let (t2, t4) = (t * t, (t * t) * (t * t));
    let sum = ((a + b * t) + (c + d * t) * t2) + ((e + f * t) + (g + h * t) * t2) * t4;
    exponent as f32 + t * sum
}

/// 2ˣ for −126 ≤ x ≤ 126, beyond which it stays at the ends. 2⁰ is exactly 1.
#[inline(always)]
pub(crate) fn exp2(x: f32) -> f32 {
    let x = if x > -MAX_EXPONENT { x } else { -MAX_EXPONENT };
    let x = if x < MAX_EXPONENT { x } else { MAX_EXPONENT };
    let rounded = x + ROUND;
    let f = x - (rounded - ROUND);
    let [a, b, c, d, e] = EXP2;
    let f2 = f * f;
    let sum = (a + b * f) + ((c + d * f) + e * f2) * f2;
    let scale = f32::from_bits((rounded.to_bits() << 23).wrapping_add(0x3f80_0000));
    (1.0 + f * sum) * scale
}

kernel! {
    /// Levels in octaves: x\[n\] ← scale·log₂ x\[n\] + offset.
    ///
    /// The logarithm is within 3·10⁻⁷ + 6·10⁻⁸·|log₂ x| of the exact one, 4·10⁻⁵ dB at worst over all of
    /// `f32`; log₂ 1 is exactly 0. From zero to the smallest normal number and from the largest number on,
    /// it has the value there. No NaN.
    pub fn log2_levels(values: &mut [f32], scale: f32, offset: f32) {
        for x in values {
            *x = scale * log2(*x) + offset;
        }
    }
}

kernel! {
    /// From reductions in octaves to gains: x\[n\] ← 2^(makeup\[n\] − x\[n\]), exactly 1 where both are equal.
    ///
    /// Within 3·10⁻⁷ of the exact value, relative to it: 3·10⁻⁶ dB. Exponents are held within ±126. The
    /// shorter slice decides the length.
    pub fn exp2_gains(reductions: &mut [f32], makeup: &[f32]) {
        for (x, makeup) in reductions.iter_mut().zip(makeup) {
            *x = exp2(makeup - *x);
        }
    }
}
