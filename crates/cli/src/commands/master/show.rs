//! Results for people.

use std::path::Path;

use auralis_core::{DbTp, Lufs};

use super::Context;
use super::album::MasteredAlbum;
use super::mastered::Mastered;
use super::plans::Plans;
use super::words::{Step, steps};
use crate::commands::or_dash;
use crate::json::MasterLine;
use crate::output::Output;

const HEADER: [&str; 7] = ["track", "loudness", "→", "true peak", "→", "gain", "limited by"];
/// Of plans: what they foresee and allow.
const PLANNED: [&str; 6] = ["track", "loudness", "→ planned", "true peak", "→ at most", "gain"];

/// A table of all tracks and the album that they are, the reasons where they are asked for or there is one track, and
/// where the outputs are.
pub(super) fn results(
    output: &mut Output,
    context: &Context<'_>,
    done: &[Mastered],
    album: Option<&MasteredAlbum>,
    verbose: bool,
) {
    if done.is_empty() {
        return;
    }
    if let (Plans::Read(_), Some(plans)) = (&context.plans, &context.args.plan) {
        let path = plans.display();
        output.line(&format!(
            "by the plans of {path} as they stand; their reasons are those they were made with"
        ));
    }
    if context.args.plan_only {
        let rows = done.iter().map(|mastered| planned_row(mastered, album.is_some()));
        output.table(&PLANNED, rows.chain(album.and_then(|album| planned_album_row(album, done.first()?))));
    } else {
        output.table(&HEADER, done.iter().map(row).chain(album.map(album_row)));
    }
    for mastered in done {
        if verbose || done.len() == 1 {
            reasons(output, mastered);
        }
        if mastered.line.loudness_limited_by_headroom {
            let reason = &mastered.plan.expected_loudness.reason;
            output.remark(&format!("{}: {reason}", mastered.line.input));
        }
        if let Some(missed) = &mastered.line.missed {
            output.remark(&format!("{}: {missed}", mastered.line.input));
        }
        if let Some(path) = &mastered.line.output {
            let speed = mastered.line.realtime_factor;
            output.line(&format!("{path}  ({speed:.0}× real time)"));
        }
    }
}

fn row(mastered: &Mastered) -> Vec<String> {
    let line = &mastered.line;
    let before = &line.input_loudness.loudness;
    let after = line.output_loudness.as_ref().map(|after| &after.loudness);
    vec![
        name(line),
        or_dash(before.integrated_lufs.map(Lufs)),
        or_dash(after.and_then(|after| after.integrated_lufs).map(Lufs)),
        or_dash(before.true_peak_dbtp.map(DbTp)),
        or_dash(after.and_then(|after| after.true_peak_dbtp).map(DbTp)),
        format!("{:+.2}", mastered.plan.gain.value),
        or_dash(line.max_gain_reduction_db.map(|reduction| format!("{reduction:.1} dB"))),
    ]
}

fn album_row(album: &MasteredAlbum) -> Vec<String> {
    let MasteredAlbum { before, after, gain, .. } = album;
    vec![
        "album".to_owned(),
        before.integrated.to_string(),
        or_dash(after.map(|after| after.integrated)),
        before.true_peak.to_string(),
        or_dash(after.map(|after| after.true_peak)),
        or_dash(gain.map(|gain| format!("{gain:+.2}"))),
        or_dash(None::<&str>),
    ]
}

/// What a plan foresees of an album is the loudness of the whole.
fn planned_row(mastered: &Mastered, is_of_album: bool) -> Vec<String> {
    let Mastered { line, plan, .. } = mastered;
    let before = &line.input_loudness.loudness;
    let expected = plan.expected_loudness.value.finite().filter(|_| !is_of_album);
    let highest = if plan.is_identity() { before.true_peak_dbtp } else { line.aims.ceiling_dbtp };
    vec![
        name(line),
        or_dash(before.integrated_lufs.map(Lufs)),
        or_dash(expected.map(Lufs)),
        or_dash(before.true_peak_dbtp.map(DbTp)),
        or_dash(highest.map(DbTp)),
        format!("{:+.2}", plan.gain.value),
    ]
}

/// `None` where the tracks have more than one plan.
fn planned_album_row(album: &MasteredAlbum, one: &Mastered) -> Option<Vec<String>> {
    let Mastered { line, plan, .. } = one;
    let before = &album.before;
    let highest = if plan.is_identity() { before.true_peak.finite() } else { line.aims.ceiling_dbtp };
    Some(vec![
        "album".to_owned(),
        before.integrated.to_string(),
        plan.expected_loudness.value.to_string(),
        before.true_peak.to_string(),
        or_dash(highest.map(DbTp)),
        format!("{:+.2}", album.gain?),
    ])
}

fn name(line: &MasterLine) -> String {
    Path::new(&line.input).file_name().map_or_else(String::new, |name| name.to_string_lossy().into_owned())
}

fn reasons(output: &mut Output, mastered: &Mastered) {
    let written = mastered.line.output_loudness.as_ref();
    let loudness = written.and_then(|written| written.loudness.integrated_lufs).map(Lufs);
    for Step { name, value, reason } in steps(&mastered.plan, loudness) {
        output.labelled(&format!("{name} {value}"), &reason);
    }
    if let Some(note) = mastered.line.corridor.as_ref().filter(|note| !note.neighbours.is_empty()) {
        let names: Vec<String> =
            note.neighbours.iter().map(|near| format!("{} ({:.2})", near.path, near.similarity)).collect();
        output.labelled("neighbours", &names.join(", "));
    }
    for words in &mastered.plan.softened {
        output.labelled("softened", words);
    }
}
