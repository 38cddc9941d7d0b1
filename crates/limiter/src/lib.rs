//! A look-ahead true-peak limiter.
#![forbid(unsafe_code)]
