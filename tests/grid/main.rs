//! The render grid on real music, bytes of a master that was never written, and tracks that are known from excerpts.
#![allow(clippy::unwrap_used, reason = "in a test, a failed expectation is the message")]

mod bytes;
mod excerpts;
mod joins;
mod music;
