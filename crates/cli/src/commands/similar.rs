//! `auralis similar`

use std::path::{Path, PathBuf};

use auralis_fingerprint::{AcousticHit, Similarity};
use auralis_media::same_file;
use auralis_pipeline::{Library, LibraryTrack, Like};
use clap::Args;

use super::compare::recording;
use super::described::{Described, SidecarArgs};
use super::or_dash;
use crate::args::{Common, whole};
use crate::inputs;
use crate::json::{AcousticJson, ContributionsJson, CopyJson, NeighbourJson, SimilarLine};
use crate::output::Output;

pub(crate) const EXAMPLES: &str = "\
Examples:
  auralis similar song.flac --in album/
  auralis similar song.flac --in album/ -n 3 --json
  auralis similar song.flac --in album/ --sidecar

Other copies of the same recording are listed apart. From 50 tracks on, the folder itself says what counts as a \
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
    #[arg(short = 'n', value_name = "N", default_value_t = 10, value_parser = whole("how many to name", 1, u32::MAX))]
    count: u32,
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
    let searched =
        Searched::new(Described::all(&inputs::collect(&args.folders), common, args.keep, &mut output));
    let found = searched.like(&wanted, args.count as usize);
    output.json(&searched.line(&wanted, &found));
    searched.show(&mut output, &found);
    output
}

/// The tracks searched, and how to search them.
pub(super) struct Searched {
    pub(super) tracks: Vec<Described>,
    pub(super) library: Library,
}

/// What was found, by position in the library.
pub(super) struct Found {
    /// Nearest first, without copies.
    pub(super) similar: Vec<(usize, Similarity)>,
    copies: Vec<AcousticHit>,
    compared: usize,
}

impl Searched {
    /// What holds nothing to be heard is like nothing.
    pub(super) fn new(mut tracks: Vec<Described>) -> Self {
        tracks.retain(Described::is_audible);
        let library = Library::new(tracks.iter().map(Described::library_track).collect());
        Self { tracks, library }
    }

    fn like(&self, wanted: &Described, count: usize) -> Found {
        let mut found = self.like_file(&wanted.path, &wanted.library_track(), count);
        found.similar.retain(|_| wanted.is_audible());
        found
    }

    /// What is like a file; the file itself is not.
    pub(super) fn like_file(&self, path: &Path, track: &LibraryTrack, count: usize) -> Found {
        let other: Vec<bool> = self.tracks.iter().map(|track| !same_file(&track.path, path)).collect();
        let Like { neighbours: mut similar, mut copies } = self.library.like(track, count.saturating_add(1));
        similar.retain(|(position, _)| other[*position]);
        similar.truncate(count);
        copies.retain(|hit| other[hit.position]);
        Found { similar, copies, compared: other.iter().filter(|other| **other).count() }
    }

    pub(super) fn neighbour(&self, (position, similarity): &(usize, Similarity)) -> NeighbourJson {
        NeighbourJson {
            path: self.tracks[*position].display_path(),
            similarity: similarity.score,
            contributions: ContributionsJson::of(Some(similarity)),
        }
    }

    fn line(&self, wanted: &Described, found: &Found) -> SimilarLine {
        let path = |position: usize| self.tracks[position].display_path();
        let copy = |hit: &AcousticHit| CopyJson {
            path: path(hit.position),
            acoustic: AcousticJson::of(&hit.matching),
        };
        SimilarLine {
            path: wanted.display_path(),
            compared: found.compared,
            similar: found.similar.iter().map(|found| self.neighbour(found)).collect(),
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
