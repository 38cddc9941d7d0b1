use std::collections::BTreeMap;
use std::path::PathBuf;
use std::process::Command;

use serde_json::{Value, json};

/// Changes within this are the same: addresses and the allocator move counts by less.
const TOLERANCE: f64 = 0.005;

/// Counts and what they were taken with.
#[derive(Default)]
pub(crate) struct Baseline {
    taken_with: Value,
    counts: BTreeMap<String, u64>,
}

fn path() -> PathBuf {
    [env!("CARGO_MANIFEST_DIR"), "benches", "instructions", "baseline.json"].iter().collect()
}

fn first_line(program: &str) -> String {
    let output = Command::new(program).arg("--version").output().map(|output| output.stdout);
    String::from_utf8_lossy(&output.unwrap_or_default()).lines().next().unwrap_or_default().to_owned()
}

impl Baseline {
    /// No counts yet, by the tools of this machine.
    pub(crate) fn here() -> Self {
        let cpu = format!("{} at AVX2, the highest level under valgrind", std::env::consts::ARCH);
        let taken_with =
            json!({ "cpu": cpu, "rustc": first_line("rustc"), "valgrind": first_line("valgrind") });
        Self { taken_with, counts: BTreeMap::new() }
    }

    /// The recorded one; empty where there is none.
    pub(crate) fn load() -> Self {
        let text = std::fs::read_to_string(path()).unwrap_or_default();
        let json: Value = serde_json::from_str(&text).unwrap_or_default();
        let counts = serde_json::from_value(json["counts"].clone()).unwrap_or_default();
        Self { taken_with: json["taken_with"].clone(), counts }
    }

    pub(crate) fn insert(&mut self, name: &str, count: u64) {
        self.counts.insert(name.to_owned(), count);
    }

    /// How a count relates to the recorded one.
    pub(crate) fn compare(&self, name: &str, count: u64) -> String {
        let Some(recorded) = self.counts.get(name) else { return format!("{:>9}", "new") };
        let change = count as f64 / *recorded as f64 - 1.0;
        let word = match change {
            _ if change > TOLERANCE => "worse",
            _ if change < -TOLERANCE => "better",
            _ => "same",
        };
        format!("{:>+8.2}% {word}", 100.0 * change)
    }

    pub(crate) fn store(&self) -> std::io::Result<()> {
        let json = json!({ "taken_with": self.taken_with, "counts": self.counts });
        std::fs::write(path(), serde_json::to_string_pretty(&json)? + "\n")
    }
}
