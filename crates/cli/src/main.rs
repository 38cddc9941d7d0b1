//! `auralis`: masters, processes and measures audio files.
#![forbid(unsafe_code)]

mod args;
mod batch;
mod claims;
mod commands;
mod content_hash;
mod destination;
mod failure;
mod folders;
mod inputs;
mod interrupt;
mod job;
mod json;
mod output;
mod paint;
mod plot;
mod progress;
mod report;
mod sidecar;
mod table;

use std::process::ExitCode;

use clap::Parser;

use args::{Cli, Command};

fn main() -> ExitCode {
    let Cli { command, common } = Cli::parse();
    batch::limit_threads(&common);
    interrupt::install();
    let outcome = match command {
        Command::Analyze(args) => commands::analyze::run(&args, &common),
        Command::Compare(args) => commands::compare::run(&args, &common),
        Command::Similar(args) => commands::similar::run(&args, &common),
        Command::Duplicates(args) => commands::duplicates::run(&args, &common),
        Command::Compress(args) => commands::stage::run(&args, &common),
        Command::Eq(args) => commands::stage::run(&args, &common),
        Command::Resample(args) => commands::stage::run(&args, &common),
        Command::Master(args) => commands::master::run(&args, &common),
        Command::Bench(args) => commands::bench::run(&args, &common),
        Command::Limit(args) => commands::stage::run(&args, &common),
        Command::Loudness(args) => commands::loudness::run(&args, &common),
    };
    outcome.exit_code()
}
