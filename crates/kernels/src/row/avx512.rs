use core::arch::x86_64::{
    __m512, _mm512_add_ps, _mm512_castpd_ps, _mm512_castps_pd, _mm512_castps256_ps512,
    _mm512_castps512_ps256, _mm512_cvtpd_ps, _mm512_cvtps_pd, _mm512_extractf32x8_ps, _mm512_insertf32x8,
    _mm512_loadu_ps, _mm512_max_ps, _mm512_mul_ps, _mm512_permutex2var_ps, _mm512_set1_ps, _mm512_setr_epi32,
    _mm512_storeu_ps, _mm512_unpackhi_pd, _mm512_unpackhi_ps, _mm512_unpacklo_pd, _mm512_unpacklo_ps,
};

use super::{LANES, ROWS, Row};
use crate::octet::OctetAvx512;

/// Two vectors of sixteen. Needs AVX-512 F and DQ.
#[derive(Clone, Copy)]
pub(crate) struct RowAvx512(__m512, __m512);

impl Row for RowAvx512 {
    type Octet = OctetAvx512;

    #[inline(always)]
    unsafe fn new(lanes: &[f32; LANES]) -> Self {
        // SAFETY: the caller has the instructions, and both vectors lie within the array.
        unsafe { Self(_mm512_loadu_ps(lanes.as_ptr()), _mm512_loadu_ps(lanes[16..].as_ptr())) }
    }

    #[inline(always)]
    unsafe fn splat(value: f32) -> Self {
        // SAFETY: the caller has the instructions.
        let vector = unsafe { _mm512_set1_ps(value) };
        Self(vector, vector)
    }

    #[inline(always)]
    fn write(self, lanes: &mut [f32; LANES]) {
        // SAFETY: the value proves the instructions, and both vectors lie within the array.
        unsafe {
            _mm512_storeu_ps(lanes.as_mut_ptr(), self.0);
            _mm512_storeu_ps(lanes[16..].as_mut_ptr(), self.1);
        }
    }

    #[inline(always)]
    fn plus(self, other: Self) -> Self {
        // SAFETY: the value proves the instructions.
        unsafe { Self(_mm512_add_ps(self.0, other.0), _mm512_add_ps(self.1, other.1)) }
    }

    #[inline(always)]
    fn times(self, other: Self) -> Self {
        // SAFETY: the value proves the instructions.
        unsafe { Self(_mm512_mul_ps(self.0, other.0), _mm512_mul_ps(self.1, other.1)) }
    }

    #[inline(always)]
    fn larger(self, other: Self) -> Self {
        // SAFETY: the value proves the instructions.
        unsafe { Self(_mm512_max_ps(other.0, self.0), _mm512_max_ps(other.1, self.1)) }
    }

    #[inline(always)]
    fn octets(self) -> [OctetAvx512; 4] {
        // SAFETY: the value proves the instructions.
        unsafe {
            let low = |v| OctetAvx512(_mm512_cvtps_pd(_mm512_castps512_ps256(v)));
            let high = |v| OctetAvx512(_mm512_cvtps_pd(_mm512_extractf32x8_ps::<1>(v)));
            [low(self.0), high(self.0), low(self.1), high(self.1)]
        }
    }

    #[inline(always)]
    fn from_octets([a, b, c, d]: [OctetAvx512; 4]) -> Self {
        // SAFETY: the values prove the instructions.
        unsafe { Self(row_16(a, b), row_16(c, d)) }
    }

    #[inline(always)]
    fn turned([a, b, c, d, e, f, g, h]: [Self; ROWS]) -> [Self; ROWS] {
        // SAFETY: the values prove the instructions.
        unsafe {
            let first = turned_16([a.0, b.0, c.0, d.0, e.0, f.0, g.0, h.0]);
            let second = turned_16([a.1, b.1, c.1, d.1, e.1, f.1, g.1, h.1]);
            let mut rows = [a, b, c, d, e, f, g, h];
            for (i, row) in rows.iter_mut().enumerate() {
                *row = Self(first[i], second[i]);
            }
            rows
        }
    }
}

/// # Safety
/// The processor must have AVX-512 F and DQ.
#[inline(always)]
unsafe fn row_16(low: OctetAvx512, high: OctetAvx512) -> __m512 {
    // SAFETY: passed on to the caller.
    unsafe {
        _mm512_insertf32x8::<1>(_mm512_castps256_ps512(_mm512_cvtpd_ps(low.0)), _mm512_cvtpd_ps(high.0))
    }
}

/// The transposition of four vectors within each quad of lanes.
///
/// # Safety
/// The processor must have AVX-512 F.
#[inline(always)]
unsafe fn quads_16(a: __m512, b: __m512, c: __m512, d: __m512) -> [__m512; 4] {
    // SAFETY: passed on to the caller.
    unsafe {
        let ab_low = _mm512_castps_pd(_mm512_unpacklo_ps(a, b));
        let ab_high = _mm512_castps_pd(_mm512_unpackhi_ps(a, b));
        let cd_low = _mm512_castps_pd(_mm512_unpacklo_ps(c, d));
        let cd_high = _mm512_castps_pd(_mm512_unpackhi_ps(c, d));
        [
            _mm512_castpd_ps(_mm512_unpacklo_pd(ab_low, cd_low)),
            _mm512_castpd_ps(_mm512_unpackhi_pd(ab_low, cd_low)),
            _mm512_castpd_ps(_mm512_unpacklo_pd(ab_high, cd_high)),
            _mm512_castpd_ps(_mm512_unpackhi_pd(ab_high, cd_high)),
        ]
    }
}

/// The transpositions of the lower halves of eight vectors and of the upper halves.
///
/// # Safety
/// The processor must have AVX-512 F.
#[inline(always)]
unsafe fn turned_16([a, b, c, d, e, f, g, h]: [__m512; 8]) -> [__m512; 8] {
    // SAFETY: passed on to the caller.
    unsafe {
        let [a, b, c, d] = quads_16(a, b, c, d);
        let [e, f, g, h] = quads_16(e, f, g, h);
        // The even quads of two vectors in turn, and the odd ones.
        let even = _mm512_setr_epi32(0, 1, 2, 3, 16, 17, 18, 19, 8, 9, 10, 11, 24, 25, 26, 27);
        let odd = _mm512_setr_epi32(4, 5, 6, 7, 20, 21, 22, 23, 12, 13, 14, 15, 28, 29, 30, 31);
        [
            _mm512_permutex2var_ps(a, even, e),
            _mm512_permutex2var_ps(b, even, f),
            _mm512_permutex2var_ps(c, even, g),
            _mm512_permutex2var_ps(d, even, h),
            _mm512_permutex2var_ps(a, odd, e),
            _mm512_permutex2var_ps(b, odd, f),
            _mm512_permutex2var_ps(c, odd, g),
            _mm512_permutex2var_ps(d, odd, h),
        ]
    }
}
