#![expect(
    clippy::print_stdout,
    reason = "the figure beside floor and goal is the report of a performance test"
)]

use core::fmt;
use std::sync::{Mutex, MutexGuard, PoisonError};

/// How often a figure below its floor is measured again.
const ATTEMPTS: usize = 4;

/// Held while something is timed.
static MACHINE: Mutex<()> = Mutex::new(());

/// What a figure counts.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Unit {
    /// Seconds of audio per second of work.
    RealTime,
    /// A plain number: one time or size over another.
    Ratio,
    /// Thousandths of a second.
    Milliseconds,
    /// Millionths of a second.
    Microseconds,
    /// Hundredths of a whole.
    Percent,
    /// 20 log₁₀ of a ratio of amplitudes.
    Decibels,
    /// Differences of loudness.
    LoudnessUnits,
    /// Megabytes of 10⁶ bytes.
    Megabytes,
    /// Calls of the allocator, or live bytes.
    Count,
}

impl fmt::Display for Unit {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::RealTime => "×",
            Self::Ratio | Self::Count => "",
            Self::Milliseconds => " ms",
            Self::Microseconds => " µs",
            Self::Percent => " %",
            Self::Decibels => " dB",
            Self::LoudnessUnits => " LU",
            Self::Megabytes => " MB",
        })
    }
}

/// A row of what is promised: its identifier, the floor that a test asserts and the goal of a bench.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Promise {
    id: &'static str,
    unit: Unit,
    more_is_better: bool,
    floor: f64,
    goal: f64,
}

impl Promise {
    /// The figure must reach the floor.
    pub fn at_least(id: &'static str, unit: Unit, floor: f64, goal: f64) -> Self {
        Self { id, unit, more_is_better: true, floor, goal }
    }

    /// The figure must not exceed the floor, which lies above the goal.
    pub fn at_most(id: &'static str, unit: Unit, floor: f64, goal: f64) -> Self {
        Self { id, unit, more_is_better: false, floor, goal }
    }

    /// The worst of what is measured must not exceed the gate: right or wrong, with nothing between.
    pub fn gate(id: &'static str, unit: Unit, gate: f64) -> Self {
        Self::at_most(id, unit, gate, gate)
    }

    /// Measures a time, again where the floor is missed; the best counts. Passed over in a debug build.
    ///
    /// # Panics
    /// If no attempt reaches the floor.
    #[track_caller]
    pub fn timed(&self, what: &str, mut measure: impl FnMut() -> f64) {
        self.timed_each(|| vec![(what.to_owned(), measure())]);
    }

    /// As [`timed`](Self::timed) for several figures that are taken together, each with its name.
    ///
    /// # Panics
    /// If a figure does not reach the floor in any attempt, or if there is none.
    #[track_caller]
    pub fn timed_each(&self, mut measure: impl FnMut() -> Vec<(String, f64)>) {
        let _alone = alone();
        if cfg!(debug_assertions) {
            println!("{:<5} passed over: a debug build is not timed", self.id);
            return;
        }
        let mut best = measure();
        assert!(!best.is_empty(), "{}: nothing was measured", self.id);
        for _ in 1..ATTEMPTS {
            if best.iter().all(|(_, value)| self.is_met(*value)) {
                break;
            }
            for ((_, best), (_, again)) in best.iter_mut().zip(measure()) {
                *best = if self.is_better(again, *best) { again } else { *best };
            }
        }
        best.iter().for_each(|(what, value)| self.report(what, *value));
        best.iter().for_each(|(what, value)| self.assert(what, *value));
    }

    /// Holds a figure that no neighbour can move, such as a count of bytes.
    ///
    /// # Panics
    /// If it misses the floor.
    #[track_caller]
    pub fn counted(&self, what: &str, value: f64) {
        self.report(what, value);
        self.assert(what, value);
    }

    fn is_better(&self, value: f64, than: f64) -> bool {
        if self.more_is_better { value > than } else { value < than }
    }

    fn is_met(&self, value: f64) -> bool {
        value == self.floor || self.is_better(value, self.floor)
    }

    fn report(&self, what: &str, value: f64) {
        let Self { id, unit, floor, goal, .. } = self;
        let goal_is_met = if value == *goal || self.is_better(value, *goal) { "met" } else { "not met" };
        let [value, least, goal_value] = [value, *floor, *goal].map(Rounded);
        if floor == goal {
            println!("{id:<5} {what:<52} {value}{unit}  gate {least}{unit}, {goal_is_met}");
        } else {
            println!(
                "{id:<5} {what:<52} {value}{unit}  floor {least}{unit}  goal {goal_value}{unit}, {goal_is_met}"
            );
        }
    }

    #[track_caller]
    fn assert(&self, what: &str, value: f64) {
        let Self { id, unit, floor, .. } = self;
        assert!(self.is_met(value), "{id}, {what}: {value}{unit}, and the floor is {floor}{unit}");
    }
}

/// Keeps other timed promises of this process waiting. A promise that failed left nothing to repair.
fn alone() -> MutexGuard<'static, ()> {
    MACHINE.lock().unwrap_or_else(PoisonError::into_inner)
}

/// Three digits, or all that stand before the point.
struct Rounded(f64);

impl fmt::Display for Rounded {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let digits = match self.0.abs() {
            x if x == 0.0 || x >= 100.0 => 0,
            x if x >= 10.0 => 1,
            x if x >= 1.0 => 2,
            x if x >= 1e-3 => 3,
            _ => return write!(f, "{:.1e}", self.0),
        };
        write!(f, "{:.digits$}", self.0)
    }
}

#[cfg(test)]
mod tests {
    use std::panic::catch_unwind;

    use super::*;

    #[test]
    fn a_floor_is_a_floor_from_either_side() {
        let fast = Promise::at_least("T1", Unit::RealTime, 100.0, 1_000.0);
        assert!(fast.is_met(100.0) && !fast.is_met(99.9) && !fast.is_met(f64::NAN));
        let soon = Promise::at_most("T2", Unit::Milliseconds, 5.0, 0.05);
        assert!(soon.is_met(5.0) && !soon.is_met(5.1) && !soon.is_met(f64::NAN));
        soon.counted("just so", 5.0);
        assert!(catch_unwind(|| soon.counted("too much", 5.1)).is_err());
        let gate = Promise::gate("T4", Unit::Decibels, 0.01);
        assert!(gate.is_met(-0.2) && gate.is_met(0.01) && !gate.is_met(0.0101) && !gate.is_met(f64::NAN));
    }

    #[cfg(not(debug_assertions))]
    #[test]
    fn the_best_of_some_attempts_counts_and_no_more_are_made() {
        let promise = Promise::at_least("T3", Unit::Ratio, 2.0, 3.0);
        let mut values = [1.0, 1.5, 2.5, 9.0].into_iter();
        promise.timed("third time lucky", || values.next().expect("no more than three"));
        assert_eq!(values.next(), Some(9.0));
        let mut attempts = 0;
        let failed = catch_unwind(core::panic::AssertUnwindSafe(|| {
            promise.timed_each(|| {
                attempts += 1;
                vec![("one that holds".to_owned(), 3.0), ("one that never does".to_owned(), 1.0)]
            });
        }));
        assert!(failed.is_err() && attempts == ATTEMPTS, "{attempts} attempts");
        assert!(catch_unwind(|| promise.timed_each(Vec::new)).is_err(), "no figure is no proof");
    }

    #[test]
    fn figures_have_three_digits() {
        let shown = [0.0, 0.000_012_3, 0.0123, 1.234, 12.34, 5_384.2].map(|value| Rounded(value).to_string());
        assert_eq!(shown, ["0", "1.2e-5", "0.012", "1.23", "12.3", "5384"]);
    }
}
