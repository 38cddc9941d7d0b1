//! Sums that do not depend on how a stream is cut into segments.
//!
//! Floating-point sums depend on their order. So the order is defined: a stream consists of cells of 10 s, every
//! frame of analysis belongs to the cell that its last sample lies in, each cell is summed alone, and the sums of
//! the cells are added in order. A segment of one cell has done its part when it is merged.

use core::error::Error;
use core::fmt;

use auralis_core::StreamSpec;

/// Why two analysers cannot be merged.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum MergeError {
    /// The segments were analysed in different ways, or at another sample rate or number of channels.
    DifferentDesign,
    /// The second segment does not start where the first one ends, or has not been given all of its warm-up.
    NotAdjacent {
        /// The frame at which the first segment ends.
        end: u64,
        /// The frame at which the second one starts.
        start: u64,
    },
    /// The second segment does not start on a multiple of [`segment_frames`], or is longer than that.
    OffTheGrid {
        /// The frame at which it starts.
        start: u64,
    },
}

impl fmt::Display for MergeError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::DifferentDesign => {
                f.write_str("the segments were analysed with different designs or streams")
            }
            Self::NotAdjacent { end, start } => {
                write!(
                    f,
                    "a segment that ends at frame {end} cannot be continued by one that starts at {start}"
                )
            }
            Self::OffTheGrid { start } => {
                write!(f, "the segment from frame {start} on is not one cell of the analysis grid")
            }
        }
    }
}

impl Error for MergeError {}

/// Frames of a cell of the analysis grid: 10 s. Segments start at its multiples and are as long, but for the
/// last.
pub fn segment_frames(spec: &StreamSpec) -> u64 {
    10 * u64::from(spec.sample_rate.get())
}

/// Where an analyser stands on the grid.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Cells {
    frames: u64,
    pub(crate) start: u64,
    /// The cell of the open sums.
    open: u64,
}

impl Cells {
    pub(crate) fn new(spec: &StreamSpec, start: u64) -> Self {
        let frames = segment_frames(spec);
        Self { frames, start, open: start / frames }
    }

    /// Moves to the cell of the sample `last`; whether the open sums are to be folded first.
    pub(crate) fn enter(&mut self, last: u64) -> bool {
        let cell = last / self.frames;
        let moved = cell != self.open;
        self.open = cell;
        moved
    }

    /// Checks that `next`, which has been pushed up to `next_end`, can follow what ends at `end`.
    pub(crate) fn check(&self, end: u64, next: &Self, next_end: u64) -> Result<(), MergeError> {
        if next.frames != self.frames {
            return Err(MergeError::DifferentDesign);
        }
        if end != next.start || next_end < next.start {
            return Err(MergeError::NotAdjacent { end, start: next.start });
        }
        if !next.start.is_multiple_of(self.frames) || next_end > next.start + self.frames {
            return Err(MergeError::OffTheGrid { start: next.start });
        }
        Ok(())
    }

    pub(crate) fn continue_with(&mut self, next: &Self) {
        self.open = next.open;
    }

    pub(crate) fn reset(&mut self) {
        self.open = self.start / self.frames;
    }
}

/// A list of sums, cell by cell.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct CellSums {
    closed: Vec<f64>,
    pub(crate) open: Vec<f64>,
}

impl CellSums {
    pub(crate) fn new(len: usize) -> Self {
        Self { closed: vec![0.0; len], open: vec![0.0; len] }
    }

    /// Ends the open cell.
    pub(crate) fn fold(&mut self) {
        add(&mut self.closed, &self.open);
        self.open.fill(0.0);
    }

    /// Continues with the sums of the cell that follows.
    pub(crate) fn merge(&mut self, next: &Self) {
        self.fold();
        add(&mut self.closed, &next.closed);
        self.open.copy_from_slice(&next.open);
    }

    /// The sums of everything.
    pub(crate) fn total(&self) -> Vec<f64> {
        self.closed.iter().zip(&self.open).map(|(closed, open)| closed + open).collect()
    }

    pub(crate) fn reset(&mut self) {
        self.closed.fill(0.0);
        self.open.fill(0.0);
    }
}

fn add(sums: &mut [f64], more: &[f64]) {
    sums.iter_mut().zip(more).for_each(|(sum, more)| *sum += more);
}
