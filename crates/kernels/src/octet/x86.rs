use core::arch::x86_64::{
    __m256d, __m512d, _mm_loadu_pd, _mm_storeu_pd, _mm256_add_pd, _mm256_blendv_pd, _mm256_broadcast_pd,
    _mm256_extractf128_pd, _mm256_loadu_pd, _mm256_max_pd, _mm256_mul_pd, _mm256_permute2f128_pd,
    _mm256_shuffle_pd, _mm256_storeu_pd, _mm512_add_pd, _mm512_alignr_epi64, _mm512_broadcast_f64x2,
    _mm512_castpd_si512, _mm512_castsi512_pd, _mm512_extractf64x2_pd, _mm512_loadu_pd, _mm512_mask_blend_pd,
    _mm512_max_pd, _mm512_movepi64_mask, _mm512_mul_pd, _mm512_storeu_pd,
};

use super::Octet;

/// Two vectors of four. Needs AVX2.
#[derive(Clone, Copy)]
pub(crate) struct OctetAvx2(pub(crate) __m256d, pub(crate) __m256d);

/// One vector of eight. Needs AVX-512 F and DQ.
#[derive(Clone, Copy)]
pub(crate) struct OctetAvx512(pub(crate) __m512d);

impl Octet for OctetAvx2 {
    #[inline(always)]
    unsafe fn new(lanes: &[f64; 8]) -> Self {
        // SAFETY: the caller has the instructions, and both halves lie within the array.
        unsafe { Self(_mm256_loadu_pd(lanes.as_ptr()), _mm256_loadu_pd(lanes[4..].as_ptr())) }
    }

    #[inline(always)]
    fn lanes(self) -> [f64; 8] {
        let mut lanes = [0.0; 8];
        // SAFETY: the value proves the instructions, and both halves lie within the array.
        unsafe {
            _mm256_storeu_pd(lanes.as_mut_ptr(), self.0);
            _mm256_storeu_pd(lanes[4..].as_mut_ptr(), self.1);
        }
        lanes
    }

    #[inline(always)]
    fn plus(self, other: Self) -> Self {
        // SAFETY: the value proves the instructions.
        unsafe { Self(_mm256_add_pd(self.0, other.0), _mm256_add_pd(self.1, other.1)) }
    }

    #[inline(always)]
    fn times(self, other: Self) -> Self {
        // SAFETY: the value proves the instructions.
        unsafe { Self(_mm256_mul_pd(self.0, other.0), _mm256_mul_pd(self.1, other.1)) }
    }

    #[inline(always)]
    fn shifted(self, pair: &[f64; 2]) -> Self {
        // SAFETY: the value proves the instructions, and the pair is as long as what is loaded.
        unsafe {
            let pair = _mm256_broadcast_pd(&_mm_loadu_pd(pair.as_ptr()));
            // The lower half of the first, then of the second; the upper half of the first, the lower of the second.
            Self(_mm256_permute2f128_pd::<0x20>(pair, self.0), _mm256_permute2f128_pd::<0x21>(self.0, self.1))
        }
    }

    #[inline(always)]
    fn top(self) -> [f64; 2] {
        let mut top = [0.0; 2];
        // SAFETY: the value proves the instructions, and the pair is as long as what is stored.
        unsafe { _mm_storeu_pd(top.as_mut_ptr(), _mm256_extractf128_pd::<1>(self.1)) };
        top
    }

    #[inline(always)]
    fn merged(self, other: Self, mask: Self) -> Self {
        // SAFETY: the value proves the instructions.
        unsafe { Self(_mm256_blendv_pd(self.0, other.0, mask.0), _mm256_blendv_pd(self.1, other.1, mask.1)) }
    }

    #[inline(always)]
    fn larger(self, other: Self) -> Self {
        // SAFETY: the value proves the instructions.
        unsafe { Self(_mm256_max_pd(other.0, self.0), _mm256_max_pd(other.1, self.1)) }
    }

    #[inline(always)]
    fn raised<const PLACES: usize>(self, below: Self) -> Self {
        // SAFETY: the value proves the instructions.
        unsafe {
            // Two places up: the upper half of the one below and the lower of the first, then both of this one.
            let first = _mm256_permute2f128_pd::<0x21>(below.1, self.0);
            let second = _mm256_permute2f128_pd::<0x21>(self.0, self.1);
            match PLACES {
                1 => Self(
                    _mm256_shuffle_pd::<0b0101>(first, self.0),
                    _mm256_shuffle_pd::<0b0101>(second, self.1),
                ),
                2 => Self(first, second),
                _ => Self(below.1, self.0),
            }
        }
    }
}

impl Octet for OctetAvx512 {
    #[inline(always)]
    unsafe fn new(lanes: &[f64; 8]) -> Self {
        // SAFETY: the caller has the instructions, and the array is as long as what is loaded.
        unsafe { Self(_mm512_loadu_pd(lanes.as_ptr())) }
    }

    #[inline(always)]
    fn lanes(self) -> [f64; 8] {
        let mut lanes = [0.0; 8];
        // SAFETY: the value proves the instructions, and the array is as long as what is stored.
        unsafe { _mm512_storeu_pd(lanes.as_mut_ptr(), self.0) };
        lanes
    }

    #[inline(always)]
    fn plus(self, other: Self) -> Self {
        // SAFETY: the value proves the instructions.
        unsafe { Self(_mm512_add_pd(self.0, other.0)) }
    }

    #[inline(always)]
    fn times(self, other: Self) -> Self {
        // SAFETY: the value proves the instructions.
        unsafe { Self(_mm512_mul_pd(self.0, other.0)) }
    }

    #[inline(always)]
    fn shifted(self, pair: &[f64; 2]) -> Self {
        // SAFETY: the value proves the instructions, and the pair is as long as what is loaded.
        unsafe {
            let pair = _mm512_broadcast_f64x2(_mm_loadu_pd(pair.as_ptr()));
            let (high, low) = (_mm512_castpd_si512(self.0), _mm512_castpd_si512(pair));
            Self(_mm512_castsi512_pd(_mm512_alignr_epi64::<6>(high, low)))
        }
    }

    #[inline(always)]
    fn top(self) -> [f64; 2] {
        let mut top = [0.0; 2];
        // SAFETY: the value proves the instructions, and the pair is as long as what is stored.
        unsafe { _mm_storeu_pd(top.as_mut_ptr(), _mm512_extractf64x2_pd::<3>(self.0)) };
        top
    }

    #[inline(always)]
    fn merged(self, other: Self, mask: Self) -> Self {
        // SAFETY: the value proves the instructions.
        unsafe {
            Self(_mm512_mask_blend_pd(_mm512_movepi64_mask(_mm512_castpd_si512(mask.0)), self.0, other.0))
        }
    }

    #[inline(always)]
    fn larger(self, other: Self) -> Self {
        // SAFETY: the value proves the instructions.
        unsafe { Self(_mm512_max_pd(other.0, self.0)) }
    }

    #[inline(always)]
    fn raised<const PLACES: usize>(self, below: Self) -> Self {
        // SAFETY: the value proves the instructions.
        unsafe {
            let (high, low) = (_mm512_castpd_si512(self.0), _mm512_castpd_si512(below.0));
            Self(_mm512_castsi512_pd(match PLACES {
                1 => _mm512_alignr_epi64::<7>(high, low),
                2 => _mm512_alignr_epi64::<6>(high, low),
                _ => _mm512_alignr_epi64::<4>(high, low),
            }))
        }
    }
}
