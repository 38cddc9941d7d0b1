//! The render grid on real music, and bytes of a master that was never written.
#![allow(clippy::unwrap_used, reason = "in a test, a failed expectation is the message")]

mod bytes;
mod joins;
mod music;
