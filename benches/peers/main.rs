//! Auralis against its peers, in turn, in one process: `cargo bench --bench peers`.
//!
//! Prints a table, writes `target/bench/peers.json` and says of each ratio whether it is better, the same or worse
//! than the one on record for this class of machine. `-- --only A11,A12` runs some rows, `-- --quick` takes fewer
//! rounds, `-- --record` makes the ratios the record (`benches/peers/baseline.json`). Peers that are programs take
//! part when they are on the PATH. Speeds are real-time factors: seconds of audio per second on one core, medians;
//! ratios are medians of the ratios of rounds run back to back, which noise of the machine moves less.
//!
//! The rows are measured in `tests/performance` too, without peers and against their floors.
#![allow(clippy::print_stdout, reason = "the table is what a bench is run for")]

mod chain;
mod compressor;
mod convert;
mod eq_curve;
mod eq_parametric;
#[path = "../subjects/everything.rs"]
mod everything;
mod files;
mod fingerprint;
#[path = "../kernels/work.rs"]
mod kernel_work;
mod lengths;
mod limiter;
mod loudness;
mod music;
mod optimised;
mod record;
mod resample;
mod row;
mod spectrum;

use auralis::kernels::Kernels;
use auralis_testkit::performance::machine;
use row::Plan;

fn main() -> std::io::Result<()> {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let given = |flag: &str| arguments.iter().position(|argument| argument == flag);
    let only = given("--only").and_then(|at| arguments.get(at + 1));
    let only = only.map_or(Vec::new(), |list| list.split(',').map(str::to_owned).collect());
    let rounds = if given("--quick").is_some() { 3 } else { 9 };
    let plan = Plan { only, rounds, peers: true };
    let machine = machine(Kernels::detect().level());
    println!("{machine}");
    println!("{}", record::HEADER);
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
        lengths::rows,
        optimised::rows,
        fingerprint::rows,
        files::rows,
    ];
    for subject in subjects {
        rows.extend(subject(&plan));
    }
    record::write_json(&machine, &rows)?;
    record::compare(&rows);
    if given("--record").is_some() { record::record(&machine, &rows) } else { Ok(()) }
}
