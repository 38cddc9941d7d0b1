//! Auralis.
#![forbid(unsafe_code)]
