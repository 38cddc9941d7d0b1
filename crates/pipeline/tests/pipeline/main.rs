//! The pipeline on signals in memory: what is written is measured anew, by the testkit's oracle where
//! it is a peak.
#![allow(clippy::unwrap_used, reason = "in a test, a failed expectation is the message")]

mod album;
mod cache;
mod chain;
mod corridor;
mod excerpts;
mod grid;
mod laws;
mod live;
mod master;
mod memory;
mod ordinary;
mod reasons;
mod render_grid;
mod second_look;

auralis_testkit::count_allocations!();
