//! Timing, budgets, gates and their report: what a test of speed, memory or correctness stands on.
//!
//! A [`Promise`] is one row of what the engine promises: a floor that holds on any machine with two cores, and a goal.
//! It measures, prints the figure beside both, and fails below the floor. A noisy neighbour must not make it fail:
//! each figure is a median of runs, and where the floor is missed the measurement is taken again, the best counting.
//! What must be exact has a gate in place of both ([`Promise::gate`]), and no second attempt.
//! Promises about time wait for one another, so that tests of one binary do not share the machine, and are passed over
//! in a debug build with a line that says so.
//!
//! ```
//! use auralis_testkit::performance::{Promise, Unit, median_seconds, time};
//! let promise = Promise::at_most("X1", Unit::Milliseconds, 50.0, 1.0);
//! promise.timed("a sum of a thousand squares", || {
//!     1e3 * median_seconds(5, || time(|| (0..1_000u64).map(|n| n * n).sum::<u64>()))
//! });
//! ```

mod cores;
mod machine;
mod promise;
mod timing;

pub use cores::{SpeedUp, cores_given, speed_up};
pub use machine::machine;
pub use promise::{Promise, Unit};
pub use timing::{Times, elapsed, median, median_seconds, time};
