//! What is known of a track, kept beside it as `<file>.25d`.

use std::fs;
use std::io::Write;
use std::path::{Path, PathBuf};

use auralis_fingerprint::Fingerprint;
use auralis_media::OutputFile;
use serde::{Deserialize, Serialize};

use crate::content_hash;
use crate::destination::overwrite;
use crate::failure::Failure;
use crate::json::TrackJson;

/// The version of the form of the file.
const FORMAT: u16 = 1;
/// The program, whose every release may measure better.
const PROGRAM: &str = env!("CARGO_PKG_VERSION");
const EXTENSION: &str = "25d";

/// A file of its own, which holds for one content of the track and one version of what measured it.
#[derive(Deserialize, Serialize)]
struct Sidecar {
    #[serde(flatten)]
    header: Header,
    track: TrackJson,
}

#[derive(Deserialize, PartialEq, Serialize)]
struct Header {
    format: u16,
    auralis: String,
    fingerprint_version: u16,
    content_hash: String,
}

impl Header {
    /// That of a sidecar which holds for `track` as it is now.
    fn of(track: &Path) -> Result<Self, Failure> {
        let content_hash = content_hash::of_file(track).map_err(|error| Failure::io(track, &error))?;
        let auralis = PROGRAM.to_owned();
        Ok(Self { format: FORMAT, auralis, fingerprint_version: Fingerprint::VERSION, content_hash })
    }
}

/// The name of a track's sidecar.
pub(crate) fn path_of(track: &Path) -> PathBuf {
    let mut name = track.as_os_str().to_owned();
    name.push(".");
    name.push(EXTENSION);
    name.into()
}

/// What the sidecar of a track says, if there is one and it holds. Whatever is wrong with it, the track itself can
/// still be measured.
pub(crate) fn read(track: &Path) -> Option<TrackJson> {
    let text = fs::read(path_of(track)).ok()?;
    let sidecar: Sidecar = serde_json::from_slice(&text).ok()?;
    let holds = sidecar.header == Header::of(track).ok()?;
    (holds && sidecar.track.acoustic_id.print().is_some()).then_some(sidecar.track)
}

/// Writes the sidecar of a track. An older one is replaced; a file that is none, with `force` only.
pub(crate) fn write(track: &Path, known: &TrackJson, force: bool) -> Result<(), Failure> {
    let path = path_of(track);
    let is_ours = || fs::read(&path).is_ok_and(|text| serde_json::from_slice::<Header>(&text).is_ok());
    let mut file = OutputFile::create(&path, overwrite(force || is_ours()))?;
    let sidecar = Sidecar { header: Header::of(track)?, track: known.clone() };
    let text = serde_json::to_string(&sidecar).map_err(|error| Failure::io(&path, &error.into()))?;
    let written = file.write_all(text.as_bytes()).and_then(|()| file.write_all(b"\n"));
    written.map_err(|error| Failure::io(&path, &error))?;
    Ok(file.commit()?)
}
