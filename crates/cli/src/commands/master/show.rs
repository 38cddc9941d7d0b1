//! Results for people.

use std::path::Path;

use auralis_core::{DbTp, Lufs};

use super::track::Mastered;
use super::words::{Step, steps};
use crate::commands::or_dash;
use crate::output::Output;

const HEADER: [&str; 7] = ["track", "loudness", "→", "true peak", "→", "gain", "limited by"];

/// A table of all tracks, the reasons where they are asked for or there is one track, and where the
/// outputs are. `plans` is the file that the plans were read from.
pub(super) fn results(output: &mut Output, done: &[Mastered], verbose: bool, plans: Option<&Path>) {
    if done.is_empty() {
        return;
    }
    if let Some(plans) = plans {
        let path = plans.display();
        output.line(&format!(
            "by the plans of {path} as they stand; their reasons are those they were made with"
        ));
    }
    output.table(&HEADER, done.iter().map(row));
    for mastered in done {
        if verbose || done.len() == 1 {
            reasons(output, mastered);
        }
        if mastered.line.loudness_limited_by_headroom {
            let reason = &mastered.plan.expected_loudness.reason;
            output.line(&format!("note: {}: {reason}", mastered.line.input));
        }
        if let Some(missed) = &mastered.line.missed {
            output.line(&format!("note: {}: {missed}", mastered.line.input));
        }
        if let Some(path) = &mastered.line.output {
            let speed = mastered.line.realtime_factor;
            output.line(&format!("{path}  ({speed:.0}× real time)"));
        }
    }
}

fn row(mastered: &Mastered) -> Vec<String> {
    let line = &mastered.line;
    let name = Path::new(&line.input).file_name().map(|name| name.to_string_lossy().into_owned());
    let before = &line.input_loudness.loudness;
    let after = line.output_loudness.as_ref().map(|after| &after.loudness);
    vec![
        name.unwrap_or_default(),
        or_dash(before.integrated_lufs.map(Lufs)),
        or_dash(after.and_then(|after| after.integrated_lufs).map(Lufs)),
        or_dash(before.true_peak_dbtp.map(DbTp)),
        or_dash(after.and_then(|after| after.true_peak_dbtp).map(DbTp)),
        format!("{:+.2}", mastered.plan.gain.value),
        or_dash(line.max_gain_reduction_db.map(|reduction| format!("{reduction:.1} dB"))),
    ]
}

fn reasons(output: &mut Output, mastered: &Mastered) {
    let written = mastered.line.output_loudness.as_ref();
    let loudness = written.and_then(|written| written.loudness.integrated_lufs).map(Lufs);
    for Step { name, value, reason } in steps(&mastered.plan, loudness) {
        output.line(&format!("{name} {value}: {reason}"));
    }
    if let Some(note) = mastered.line.corridor.as_ref().filter(|note| !note.neighbours.is_empty()) {
        let names: Vec<String> =
            note.neighbours.iter().map(|near| format!("{} ({:.2})", near.path, near.similarity)).collect();
        output.line(&format!("neighbours: {}", names.join(", ")));
    }
    for words in &mastered.plan.softened {
        output.line(&format!("softened: {words}"));
    }
}
