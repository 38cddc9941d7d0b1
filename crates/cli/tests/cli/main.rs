//! The program as scripts and people meet it: arguments in, exit code, output and files out.

mod errors;
mod harness;
mod loudness;
mod master;
mod memory;
