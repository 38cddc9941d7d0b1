//! From what the user named to the files that are meant.

use std::io::ErrorKind;
use std::path::{Path, PathBuf};

use auralis_media::is_audio_extension;
use walkdir::WalkDir;

use crate::failure::Failure;

/// A file to work on.
#[derive(Clone, Debug)]
pub(crate) struct Input {
    pub(crate) path: PathBuf,
    /// Its place below the folder that was named; for a file that was named itself, its name.
    pub(crate) relative: PathBuf,
    /// Whether it was found in a folder.
    pub(crate) from_folder: bool,
}

/// Every input in the order named, folders searched through and sorted by name. What cannot be used is
/// a failure in its place.
pub(crate) fn collect(named: &[PathBuf]) -> Vec<Result<Input, Failure>> {
    named.iter().flat_map(|path| if path.is_dir() { below(path) } else { vec![Ok(file(path))] }).collect()
}

fn file(path: &Path) -> Input {
    let relative = path.file_name().map_or_else(|| path.to_owned(), PathBuf::from);
    Input { path: path.to_owned(), relative, from_folder: false }
}

fn below(folder: &Path) -> Vec<Result<Input, Failure>> {
    let mut found = Vec::new();
    for entry in WalkDir::new(folder).follow_links(true).sort_by_file_name() {
        match entry {
            Ok(entry) if entry.file_type().is_file() && is_audio_extension(entry.path()) => {
                let relative = entry.path().strip_prefix(folder).unwrap_or(entry.path()).to_owned();
                found.push(Ok(Input { path: entry.into_path(), relative, from_folder: true }));
            }
            Ok(_) => {}
            // A link to a folder it is in: everything there is found without it.
            Err(error) if error.loop_ancestor().is_some() => {}
            Err(error) => found.extend(unreadable(folder, &error).map(Err)),
        }
    }
    if found.is_empty() {
        found.push(Err(Failure::new(
            folder,
            "no_audio",
            "no audio files below it; name a folder or file with audio",
        )));
    }
    found
}

/// What to say of a name below a folder that leads to nothing readable; of a link that no audio could be behind, nothing.
fn unreadable(folder: &Path, error: &walkdir::Error) -> Option<Failure> {
    let path = error.path().unwrap_or(folder);
    match error.io_error() {
        Some(io) if io.kind() == ErrorKind::NotFound => is_audio_extension(path).then(|| {
            Failure::new(
                path,
                "not_found",
                "the link leads to nothing; remove it, or bring back what it led to",
            )
        }),
        Some(io) if io.kind() == ErrorKind::PermissionDenied => Some(Failure::new(
            path,
            "permission_denied",
            "access is denied; change the permissions or leave it out",
        )),
        Some(io) => Some(Failure::io(path, io)),
        None => Some(Failure::new(path, "io", format!("{error}; leave it out"))),
    }
}
