//! From the rows of a bench to promises that are held.

use auralis_testkit::performance::{Promise, Unit};

use crate::row::{Measured, Plan};

/// Rounds of a row: an odd number, so that the median is one of them.
const ROUNDS: usize = 3;

pub(crate) type Rows = fn(&Plan) -> Vec<Measured>;

fn measured(id: &str, rows: Rows, peers: bool, figure: impl Fn(&Measured) -> f64) -> Vec<(String, f64)> {
    let plan = Plan { only: vec![id.to_owned()], rounds: ROUNDS, peers };
    rows(&plan).iter().map(|row| (row.what.to_owned(), figure(row))).collect()
}

/// Every row of this identifier is so many times faster than real time; peers do not run.
#[track_caller]
pub(crate) fn speed(id: &'static str, rows: Rows, floor: f64, goal: f64) {
    let promise = Promise::at_least(id, Unit::RealTime, floor, goal);
    promise.timed_each(|| measured(id, rows, false, |row| row.ours_rtf));
}

/// Every row is so many times faster than what it is compared with.
#[track_caller]
pub(crate) fn ratio(id: &'static str, rows: Rows, floor: f64, goal: f64) {
    let promise = Promise::at_least(id, Unit::Ratio, floor, goal);
    promise.timed_each(|| measured(id, rows, true, |row| row.ratio.unwrap()));
}

/// The rows whose second of audio stands for one piece of work take at most so many milliseconds for it.
#[track_caller]
pub(crate) fn milliseconds(id: &'static str, rows: Rows, floor: f64, goal: f64) {
    let promise = Promise::at_most(id, Unit::Milliseconds, floor, goal);
    promise.timed_each(|| measured(id, rows, false, |row| 1e3 / row.ours_rtf));
}
