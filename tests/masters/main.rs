//! Masters of every clip of `testdata/`, by every preset and after references, measured anew.
#![allow(clippy::unwrap_used, reason = "in a test, a failed expectation is the message")]

mod adaptive;
mod clip;
mod forecast;
mod guards;
mod intensity;
mod neighbours;
mod presets;
mod reference;
