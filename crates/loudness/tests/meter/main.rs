//! The meter against the standards, against the formulas in `f64` and against its own promises.
#![expect(clippy::unwrap_used, reason = "a test whose meter cannot be built has failed")]

mod bs1770;
mod ebu_tech_3341;
mod ebu_tech_3342;
mod laws;
mod live;
mod oracle;
mod properties;
mod range;
mod segments;
mod true_peak;

auralis_testkit::count_allocations!();
