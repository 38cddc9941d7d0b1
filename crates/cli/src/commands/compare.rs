//! `auralis compare`

use std::path::PathBuf;

use auralis_fingerprint::{AcousticMatch, Dimension, Profile, Scale, Similarity, Verdict};
use clap::Args;

use super::described::{Described, SidecarArgs};
use crate::args::Common;
use crate::inputs;
use crate::json::{AcousticJson, ComparisonLine, ContributionsJson};
use crate::output::Output;

pub(crate) const EXAMPLES: &str = "\
Examples:
  auralis compare song.flac hit.flac
  auralis compare song.flac hit.flac --json

Similarity is 1 for the same sound and 0 for opposites; silence, and what is too short to have a loudness, has none. \
Whether it is the same recording is told by an acoustic print: not by tags, and whatever the codec, the level and the \
mastering.

Exit code 0: all done; 1: an input failed; 2: wrong usage.";

/// Dimensions that people are shown.
const SHOWN: usize = 8;
const HEADER: [&str; 4] = ["what differs", "A", "B", "share"];

#[derive(Args, Debug)]
pub(crate) struct CompareArgs {
    /// A file
    a: PathBuf,
    /// Another one
    b: PathBuf,
    #[command(flatten)]
    keep: SidecarArgs,
}

pub(crate) fn run(args: &CompareArgs, common: &Common) -> Output {
    let mut output = Output::new(common);
    if let Some(folder) = [&args.a, &args.b].into_iter().find(|path| path.is_dir()) {
        output.usage(&format!("{} is a folder; name two files, or see `auralis similar`", folder.display()));
        return output;
    }
    let inputs = inputs::collect(&[args.a.clone(), args.b.clone()]);
    let described = Described::all(&inputs, common, args.keep, &mut output);
    if let [a, b] = &described[..] {
        let similarity = (a.is_audible() && b.is_audible())
            .then(|| {
                Similarity::between(a.fingerprint(), b.fingerprint(), &Scale::BUILT_IN, Profile::Balanced)
            })
            .flatten();
        let acoustic = a.print.compare(&b.print);
        output.json(&ComparisonLine {
            a: a.display_path(),
            b: b.display_path(),
            similarity: similarity.as_ref().map(|similarity| similarity.score),
            contributions: ContributionsJson::of(similarity.as_ref()),
            acoustic: AcousticJson::of(&acoustic),
        });
        show(&mut output, [a, b], similarity.as_ref(), &acoustic);
    }
    output
}

fn show(
    output: &mut Output,
    [a, b]: [&Described; 2],
    similarity: Option<&Similarity>,
    acoustic: &AcousticMatch,
) {
    output.line(&format!("A           {}", a.display_path()));
    output.line(&format!("B           {}", b.display_path()));
    output.line(&format!("recording   {}", recording(acoustic, "A", "B")));
    let Some(similarity) = similarity else {
        output.line("similarity  –  (one of them has nothing to compare: silence, or too short)");
        return;
    };
    output.line(&format!("similarity  {:.3}", similarity.score));
    let differing = similarity.contributions.iter().filter(|part| part.share > 0.0).take(SHOWN);
    let rows: Vec<Vec<String>> = differing
        .map(|part| {
            let value = |value: f64| with_unit(part.dimension, value);
            let (a, b) = part.values;
            vec![part.dimension.name().to_owned(), value(a), value(b), format!("{:.0} %", 100.0 * part.share)]
        })
        .collect();
    if !rows.is_empty() {
        output.table(&HEADER, rows);
    }
}

/// What the prints of two files say, in a sentence.
pub(super) fn recording(acoustic: &AcousticMatch, first: &str, second: &str) -> String {
    let agreement =
        format!("{:.1} % of the prints agree over {:.0} s", 100.0 * acoustic.agreement, acoustic.overlap.0);
    let offset = match acoustic.offset.0 {
        // Closer than the prints can tell.
        near if near.abs() < 0.07 => String::new(),
        later if later > 0.0 => format!("; {second} begins {later:.1} s earlier in the music"),
        earlier => format!("; {first} begins {:.1} s earlier in the music", -earlier),
    };
    match acoustic.verdict {
        Verdict::SameMaster => format!("the same master: {agreement}{offset}"),
        Verdict::SameRecording => format!("the same recording, mastered differently: {agreement}{offset}"),
        Verdict::Different => "different, or too little to tell".to_owned(),
    }
}

fn with_unit(dimension: Dimension, value: f64) -> String {
    match dimension.unit() {
        "" => format!("{value:.3}"),
        "Hz" => format!("{value:.0} Hz"),
        unit => format!("{value:.1} {unit}"),
    }
}
