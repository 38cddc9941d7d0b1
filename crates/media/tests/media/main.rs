//! The crate from outside: real files in, files out, and everything that can be wrong with either.
#![allow(clippy::unwrap_used, reason = "a test that cannot go on fails")]

mod clips;
mod damage;
mod edit;
mod errors;
mod flac_stream;
mod formats;
mod headers;
mod output;
mod random_access;
mod round_trip;
mod support;
mod tags;
mod virtual_wav;
