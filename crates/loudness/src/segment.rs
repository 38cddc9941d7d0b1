use core::error::Error;
use core::fmt;

use crate::design::LoudnessDesign;
use crate::meter::{LoudnessMeter, SHORT_TERM};

/// Why two meters cannot be merged.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum MergeError {
    /// The segments were measured in different ways: another layout, sample rate or true-peak setting.
    DifferentDesign,
    /// The second segment does not start where the first one ends.
    NotAdjacent {
        /// The frame at which the first segment ends.
        end: u64,
        /// The frame at which the second one starts.
        start: u64,
    },
    /// The second segment has not been given all of its warm-up yet.
    StillWarmingUp {
        /// The frame that it waits for.
        position: u64,
        /// The frame at which it starts.
        start: u64,
    },
}

impl fmt::Display for MergeError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::DifferentDesign => {
                f.write_str("the segments were measured with different designs or at different sample rates")
            }
            Self::NotAdjacent { end, start } => {
                write!(
                    f,
                    "a segment that ends at frame {end} cannot be continued by one that starts at {start}"
                )
            }
            Self::StillWarmingUp { position, start } => {
                write!(
                    f,
                    "the segment starts at frame {start} and has been given frames up to {position} only"
                )
            }
        }
    }
}

impl Error for MergeError {}

impl LoudnessMeter {
    /// Continues this meter with what was measured of the segment that follows.
    ///
    /// The result is the meter that had listened to both segments in turn, bit for bit, and it may
    /// listen on. Segments may be merged in any grouping, as long as neighbours meet in order. Costs
    /// a walk over the history of `next`; allocates.
    ///
    /// # Errors
    /// The segments do not belong together, or `next` is not warm. Nothing has changed then.
    pub fn merge(&mut self, next: &Self) -> Result<(), MergeError> {
        self.check(next)?;
        // The opening passes through the windows of this meter, which gives those across the seam.
        next.opening.iter().for_each(|energy| self.take_in(*energy));
        if next.opening.len() == SHORT_TERM {
            self.window.clone_from(&next.window);
            let known = self.first_entry() + self.history.len() as u64 - next.first_entry();
            next.history.entries_from(known as usize).for_each(|mean_square| self.history.push(mean_square));
        }
        self.bin = next.bin;
        self.frame = next.frame;
        self.energy.clone_from(&next.energy);
        self.peaks.merge(&next.peaks);
        self.max_momentary = self.max_momentary.max(next.max_momentary);
        self.max_short_term = self.max_short_term.max(next.max_short_term);
        self.non_finite += next.non_finite;
        Ok(())
    }

    fn check(&self, next: &Self) -> Result<(), MergeError> {
        let design = LoudnessDesign { reserve: self.design.reserve, ..next.design };
        if (self.bins, self.design) != (next.bins, design) {
            return Err(MergeError::DifferentDesign);
        }
        if self.frame != next.start || self.frame < self.start {
            return Err(MergeError::NotAdjacent { end: self.frame, start: next.start });
        }
        if next.frame < next.start {
            return Err(MergeError::StillWarmingUp { position: next.frame, start: next.start });
        }
        Ok(())
    }
}
