#[cfg(target_arch = "x86_64")]
mod avx2;
#[cfg(target_arch = "x86_64")]
mod avx512;
#[cfg(target_arch = "aarch64")]
mod neon;
#[cfg(target_arch = "x86_64")]
mod sse2;

use crate::octet::Octet;

#[cfg(target_arch = "x86_64")]
pub(crate) use {avx2::RowAvx2, avx512::RowAvx512};

/// The row of every machine of the target.
#[cfg(target_arch = "x86_64")]
pub(crate) type Baseline = [core::arch::x86_64::__m128; LANES / 4];
#[cfg(target_arch = "aarch64")]
pub(crate) type Baseline = [core::arch::aarch64::float32x4_t; LANES / 4];
#[cfg(not(any(target_arch = "x86_64", target_arch = "aarch64")))]
pub(crate) type Baseline = [[f32; 4]; LANES / 4];

/// Lanes of a row.
pub(crate) const LANES: usize = 32;
/// Rows that make a block.
pub(crate) const ROWS: usize = 8;

/// Thirty-two lanes of `f32` as a value, in four octets; for the reason that [`Octet`] is there.
pub(crate) trait Row: Copy {
    type Octet: Octet;

    /// # Safety
    /// The processor must have the instructions of the type. A value is the proof of that for all that follows.
    unsafe fn new(lanes: &[f32; LANES]) -> Self;
    /// # Safety
    /// As [`new`](Self::new).
    unsafe fn splat(value: f32) -> Self;
    fn write(self, lanes: &mut [f32; LANES]);
    fn plus(self, other: Self) -> Self;
    fn times(self, other: Self) -> Self;
    /// The other's lanes where they are larger.
    fn larger(self, other: Self) -> Self;
    fn octets(self) -> [Self::Octet; 4];
    fn from_octets(octets: [Self::Octet; 4]) -> Self;
    /// Transposes the square that each octet makes with those of the other rows. The way back is the way there.
    fn turned(rows: [Self; ROWS]) -> [Self; ROWS];
}

/// Four lanes of `f32`, of which every machine of the target has vectors.
pub(crate) trait Quad: Copy {
    fn new(lanes: &[f32; 4]) -> Self;
    fn lanes(self) -> [f32; 4];
    fn plus(self, other: Self) -> Self;
    fn times(self, other: Self) -> Self;
    /// The other's lanes where they are larger.
    fn larger(self, other: Self) -> Self;
    fn turned(quads: [Self; 4]) -> [Self; 4];
}

impl<Q: Quad> Row for [Q; LANES / 4] {
    type Octet = [f64; 8];

    #[inline(always)]
    unsafe fn new(lanes: &[f32; LANES]) -> Self {
        let mut quads = [Q::new(&[0.0; 4]); LANES / 4];
        for (quad, lanes) in quads.iter_mut().zip(lanes.as_chunks().0) {
            *quad = Q::new(lanes);
        }
        quads
    }

    #[inline(always)]
    unsafe fn splat(value: f32) -> Self {
        [Q::new(&[value; 4]); LANES / 4]
    }

    #[inline(always)]
    fn write(self, lanes: &mut [f32; LANES]) {
        for (quad, lanes) in self.iter().zip(lanes.as_chunks_mut().0) {
            *lanes = quad.lanes();
        }
    }

    #[inline(always)]
    fn plus(mut self, other: Self) -> Self {
        for (quad, other) in self.iter_mut().zip(&other) {
            *quad = quad.plus(*other);
        }
        self
    }

    #[inline(always)]
    fn times(mut self, other: Self) -> Self {
        for (quad, other) in self.iter_mut().zip(&other) {
            *quad = quad.times(*other);
        }
        self
    }

    #[inline(always)]
    fn larger(mut self, other: Self) -> Self {
        for (quad, other) in self.iter_mut().zip(&other) {
            *quad = quad.larger(*other);
        }
        self
    }

    #[inline(always)]
    fn octets(self) -> [[f64; 8]; 4] {
        let mut octets = [[0.0; 8]; 4];
        for (octet, quad) in octets.as_flattened_mut().as_chunks_mut::<4>().0.iter_mut().zip(&self) {
            *octet = quad.lanes().map(f64::from);
        }
        octets
    }

    #[inline(always)]
    fn from_octets(octets: [[f64; 8]; 4]) -> Self {
        let mut quads = [Q::new(&[0.0; 4]); LANES / 4];
        for (quad, octet) in quads.iter_mut().zip(octets.as_flattened().as_chunks::<4>().0) {
            *quad = Q::new(&octet.map(|lane| lane as f32));
        }
        quads
    }

    #[inline(always)]
    fn turned(rows: [Self; ROWS]) -> [Self; ROWS] {
        let mut turned = rows;
        for octet in (0..LANES / 4).step_by(2) {
            for (i, j) in [(0, 0), (0, 1), (1, 0), (1, 1)] {
                let quad = |k: usize| rows[4 * j + k][octet + i];
                let quads = Q::turned([quad(0), quad(1), quad(2), quad(3)]);
                for (row, quad) in turned[4 * i..4 * i + 4].iter_mut().zip(quads) {
                    row[octet + j] = quad;
                }
            }
        }
        turned
    }
}

impl Quad for [f32; 4] {
    #[inline(always)]
    fn new(lanes: &[f32; 4]) -> Self {
        *lanes
    }

    #[inline(always)]
    fn lanes(self) -> [f32; 4] {
        self
    }

    #[inline(always)]
    fn plus(self, other: Self) -> Self {
        core::array::from_fn(|i| self[i] + other[i])
    }

    #[inline(always)]
    fn times(self, other: Self) -> Self {
        core::array::from_fn(|i| self[i] * other[i])
    }

    #[inline(always)]
    fn larger(self, other: Self) -> Self {
        core::array::from_fn(|i| if other[i] > self[i] { other[i] } else { self[i] })
    }

    #[inline(always)]
    fn turned([a, b, c, d]: [Self; 4]) -> [Self; 4] {
        core::array::from_fn(|i| [a[i], b[i], c[i], d[i]])
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Everything a row can do, as lanes.
    fn everything<R: Row>() -> Vec<f32> {
        let lanes = |seed: usize| core::array::from_fn(|i| ((i * 37 + seed * 101) % 255) as f32 - 99.5);
        // SAFETY: only rows of the baseline are asked.
        let rows: [R; ROWS] = core::array::from_fn(|seed| unsafe { R::new(&lanes(seed)) });
        let [a, b, c, ..] = rows;
        // SAFETY: as above.
        let splat = unsafe { R::splat(1.25) };
        let mut results = vec![a.plus(b), a.times(c), a.larger(b), b.larger(a), splat];
        results.push(R::from_octets(a.times(splat).octets()));
        results.extend(R::turned(rows));
        let written = results.iter().flat_map(|row| {
            let mut lanes = [0.0; LANES];
            row.write(&mut lanes);
            lanes
        });
        written.collect()
    }

    #[test]
    fn the_vectors_of_the_target_do_what_arrays_do() {
        assert_eq!(everything::<Baseline>(), everything::<[[f32; 4]; LANES / 4]>());
    }

    #[test]
    fn turning_twice_changes_nothing_and_once_transposes_each_octet() {
        let rows: [[[f32; 4]; LANES / 4]; ROWS] = core::array::from_fn(|j| {
            core::array::from_fn(|quad| core::array::from_fn(|i| (j * LANES + quad * 4 + i) as f32))
        });
        let turned = Row::turned(rows);
        for (i, row) in turned.iter().enumerate() {
            for (lane, value) in row.as_flattened().iter().enumerate() {
                assert_eq!(*value, (lane % 8 * LANES + lane / 8 * 8 + i) as f32);
            }
        }
        assert_eq!(Row::turned(turned), rows);
    }
}
