use core::arch::x86_64::{
    __m128, __m256, __m512, _mm_add_ps, _mm_loadu_ps, _mm_max_ps, _mm_movehl_ps, _mm_movelh_ps, _mm_mul_ps,
    _mm_storeu_ps, _mm_unpackhi_ps, _mm_unpacklo_ps, _mm256_add_ps, _mm256_castpd_ps, _mm256_castps_pd,
    _mm256_castps128_ps256, _mm256_castps256_ps128, _mm256_cvtpd_ps, _mm256_cvtps_pd, _mm256_extractf128_ps,
    _mm256_insertf128_ps, _mm256_loadu_ps, _mm256_max_ps, _mm256_mul_ps, _mm256_permute2f128_ps,
    _mm256_set1_ps, _mm256_storeu_ps, _mm256_unpackhi_pd, _mm256_unpackhi_ps, _mm256_unpacklo_pd,
    _mm256_unpacklo_ps, _mm512_add_ps, _mm512_castpd_ps, _mm512_castps_pd, _mm512_castps256_ps512,
    _mm512_castps512_ps256, _mm512_cvtpd_ps, _mm512_cvtps_pd, _mm512_extractf32x8_ps, _mm512_insertf32x8,
    _mm512_loadu_ps, _mm512_max_ps, _mm512_mul_ps, _mm512_permutex2var_ps, _mm512_set1_ps, _mm512_setr_epi32,
    _mm512_storeu_ps, _mm512_unpackhi_pd, _mm512_unpackhi_ps, _mm512_unpacklo_pd, _mm512_unpacklo_ps,
};

use super::{LANES, Quad, ROWS, Row};
use crate::octet::{OctetAvx2, OctetAvx512};

/// SSE2 is there on every x86-64.
impl Quad for __m128 {
    #[inline(always)]
    fn new(lanes: &[f32; 4]) -> Self {
        // SAFETY: the array is as long as what is loaded.
        unsafe { _mm_loadu_ps(lanes.as_ptr()) }
    }

    #[inline(always)]
    fn lanes(self) -> [f32; 4] {
        let mut lanes = [0.0; 4];
        // SAFETY: the array is as long as what is stored.
        unsafe { _mm_storeu_ps(lanes.as_mut_ptr(), self) };
        lanes
    }

    #[inline(always)]
    fn plus(self, other: Self) -> Self {
        // SAFETY: as said above.
        unsafe { _mm_add_ps(self, other) }
    }

    #[inline(always)]
    fn times(self, other: Self) -> Self {
        // SAFETY: as said above.
        unsafe { _mm_mul_ps(self, other) }
    }

    #[inline(always)]
    fn larger(self, other: Self) -> Self {
        // SAFETY: as said above.
        unsafe { _mm_max_ps(other, self) }
    }

    #[inline(always)]
    fn turned([a, b, c, d]: [Self; 4]) -> [Self; 4] {
        // SAFETY: as said above.
        unsafe {
            let (ab_low, ab_high) = (_mm_unpacklo_ps(a, b), _mm_unpackhi_ps(a, b));
            let (cd_low, cd_high) = (_mm_unpacklo_ps(c, d), _mm_unpackhi_ps(c, d));
            [
                _mm_movelh_ps(ab_low, cd_low),
                _mm_movehl_ps(cd_low, ab_low),
                _mm_movelh_ps(ab_high, cd_high),
                _mm_movehl_ps(cd_high, ab_high),
            ]
        }
    }
}

/// Four vectors of eight. Needs AVX2.
#[derive(Clone, Copy)]
pub(crate) struct RowAvx2(__m256, __m256, __m256, __m256);

/// Two vectors of sixteen. Needs AVX-512 F and DQ.
#[derive(Clone, Copy)]
pub(crate) struct RowAvx512(__m512, __m512);

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
