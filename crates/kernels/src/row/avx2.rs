use core::arch::x86_64::{
    __m256, _mm256_add_ps, _mm256_castpd_ps, _mm256_castps_pd, _mm256_castps128_ps256,
    _mm256_castps256_ps128, _mm256_cvtpd_ps, _mm256_cvtps_pd, _mm256_extractf128_ps, _mm256_insertf128_ps,
    _mm256_loadu_ps, _mm256_max_ps, _mm256_mul_ps, _mm256_permute2f128_ps, _mm256_set1_ps, _mm256_storeu_ps,
    _mm256_unpackhi_pd, _mm256_unpackhi_ps, _mm256_unpacklo_pd, _mm256_unpacklo_ps,
};

use super::{LANES, ROWS, Row};
use crate::octet::OctetAvx2;

/// Four vectors of eight. Needs AVX2.
#[derive(Clone, Copy)]
pub(crate) struct RowAvx2(__m256, __m256, __m256, __m256);

impl Row for RowAvx2 {
    type Octet = OctetAvx2;

    #[inline(always)]
    unsafe fn new(lanes: &[f32; LANES]) -> Self {
        // SAFETY: the caller has the instructions, and every vector lies within the array.
        unsafe {
            Self(
                _mm256_loadu_ps(lanes.as_ptr()),
                _mm256_loadu_ps(lanes[8..].as_ptr()),
                _mm256_loadu_ps(lanes[16..].as_ptr()),
                _mm256_loadu_ps(lanes[24..].as_ptr()),
            )
        }
    }

    #[inline(always)]
    unsafe fn splat(value: f32) -> Self {
        // SAFETY: the caller has the instructions.
        let vector = unsafe { _mm256_set1_ps(value) };
        Self(vector, vector, vector, vector)
    }

    #[inline(always)]
    fn write(self, lanes: &mut [f32; LANES]) {
        // SAFETY: the value proves the instructions, and every vector lies within the array.
        unsafe {
            _mm256_storeu_ps(lanes.as_mut_ptr(), self.0);
            _mm256_storeu_ps(lanes[8..].as_mut_ptr(), self.1);
            _mm256_storeu_ps(lanes[16..].as_mut_ptr(), self.2);
            _mm256_storeu_ps(lanes[24..].as_mut_ptr(), self.3);
        }
    }

    #[inline(always)]
    fn plus(self, other: Self) -> Self {
        // SAFETY: the value proves the instructions.
        unsafe {
            Self(
                _mm256_add_ps(self.0, other.0),
                _mm256_add_ps(self.1, other.1),
                _mm256_add_ps(self.2, other.2),
                _mm256_add_ps(self.3, other.3),
            )
        }
    }

    #[inline(always)]
    fn times(self, other: Self) -> Self {
        // SAFETY: the value proves the instructions.
        unsafe {
            Self(
                _mm256_mul_ps(self.0, other.0),
                _mm256_mul_ps(self.1, other.1),
                _mm256_mul_ps(self.2, other.2),
                _mm256_mul_ps(self.3, other.3),
            )
        }
    }

    #[inline(always)]
    fn larger(self, other: Self) -> Self {
        // SAFETY: the value proves the instructions.
        unsafe {
            Self(
                _mm256_max_ps(other.0, self.0),
                _mm256_max_ps(other.1, self.1),
                _mm256_max_ps(other.2, self.2),
                _mm256_max_ps(other.3, self.3),
            )
        }
    }

    #[inline(always)]
    fn octets(self) -> [OctetAvx2; 4] {
        // SAFETY: the value proves the instructions.
        unsafe { [octet_8(self.0), octet_8(self.1), octet_8(self.2), octet_8(self.3)] }
    }

    #[inline(always)]
    fn from_octets([a, b, c, d]: [OctetAvx2; 4]) -> Self {
        // SAFETY: the values prove the instructions.
        unsafe { Self(row_8(a), row_8(b), row_8(c), row_8(d)) }
    }

    #[inline(always)]
    fn turned([a, b, c, d, e, f, g, h]: [Self; ROWS]) -> [Self; ROWS] {
        // SAFETY: the values prove the instructions.
        unsafe {
            let first = turned_8([a.0, b.0, c.0, d.0, e.0, f.0, g.0, h.0]);
            let second = turned_8([a.1, b.1, c.1, d.1, e.1, f.1, g.1, h.1]);
            let third = turned_8([a.2, b.2, c.2, d.2, e.2, f.2, g.2, h.2]);
            let fourth = turned_8([a.3, b.3, c.3, d.3, e.3, f.3, g.3, h.3]);
            let mut rows = [a, b, c, d, e, f, g, h];
            for (i, row) in rows.iter_mut().enumerate() {
                *row = Self(first[i], second[i], third[i], fourth[i]);
            }
            rows
        }
    }
}

/// # Safety
/// The processor must have AVX2.
#[inline(always)]
unsafe fn octet_8(v: __m256) -> OctetAvx2 {
    // SAFETY: passed on to the caller.
    unsafe {
        OctetAvx2(_mm256_cvtps_pd(_mm256_castps256_ps128(v)), _mm256_cvtps_pd(_mm256_extractf128_ps::<1>(v)))
    }
}

/// # Safety
/// The processor must have AVX2.
#[inline(always)]
unsafe fn row_8(octet: OctetAvx2) -> __m256 {
    // SAFETY: passed on to the caller.
    unsafe {
        let low = _mm256_castps128_ps256(_mm256_cvtpd_ps(octet.0));
        _mm256_insertf128_ps::<1>(low, _mm256_cvtpd_ps(octet.1))
    }
}

/// The transposition of four vectors within each quad of lanes.
///
/// # Safety
/// The processor must have AVX2.
#[inline(always)]
unsafe fn quads_8(a: __m256, b: __m256, c: __m256, d: __m256) -> [__m256; 4] {
    // SAFETY: passed on to the caller.
    unsafe {
        let ab_low = _mm256_castps_pd(_mm256_unpacklo_ps(a, b));
        let ab_high = _mm256_castps_pd(_mm256_unpackhi_ps(a, b));
        let cd_low = _mm256_castps_pd(_mm256_unpacklo_ps(c, d));
        let cd_high = _mm256_castps_pd(_mm256_unpackhi_ps(c, d));
        [
            _mm256_castpd_ps(_mm256_unpacklo_pd(ab_low, cd_low)),
            _mm256_castpd_ps(_mm256_unpackhi_pd(ab_low, cd_low)),
            _mm256_castpd_ps(_mm256_unpacklo_pd(ab_high, cd_high)),
            _mm256_castpd_ps(_mm256_unpackhi_pd(ab_high, cd_high)),
        ]
    }
}

/// The transposition of eight vectors.
///
/// # Safety
/// The processor must have AVX2.
#[inline(always)]
unsafe fn turned_8([a, b, c, d, e, f, g, h]: [__m256; 8]) -> [__m256; 8] {
    // SAFETY: passed on to the caller.
    unsafe {
        let [a, b, c, d] = quads_8(a, b, c, d);
        let [e, f, g, h] = quads_8(e, f, g, h);
        [
            _mm256_permute2f128_ps::<0x20>(a, e),
            _mm256_permute2f128_ps::<0x20>(b, f),
            _mm256_permute2f128_ps::<0x20>(c, g),
            _mm256_permute2f128_ps::<0x20>(d, h),
            _mm256_permute2f128_ps::<0x31>(a, e),
            _mm256_permute2f128_ps::<0x31>(b, f),
            _mm256_permute2f128_ps::<0x31>(c, g),
            _mm256_permute2f128_ps::<0x31>(d, h),
        ]
    }
}
