//! The fingerprint, measured on signals whose answer is known.
#![allow(clippy::unwrap_used, reason = "a test fails where it must not go on")]

mod acoustic;
mod similarity;
mod track;

auralis_testkit::count_allocations!();
