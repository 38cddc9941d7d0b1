//! The rows as JSON, and the record that they are compared with.
//!
//! Ratios travel between machines of one class, factors do not. So the record holds ratios, per class: architecture,
//! SIMD level and number of cores.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use auralis::kernels::Kernels;
use serde_json::{Value, json};

use crate::row::Measured;

/// Ratios within this are the same: what medians of nine rounds move by on a machine that others use too.
const TOLERANCE: f64 = 0.12;

pub(crate) const HEADER: &str =
    "id    what                                               ours ×rt spread   peer ×rt   ratio  peer";

fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

fn baseline_path() -> PathBuf {
    root().join("benches/peers/baseline.json")
}

/// What a ratio depends on besides the code.
fn class() -> String {
    let cores = std::thread::available_parallelism().map_or(1, usize::from);
    format!("{} {} {cores} cores", std::env::consts::ARCH, Kernels::detect().level())
}

/// A row's name in the record. A row without a peer has no ratio and is not recorded.
fn key(row: &Measured) -> Option<(String, f64)> {
    Some((format!("{} {} / {}", row.id, row.what, row.peer.as_deref()?), row.ratio?))
}

/// Writes the rows to `target/bench/peers.json`.
pub(crate) fn write_json(machine: &str, rows: &[Measured]) -> std::io::Result<()> {
    let rows: Vec<_> = rows
        .iter()
        .map(|row| {
            json!({
                "id": row.id, "what": row.what, "ours_rtf": row.ours_rtf, "spread": row.spread,
                "peer": row.peer, "peer_rtf": row.peer_rtf, "ratio": row.ratio,
            })
        })
        .collect();
    let target = std::env::var_os("CARGO_TARGET_DIR").unwrap_or_else(|| "target".into());
    let folder = root().join(target).join("bench");
    std::fs::create_dir_all(&folder)?;
    let text = serde_json::to_string_pretty(&json!({ "machine": machine, "rows": rows }))?;
    std::fs::write(folder.join("peers.json"), text + "\n")
}

fn load() -> Value {
    let text = std::fs::read_to_string(baseline_path()).unwrap_or_default();
    serde_json::from_str(&text).unwrap_or_else(|_| json!({}))
}

/// Prints how each ratio relates to the recorded one of this class of machine: better, same or worse.
pub(crate) fn compare(rows: &[Measured]) {
    let (class, all) = (class(), load());
    let Some(recorded) = all[&class]["ratios"].as_object() else {
        println!("\nnothing is recorded for {class}; `--record` would");
        return;
    };
    println!("\nagainst the record of {class}, {}:", all[&class]["machine"].as_str().unwrap_or("unknown"));
    for (name, ratio) in rows.iter().filter_map(key) {
        let Some(before) = recorded.get(&name).and_then(Value::as_f64) else {
            println!("  new     {ratio:>6.2}           {name}");
            continue;
        };
        let word = match ratio / before {
            change if change > 1.0 + TOLERANCE => "better",
            change if change < 1.0 - TOLERANCE => "worse",
            _ => "same",
        };
        println!("  {word:<7} {ratio:>6.2} was {before:>6.2}  {name}");
    }
}

/// Takes the ratios into the record; rows that did not run keep theirs.
pub(crate) fn record(machine: &str, rows: &[Measured]) -> std::io::Result<()> {
    let (class, mut all) = (class(), load());
    let recorded = all[&class]["ratios"].as_object().into_iter().flatten();
    let mut ratios: BTreeMap<String, f64> =
        recorded.filter_map(|(name, ratio)| Some((name.clone(), ratio.as_f64()?))).collect();
    ratios.extend(rows.iter().filter_map(key).map(|(name, ratio)| (name, (1e3 * ratio).round() / 1e3)));
    all[&class] = json!({ "machine": machine, "ratios": ratios });
    std::fs::write(baseline_path(), serde_json::to_string_pretty(&all)? + "\n")
}
