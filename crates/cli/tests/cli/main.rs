//! The program as scripts and people meet it: arguments in, exit code, output and files out.
#![allow(clippy::unwrap_used, reason = "in a test, a failed expectation is the message")]

mod analyze;
mod bench;
mod colours;
mod compress;
mod corridors;
mod eq;
mod errors;
mod harness;
mod help;
mod interrupt;
mod limit;
mod loudness;
mod master;
mod master_album;
mod master_output;
mod memory;
mod mistakes;
mod outputs;
mod plans;
mod plot;
mod relations;
mod resample;
mod sidecar;
mod tags;
