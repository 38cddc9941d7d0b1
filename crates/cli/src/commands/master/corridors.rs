//! Where tracks are led back to: what is common in music, in the user's own, or among a track's neighbours.

use std::collections::HashMap;
use std::fs;
use std::path::Path;

use auralis_pipeline::{ContentAnalysis, Corridor, Library, LibraryTrack, Profile};

use super::MasterArgs;
use super::plans::Plans;
use crate::args::Common;
use crate::commands::described::{Described, SidecarArgs};
use crate::commands::similar::Searched;
use crate::failure::Failure;
use crate::folders::Folders;
use crate::inputs;
use crate::json::{CorridorJson, CorridorNote};
use crate::output::Output;
use crate::report;

/// The corridors of a call.
pub(super) enum Corridors {
    /// One for all tracks.
    Same(Box<Corridor>),
    /// To each track that of its neighbours.
    Near(Box<Searched>),
}

impl Corridors {
    pub(super) fn of(
        args: &MasterArgs,
        common: &Common,
        folders: &Folders,
        output: &mut Output,
    ) -> Result<Self, Failure> {
        let same = |corridor| Self::Same(Box::new(corridor));
        if Plans::are_read(args) {
            return Ok(same(Corridor::built_in()));
        }
        let mut tracks = |folder| described(folder, args, common, output);
        match (&args.neighbours, &args.corridor) {
            (Some(folder), _) => Ok(Self::Near(Box::new(Searched::new(tracks(folder)?)))),
            (None, Some(folder)) if folder.is_dir() => {
                let corridor = learnt(&tracks(folder)?);
                if let Some(file) = &args.write_corridor {
                    write(file, &corridor, folders, args.encoding.force)?;
                }
                Ok(same(corridor))
            }
            (None, Some(file)) => read(file).map(same),
            (None, None) => Ok(same(Corridor::built_in())),
        }
    }

    /// Whether a track must be heard with its fingerprint.
    pub(super) fn compare(&self) -> bool {
        matches!(self, Self::Near(_))
    }

    /// The corridor for a track.
    pub(super) fn corridor(
        &self,
        args: &MasterArgs,
        path: &Path,
        analysis: &ContentAnalysis,
    ) -> Result<(Corridor, CorridorNote), Failure> {
        let searched = match self {
            Self::Same(corridor) => return Ok((**corridor, CorridorNote::of(corridor.body, Vec::new()))),
            Self::Near(searched) => searched,
        };
        let track =
            LibraryTrack::of(analysis).expect("a track that is compared was heard with its fingerprint");
        let found = searched.like_file(path, &track, args.count);
        let corridor = searched.library.corridor(&found.similar).ok_or_else(|| {
            let message = format!(
                "of the {} tracks of the folder only {} are other recordings that it can be compared with; {} are needed: name a folder with more music",
                searched.tracks.len(),
                found.similar.len(),
                Library::LEAST_TRACKS
            );
            Failure::new(path, "too_few_neighbours", message)
        })?;
        let neighbours = found.similar.iter().map(|found| searched.neighbour(found)).collect();
        Ok((corridor, CorridorNote::of(corridor.body, neighbours)))
    }
}

/// The tracks of a folder that can be used; the others are reported.
fn described(
    folder: &Path,
    args: &MasterArgs,
    common: &Common,
    output: &mut Output,
) -> Result<Vec<Described>, Failure> {
    if !folder.is_dir() {
        return Err(Failure::new(folder, "no_folder", "it is no folder; name one with music"));
    }
    let keep = SidecarArgs { sidecar: args.sidecar };
    let mut tracks = Described::all(&inputs::collect(&[folder.to_owned()]), common, keep, output);
    tracks.retain(|track| track.track.loudness.integrated_lufs.is_some());
    if tracks.len() < Library::LEAST_TRACKS {
        let message = format!(
            "a corridor needs at least {} tracks that can be read and are not silent, and there are {}: name a folder with more music",
            Library::LEAST_TRACKS,
            tracks.len()
        );
        return Err(Failure::new(folder, "too_few_tracks", message));
    }
    Ok(tracks)
}

/// What tracks have in common. The votes of a folder weigh as the root of their number, so that long albums do not decide.
fn learnt(tracks: &[Described]) -> Corridor {
    let mut albums: HashMap<Option<&Path>, usize> = HashMap::new();
    for track in tracks {
        *albums.entry(track.path.parent()).or_default() += 1;
    }
    let vote = |track: &Described| {
        let album = albums.get(&track.path.parent()).copied().unwrap_or(1);
        (track.track.profile(), 1.0 / (album as f64).sqrt())
    };
    let votes: Vec<(Profile, f64)> = tracks.iter().map(vote).collect();
    Corridor::learn(votes.iter().map(|(profile, weight)| (profile, *weight)), &Corridor::built_in())
}

fn write(file: &Path, corridor: &Corridor, folders: &Folders, force: bool) -> Result<(), Failure> {
    let text = serde_json::to_string(&CorridorJson::of(corridor))
        .map_err(|error| Failure::io(file, &error.into()))?;
    report::write_text(file, &(text + "\n"), folders, force)
}

fn read(file: &Path) -> Result<Corridor, Failure> {
    let text = fs::read_to_string(file).map_err(|error| Failure::io(file, &error))?;
    let corridor: Result<CorridorJson, String> =
        serde_json::from_str(&text).map_err(|error| error.to_string());
    corridor.and_then(|corridor| corridor.corridor()).map_err(|reason| {
        let message =
            format!("it is no corridor: {reason}; write one with --corridor DIR --write-corridor FILE.json");
        Failure::new(file, "unusable_corridor", message)
    })
}
