//! Instructions that the hot loops execute: `cargo bench --bench instructions`.
//!
//! Times drift with the load of a machine, counts do not. Each subject runs in a process of its own under
//! `valgrind --tool=callgrind`, which counts what lies within [`counted`] and leaves set-up out. Valgrind offers
//! AVX2 and no AVX-512, so the kernels run at AVX2. `-- --record` makes the counts the baseline.
#![allow(clippy::print_stdout, reason = "the table is what a bench is run for")]

mod baseline;
mod subjects;

use std::process::Command;

use baseline::Baseline;
use subjects::SUBJECTS;

/// The argument by which this program asks itself, under valgrind, for one subject.
const ONE: &str = "--one";

fn main() -> std::io::Result<()> {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    if let [one, name] = &arguments[..]
        && one == ONE
    {
        let (_, prepare) = SUBJECTS.iter().find(|subject| subject.0 == name).expect("a subject");
        counted(prepare());
        return Ok(());
    }
    if Command::new("valgrind").arg("--version").output().is_err() {
        println!("valgrind is not on the PATH: nothing is counted");
        return Ok(());
    }
    let recorded = Baseline::load();
    let mut counts = Baseline::here();
    println!("{:<32} {:>14} {:>9}", "subject", "instructions", "change");
    for (name, _) in SUBJECTS {
        let count = instructions(name)?;
        println!("{name:<32} {count:>14} {}", recorded.compare(name, count));
        counts.insert(name, count);
    }
    if arguments.iter().any(|argument| argument == "--record") { counts.store() } else { Ok(()) }
}

/// The work whose instructions count. The name is what callgrind is told to look for.
#[inline(never)]
fn counted(work: Box<dyn FnOnce()>) {
    work();
}

fn instructions(name: &str) -> std::io::Result<u64> {
    let output = Command::new("valgrind")
        .args(["--tool=callgrind", "--callgrind-out-file=/dev/null", "--toggle-collect=*counted*"])
        .arg(std::env::current_exe()?)
        .args([ONE, name])
        .output()?;
    let log = String::from_utf8_lossy(&output.stderr);
    let collected = log.lines().find_map(|line| line.split_once("Collected :")?.1.trim().parse().ok());
    collected.ok_or_else(|| std::io::Error::other(format!("valgrind counted nothing for {name}:\n{log}")))
}
