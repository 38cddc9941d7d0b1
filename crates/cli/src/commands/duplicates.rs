//! `auralis duplicates`

use std::path::PathBuf;

use auralis_fingerprint::{AcousticIndex, AcousticMatch};
use clap::Args;

use super::described::{Described, SidecarArgs};
use super::or_dash;
use crate::args::Common;
use crate::inputs;
use crate::interrupt;
use crate::json::{AcousticJson, DuplicateJson, DuplicatesLine, TrackJson};
use crate::output::Output;

pub(crate) const EXAMPLES: &str = "\
Examples:
  auralis duplicates album/
  auralis duplicates album/ --json
  auralis duplicates album/ --sidecar

Recordings are told by their sound: copies in other formats, at other levels and of other masters are found. Of each \
recording the copy is marked that was limited least: by its least peak to short-term loudness ratio (PSR), half of \
its loudness range (LRA), and a dB less for every tenfold of clipped samples. Within 1.5 dB of the best one, \
lossless files come first, then higher sample rates.

Exit code 0: all done; 1: some inputs failed; 2: wrong usage.";

/// Differences of openness below this are those of codecs, in dB.
const LEVEL_DB: f64 = 1.5;
const HEADER: [&str; 8] =
    ["recording", "least limited", "codec", "integrated", "PSR", "LRA", "clipped", "print"];

#[derive(Args, Debug)]
pub(crate) struct DuplicatesArgs {
    /// Folders, searched with all below them, or files
    #[arg(required = true, value_name = "DIR")]
    inputs: Vec<PathBuf>,
    #[command(flatten)]
    keep: SidecarArgs,
}

/// The files of one recording.
struct Group<'a> {
    files: Vec<&'a Described>,
    /// The least limited one.
    best: usize,
    reason: String,
}

pub(crate) fn run(args: &DuplicatesArgs, common: &Common) -> Output {
    let mut output = Output::new(common);
    let inputs = inputs::collect(&args.inputs);
    let tracks = Described::all(&inputs, common, args.keep, &mut output);
    let groups: Vec<Group<'_>> = recordings(&tracks)
        .into_iter()
        .map(|positions| Group::of(positions.into_iter().map(|position| &tracks[position]).collect()))
        .collect();
    for (number, group) in (1..).zip(&groups) {
        output.json(&group.line(number));
    }
    if !groups.is_empty() {
        let rows = (1..).zip(&groups).flat_map(|(number, group)| group.rows(number));
        output.table(&HEADER, rows);
    }
    for (number, group) in (1..).zip(&groups) {
        let keep = format!("keep {}: {}", group.best().display_path(), group.reason);
        output.labelled(&number.to_string(), &keep);
    }
    if interrupt::requested() {
        return output;
    }
    output.line(&match groups.len() {
        0 if tracks.len() < inputs.len() => {
            format!(
                "no recording twice among the {} of {} files that could be read",
                tracks.len(),
                inputs.len()
            )
        }
        0 => format!("no recording twice among {} files", tracks.len()),
        _ => {
            let files: usize = groups.iter().map(|group| group.files.len()).sum();
            let recordings = if groups.len() == 1 { "recording" } else { "recordings" };
            format!("more than once: {} {recordings}, in {files} of {} files", groups.len(), tracks.len())
        }
    });
    output
}

/// The positions of the tracks of each recording that is there more than once, in order.
fn recordings(tracks: &[Described]) -> Vec<Vec<usize>> {
    let mut index = AcousticIndex::new();
    tracks.iter().for_each(|track| index.insert(track.print.clone()));
    // Each track leads to an earlier one of the same recording; the first of them to itself.
    let mut leads: Vec<usize> = (0..tracks.len()).collect();
    fn first(leads: &[usize], mut position: usize) -> usize {
        while leads[position] != position {
            position = leads[position];
        }
        position
    }
    for (position, track) in tracks.iter().enumerate() {
        for hit in index.search(&track.print) {
            let (a, b) = (first(&leads, position), first(&leads, hit.position));
            leads[a.max(b)] = a.min(b);
        }
    }
    let mut groups = vec![Vec::new(); tracks.len()];
    (0..tracks.len()).for_each(|position| groups[first(&leads, position)].push(position));
    groups.retain(|group| group.len() > 1);
    groups
}

/// How little a track was limited, in dB: high is good.
fn openness(track: &TrackJson) -> f64 {
    let samples = (track.duration_s * f64::from(track.sample_rate_hz) * f64::from(track.channels)).max(1.0);
    let clipped_per_million = 1e6 * track.clipping.samples as f64 / samples;
    track.dynamics.psr_min_db.unwrap_or(0.0) + 0.5 * track.loudness.loudness_range_lu.unwrap_or(0.0)
        - (1.0 + clipped_per_million).log10()
}

impl<'a> Group<'a> {
    fn of(files: Vec<&'a Described>) -> Self {
        let openness: Vec<f64> = files.iter().map(|file| openness(&file.track)).collect();
        let most = openness.iter().copied().fold(f64::NEG_INFINITY, f64::max);
        let rank = |position: &usize| {
            let track = &files[*position].track;
            (track.content.lossless, track.sample_rate_hz)
        };
        let open = (0..files.len()).filter(|position| openness[*position] > most - LEVEL_DB);
        // The first of equals.
        let best = open.rev().max_by_key(rank).unwrap_or(0);
        let reason = reason(&files, best, &openness);
        Self { files, best, reason }
    }

    fn best(&self) -> &'a Described {
        self.files[self.best]
    }

    fn matching(&self, position: usize) -> Option<AcousticMatch> {
        (position != self.best).then(|| self.best().print.compare(&self.files[position].print))
    }

    fn line(&self, group: usize) -> DuplicatesLine {
        let file = |(position, file): (usize, &&Described)| DuplicateJson {
            path: file.display_path(),
            least_limited: position == self.best,
            codec: file.track.codec.clone(),
            duration_s: file.track.duration_s,
            integrated_lufs: file.track.loudness.integrated_lufs,
            psr_min_db: file.track.dynamics.psr_min_db,
            loudness_range_lu: file.track.loudness.loudness_range_lu,
            clipped_samples: file.track.clipping.samples,
            acoustic: self.matching(position).as_ref().map(AcousticJson::of),
        };
        DuplicatesLine {
            group,
            least_limited: self.best().display_path(),
            reason: self.reason.clone(),
            files: self.files.iter().enumerate().map(file).collect(),
        }
    }

    fn rows(&self, number: usize) -> Vec<Vec<String>> {
        let row = |(position, file): (usize, &&Described)| {
            let track = &file.track;
            let db = |value: Option<f64>| or_dash(value.map(|value| format!("{value:.1}")));
            let agreement = self.matching(position).map(|found| format!("{:.1} %", 100.0 * found.agreement));
            vec![
                format!("{number}  {}", file.name),
                if position == self.best { "✓".to_owned() } else { String::new() },
                track.codec.clone(),
                db(track.loudness.integrated_lufs),
                db(track.dynamics.psr_min_db),
                db(track.loudness.loudness_range_lu),
                track.clipping.samples.to_string(),
                or_dash(agreement),
            ]
        };
        self.files.iter().enumerate().map(row).collect()
    }
}

/// Why the best is the best.
fn reason(files: &[&Described], best: usize, openness: &[f64]) -> String {
    let others = || (0..files.len()).filter(|position| *position != best);
    let worst = others().min_by(|a, b| openness[*a].total_cmp(&openness[*b])).unwrap_or(best);
    let (kept, other) = (&files[best].track, &files[worst].track);
    if openness[best] - openness[worst] < LEVEL_DB {
        let lossless = others().any(|position| !files[position].track.content.lossless);
        return match kept.content.lossless && lossless {
            true => "all are limited alike, and this one is lossless".to_owned(),
            false => "all are limited alike".to_owned(),
        };
    }
    let mut parts = Vec::new();
    let against = |what: &str, unit: &str, kept: Option<f64>, other: Option<f64>| {
        let (kept, other) = (kept?, other?);
        (kept - other >= 0.1).then(|| format!("{what} {kept:.1} {unit} against {other:.1}"))
    };
    parts.extend(against("PSR", "dB", kept.dynamics.psr_min_db, other.dynamics.psr_min_db));
    let range = |track: &TrackJson| track.loudness.loudness_range_lu;
    parts.extend(against("LRA", "LU", range(kept), range(other)));
    let (few, many) = (kept.clipping.samples, other.clipping.samples);
    if few < many {
        parts.push(format!("{few} clipped samples against {many}"));
    }
    parts.join(", ")
}
