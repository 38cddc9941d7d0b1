use core::arch::aarch64::{
    float32x4_t, vaddq_f32, vbslq_f32, vcgtq_f32, vld1q_f32, vmulq_f32, vreinterpretq_f32_f64,
    vreinterpretq_f64_f32, vst1q_f32, vtrn1q_f32, vtrn1q_f64, vtrn2q_f32, vtrn2q_f64,
};

use super::Quad;

/// NEON is there on every AArch64.
impl Quad for float32x4_t {
    #[inline(always)]
    fn new(lanes: &[f32; 4]) -> Self {
        // SAFETY: the array is as long as what is loaded.
        unsafe { vld1q_f32(lanes.as_ptr()) }
    }

    #[inline(always)]
    fn lanes(self) -> [f32; 4] {
        let mut lanes = [0.0; 4];
        // SAFETY: the array is as long as what is stored.
        unsafe { vst1q_f32(lanes.as_mut_ptr(), self) };
        lanes
    }

    #[inline(always)]
    fn plus(self, other: Self) -> Self {
        // SAFETY: as said above.
        unsafe { vaddq_f32(self, other) }
    }

    #[inline(always)]
    fn times(self, other: Self) -> Self {
        // SAFETY: as said above.
        unsafe { vmulq_f32(self, other) }
    }

    #[inline(always)]
    fn larger(self, other: Self) -> Self {
        // SAFETY: as said above.
        unsafe { vbslq_f32(vcgtq_f32(other, self), other, self) }
    }

    #[inline(always)]
    fn turned([a, b, c, d]: [Self; 4]) -> [Self; 4] {
        // SAFETY: as said above.
        unsafe {
            let ab_even = vreinterpretq_f64_f32(vtrn1q_f32(a, b));
            let ab_odd = vreinterpretq_f64_f32(vtrn2q_f32(a, b));
            let cd_even = vreinterpretq_f64_f32(vtrn1q_f32(c, d));
            let cd_odd = vreinterpretq_f64_f32(vtrn2q_f32(c, d));
            [
                vreinterpretq_f32_f64(vtrn1q_f64(ab_even, cd_even)),
                vreinterpretq_f32_f64(vtrn1q_f64(ab_odd, cd_odd)),
                vreinterpretq_f32_f64(vtrn2q_f64(ab_even, cd_even)),
                vreinterpretq_f32_f64(vtrn2q_f64(ab_odd, cd_odd)),
            ]
        }
    }
}
