//! Auralis against its peers, in turn, in one process: `cargo bench --bench peers`.
//!
//! Prints a table and writes `target/bench/peers.json`. `-- --only A11,A12` runs some rows, `-- --quick`
//! takes fewer rounds. Peers that are programs take part when they are on the PATH. Speeds are
//! real-time factors: seconds of audio per second on one core, medians; ratios are medians of the
//! ratios of rounds run back to back, which noise of the machine moves less.
#![allow(clippy::print_stdout, reason = "the table is what a bench is run for")]

mod chain;
mod compressor;
mod convert;
mod eq_curve;
mod eq_parametric;
mod files;
mod fingerprint;
mod limiter;
mod loudness;
mod machine;
mod music;
mod resample;
mod row;
mod spectrum;

use row::{Measured, Plan};

fn main() -> std::io::Result<()> {
    let plan = Plan::from_arguments(std::env::args().skip(1));
    let machine = machine::describe();
    println!("{machine}");
    println!("{}", Measured::HEADER);
    let mut rows = Vec::new();
    let subjects = [
        loudness::rows,
        eq_curve::rows,
        eq_parametric::rows,
        compressor::rows,
        limiter::rows,
        spectrum::rows,
        resample::rows,
        convert::rows,
        chain::rows,
        fingerprint::rows,
        files::rows,
    ];
    for subject in subjects {
        rows.extend(subject(&plan));
    }
    row::write_json(&machine, &rows)
}
