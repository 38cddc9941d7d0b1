//! The definition of the K-weighted signal, cell by cell.
//!
//! A recursive filter remembers everything, so a segment measured alone could never have the bits of a
//! serial run. Here the memory is defined to be finite: at each cell border the filter is replaced by
//! one that started from rest 200 ms earlier. The serial meter runs both for those 200 ms, 2 % more
//! filtering; a segment runs the second one only.

use crate::bins::Bins;

/// Bins in a cell: 10 s.
const CELL: u64 = 1_000;
/// Bins of warm-up before a cell: 200 ms.
///
/// The slowest part of the K-weighting, its high-pass, forgets as (1 + ωt)·e^(−ωt) with ω = 240/s: after
/// 200 ms a step of full scale has left 7·10⁻²⁰, below the rounding of `f64`.
const WARM_UP: u64 = 20;

/// Whether the filter of the next cell warms up during this bin.
pub(crate) fn warms_up(bin: u64) -> bool {
    bin % CELL >= CELL - WARM_UP
}

/// Whether a new cell begins with this bin.
pub(crate) fn begins(bin: u64) -> bool {
    bin.is_multiple_of(CELL)
}

/// The bin from which the filter must run to know `bin`.
pub(crate) fn warm_up_of(bin: u64) -> u64 {
    (bin - bin % CELL).saturating_sub(WARM_UP)
}

/// Frames in a cell.
pub(crate) fn cell_frames(bins: Bins) -> u64 {
    bins.start(CELL)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_warm_up_ends_where_a_cell_begins() {
        assert_eq!([0, 7, 999].map(warm_up_of), [0; 3], "the first cell starts from rest");
        assert_eq!([1_000, 1_001, 1_999, 2_000].map(warm_up_of), [980, 980, 980, 1_980]);
        let warming: Vec<u64> = (0..2_000).filter(|bin| warms_up(*bin)).collect();
        assert_eq!(warming, (980..1_000).chain(1_980..2_000).collect::<Vec<_>>());
        assert!(begins(1_000) && !begins(999));
    }
}
