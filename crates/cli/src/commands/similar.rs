//! `auralis similar`

use std::path::PathBuf;

use auralis_fingerprint::{AcousticHit, AcousticIndex, Collection, Profile, Scale, Similarity};
use auralis_media::same_file;
use clap::Args;

use super::compare::recording;
use super::described::{Described, SidecarArgs};
use super::or_dash;
use crate::args::Common;
use crate::inputs;
use crate::json::{AcousticJson, ContributionsJson, CopyJson, NeighbourJson, SimilarLine};
use crate::output::Output;

pub(crate) const EXAMPLES: &str = "\
Examples:
  auralis similar song.flac --in album/
  auralis similar song.flac --in album/ -n 3 --json
  auralis similar song.flac --in album/ --sidecar

Other copies of the same recording are listed apart. From 50 tracks on, the folder itself says what counts as a
large difference. With --sidecar the next search reads no audio.

Exit code 0: all done; 1: some inputs failed; 2: wrong usage.";

/// Dimensions that people are shown for each track.
const REASONS: usize = 2;
const HEADER: [&str; 5] = ["track", "similarity", "tempo", "key", "differs most in"];

#[derive(Args, Debug)]
pub(crate) struct SimilarArgs {
    /// The file to find the like of
    input: PathBuf,
    /// Where to look: a folder, searched with all below it
    #[arg(long = "in", value_name = "DIR", required = true)]
    folders: Vec<PathBuf>,
    /// How many to name
    #[arg(short = 'n', value_name = "N", default_value_t = 10)]
    count: usize,
    #[command(flatten)]
    keep: SidecarArgs,
}

pub(crate) fn run(args: &SimilarArgs, common: &Common) -> Output {
    let mut output = Output::new(common);
    if args.input.is_dir() {
        output.usage(&format!("{} is a folder; name the file to find the like of", args.input.display()));
        return output;
    }
    let mut wanted =
        Described::all(&inputs::collect(std::slice::from_ref(&args.input)), common, args.keep, &mut output);
    let Some(wanted) = wanted.pop() else { return output };
    let library =
        Library::new(Described::all(&inputs::collect(&args.folders), common, args.keep, &mut output));
    let found = library.like(&wanted, args.count);
    output.json(&library.line(&wanted, &found));
    library.show(&mut output, &found);
    output
}

/// The tracks searched, and how to search them.
struct Library {
    tracks: Vec<Described>,
    scale: Scale,
    collection: Collection,
    index: AcousticIndex,
}

/// What was found, by position in the library.
struct Found {
    /// Nearest first, without copies.
    similar: Vec<(usize, Similarity)>,
    copies: Vec<AcousticHit>,
    compared: usize,
}

impl Library {
    fn new(tracks: Vec<Described>) -> Self {
        let fingerprints: Vec<_> = tracks.iter().map(|track| *track.fingerprint()).collect();
        let scale = Scale::of(&fingerprints);
        let mut index = AcousticIndex::new();
        tracks.iter().for_each(|track| index.insert(track.print.clone()));
        Self { collection: Collection::new(&fingerprints, scale), scale, index, tracks }
    }

    fn like(&self, wanted: &Described, count: usize) -> Found {
        let other: Vec<bool> =
            self.tracks.iter().map(|track| !same_file(&track.path, &wanted.path)).collect();
        let mut copies = self.index.search(&wanted.print);
        copies.retain(|hit| other[hit.position]);
        let is_copy = |position: usize| copies.iter().any(|hit| hit.position == position);
        // The track itself and its copies take places of their own.
        let places = count.saturating_add(copies.len() + 1);
        let near = self.collection.nearest_locally(wanted.fingerprint(), places, Profile::Balanced);
        let near = near.iter().map(|neighbour| neighbour.position);
        let between = |position: usize| {
            let theirs = self.tracks[position].fingerprint();
            Similarity::between(wanted.fingerprint(), theirs, &self.scale, Profile::Balanced)
        };
        let similar = near
            .filter(|position| other[*position] && !is_copy(*position))
            .filter_map(|position| Some((position, between(position)?)))
            .take(count)
            .collect();
        Found { similar, copies, compared: other.iter().filter(|other| **other).count() }
    }

    fn line(&self, wanted: &Described, found: &Found) -> SimilarLine {
        let path = |position: usize| self.tracks[position].display_path();
        let neighbour = |(position, similarity): &(usize, Similarity)| NeighbourJson {
            path: path(*position),
            similarity: similarity.score,
            contributions: ContributionsJson::of(Some(similarity)),
        };
        let copy = |hit: &AcousticHit| CopyJson {
            path: path(hit.position),
            acoustic: AcousticJson::of(&hit.matching),
        };
        SimilarLine {
            path: wanted.display_path(),
            compared: found.compared,
            similar: found.similar.iter().map(neighbour).collect(),
            same_recording: found.copies.iter().map(copy).collect(),
        }
    }

    fn show(&self, output: &mut Output, found: &Found) {
        let row = |(position, similarity): &(usize, Similarity)| {
            let Described { name, track, .. } = &self.tracks[*position];
            let differing = similarity.contributions.iter().filter(|part| part.share > 0.0).take(REASONS);
            let reasons: Vec<&str> = differing.map(|part| part.dimension.name()).collect();
            vec![
                name.clone(),
                format!("{:.3}", similarity.score),
                or_dash(track.tempo.as_ref().map(|tempo| format!("{:.1}", tempo.bpm))),
                or_dash(track.key.as_ref().map(|key| format!("{} {}", key.tonic, key.mode))),
                reasons.join(", "),
            ]
        };
        match &found.similar[..] {
            [] => output.line("nothing else to compare with"),
            similar => output.table(&HEADER, similar.iter().map(row)),
        }
        for hit in &found.copies {
            let path = self.tracks[hit.position].display_path();
            output.line(&format!("{path} is {}", recording(&hit.matching, "the file asked for", "it")));
        }
    }
}
