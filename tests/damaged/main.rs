//! Random files, bytes, blocks and sizes: an answer or a clear error, soon, and never a panic.
//!
//! What is damaged is made by the tests themselves, from files that our own writers made and from clips: cut, flipped,
//! spliced, and with headers that lie. Seeds are fixed, so a failure is repeated by running the test again. How single
//! formats are damaged is tested in `crates/media`; here a file goes all the way through the engine.
#![allow(clippy::unwrap_used, reason = "in a test, a failed expectation is the message")]

mod blocks;
mod damage;
mod masters;
mod requests;
mod round_trip;
