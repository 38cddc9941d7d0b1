#[cfg(target_arch = "x86_64")]
mod x86;

#[cfg(target_arch = "x86_64")]
pub(crate) use x86::{OctetAvx2, OctetAvx512};

/// Eight lanes of `f64` as a value, for a loop that must stay in registers.
///
/// Bodies over arrays leave it to the compiler to find the vectors. Where lanes also move between places it
/// misses them and goes through memory: the section bank took 16 ns per frame with AVX2 instead of 5.
pub(crate) trait Octet: Copy {
    /// # Safety
    /// The processor must have the instructions of the type. A value is the proof of that for all that follows.
    unsafe fn new(lanes: &[f64; 8]) -> Self;
    fn lanes(self) -> [f64; 8];
    fn plus(self, other: Self) -> Self;
    fn times(self, other: Self) -> Self;
    /// Moves every lane up by two, with a pair in the lowest.
    fn shifted(self, pair: &[f64; 2]) -> Self;
    /// The two highest lanes.
    fn top(self) -> [f64; 2];
    /// The other's lanes where the mask is negative.
    fn merged(self, other: Self, mask: Self) -> Self;
    /// The other's lanes where they are larger.
    fn larger(self, other: Self) -> Self;
    /// Moves every lane up by 1, 2 or 4 places, with the highest lanes of another in the lowest.
    fn raised<const PLACES: usize>(self, below: Self) -> Self;
}

impl Octet for [f64; 8] {
    #[inline(always)]
    unsafe fn new(lanes: &[f64; 8]) -> Self {
        *lanes
    }

    #[inline(always)]
    fn lanes(self) -> [f64; 8] {
        self
    }

    #[inline(always)]
    fn plus(self, other: Self) -> Self {
        let mut lanes = self;
        for i in 0..8 {
            lanes[i] += other[i];
        }
        lanes
    }

    #[inline(always)]
    fn times(self, other: Self) -> Self {
        let mut lanes = self;
        for i in 0..8 {
            lanes[i] *= other[i];
        }
        lanes
    }

    #[inline(always)]
    fn shifted(self, [left, right]: &[f64; 2]) -> Self {
        let [a, b, c, d, e, f, _, _] = self;
        [*left, *right, a, b, c, d, e, f]
    }

    #[inline(always)]
    fn top(self) -> [f64; 2] {
        [self[6], self[7]]
    }

    #[inline(always)]
    fn merged(self, other: Self, mask: Self) -> Self {
        let mut lanes = self;
        for i in 0..8 {
            lanes[i] = if mask[i] < 0.0 { other[i] } else { self[i] };
        }
        lanes
    }

    #[inline(always)]
    fn larger(self, other: Self) -> Self {
        let mut lanes = self;
        for i in 0..8 {
            lanes[i] = if other[i] > self[i] { other[i] } else { self[i] };
        }
        lanes
    }

    #[inline(always)]
    fn raised<const PLACES: usize>(self, below: Self) -> Self {
        let mut lanes = below;
        lanes.rotate_left(8 - PLACES);
        lanes[PLACES..].copy_from_slice(&self[..8 - PLACES]);
        lanes
    }
}
