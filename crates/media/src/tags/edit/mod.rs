//! Changes to the tags that a file has, and to nothing else in it.

mod ape;
mod comments;
mod flac;
mod id3;
mod iff;
mod mp3;
mod mp4;
mod ogg;
mod splice;

use std::fs::{self, File, Metadata};
use std::path::Path;

use self::splice::{Splice, splice};
use crate::decode::{Decoder, contain};
use crate::error::{Fault, MediaError};
use crate::output::{OutputFile, Overwrite};

/// A tag larger than this is not worth the memory.
const MAX_TAG_BYTES: u64 = 64 << 20;

/// Sets and removes fields in the tags of an audio file.
///
/// Everything that the edit does not name is kept byte for byte: the audio, every other field, pictures,
/// padding, and whatever the file holds that this crate does not know. Only what must follow the new
/// length changes with it: sizes in headers, page numbers and checksums of Ogg, chunk offsets of MP4.
///
/// | format | where the fields are |
/// |---|---|
/// | FLAC, Ogg Vorbis, Opus | Vorbis comments |
/// | MP3 | `TXXX` frames of ID3v2 in the version that is there, or 2.3; fields that an APEv2 tag has too follow there |
/// | M4A (AAC, ALAC) | `----:com.apple.iTunes:NAME` |
/// | WAV, RF64, BW64, AIFF | `TXXX` frames of the ID3v2 chunk |
///
/// Names are compared without regard to case, and all older values of a name go.
///
/// The new file is written beside the old one and takes its name when it is complete, so an interruption or
/// a full disk leaves the old one as it was. It has the permissions and, where the system allows, the owner
/// of the old one. The time of modification is that of the edit, so that libraries and backups notice. A
/// symbolic link stays one, and its target is edited. Other hard links to the file keep the old content,
/// and extended attributes are lost. A file that says all of it already is not touched.
///
/// ```
/// use auralis_media::TagEdit;
///
/// let edit = TagEdit::default().set("REPLAYGAIN_TRACK_GAIN", "-7.03 dB").remove("MOOD");
/// assert!(edit.apply("no such file.flac".as_ref()).is_err());
/// ```
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct TagEdit {
    set: Vec<(String, String)>,
    remove: Vec<String>,
}

impl TagEdit {
    /// Replaces all values of a field by one. A name that Vorbis comments do not allow (printable ASCII
    /// without `=`) is ignored.
    #[must_use]
    pub fn set(mut self, name: &str, value: &str) -> Self {
        if super::is_field_name(name) {
            self.set.retain(|(other, _)| !other.eq_ignore_ascii_case(name));
            self.set.push((name.to_owned(), value.to_owned()));
        }
        self
    }

    /// Removes all values of a field.
    #[must_use]
    pub fn remove(mut self, name: &str) -> Self {
        self.remove.push(name.to_owned());
        self
    }

    /// Makes the changes, and says whether there were any to make.
    ///
    /// # Errors
    /// The file is no audio or is damaged, its format has no place for tags
    /// ([`Unsupported`](crate::ErrorKind::Unsupported)), it is read-only, or the new file cannot be written.
    /// The file is then as it was.
    pub fn apply(&self, path: &Path) -> Result<bool, MediaError> {
        let fail = |fault| MediaError::new(path, fault);
        let io = |error| MediaError::io(path, error);
        let container = Decoder::open(path)?.info().container;
        // The rename would replace a link; what it leads to is meant.
        let target = fs::canonicalize(path).map_err(io)?;
        let mut file = File::open(&target).map_err(io)?;
        let before = file.metadata().map_err(io)?;
        if before.permissions().readonly() {
            return Err(fail(Fault::PermissionDenied));
        }
        File::options().write(true).open(&target).map_err(io)?;
        let splices = contain(|| self.splices(&mut file, before.len(), container)).and_then(|found| found);
        let mut splices = splices.map_err(fail)?;
        splice::drop_idle(&mut splices, &mut file).map_err(io)?;
        if splices.is_empty() {
            return Ok(false);
        }
        let rename = |error: MediaError| error.about(path);
        let mut output = OutputFile::create(&target, Overwrite::Replace).map_err(rename)?;
        splice(&mut file, &splices, &mut output).map_err(io)?;
        output.resemble(&before).map_err(rename)?;
        if is_other(&before, &fs::metadata(&target).map_err(io)?) {
            return Err(fail(Fault::Changed));
        }
        output.commit().map_err(rename)?;
        Ok(true)
    }

    fn splices(&self, file: &mut File, len: u64, container: &str) -> Result<Vec<Splice>, Fault> {
        match container {
            "flac" => flac::splices(file, len, self),
            "ogg" => ogg::splices(file, len, self),
            "mp3" => mp3::splices(file, len, self),
            "mp4" => mp4::splices(file, len, self),
            "wav" | "rf64" | "bw64" | "aiff" => iff::splices(file, len, self),
            "adts" => Err(Fault::NoTags("a raw AAC stream")),
            "caf" => Err(Fault::NoTags("CAF")),
            "mkv" => Err(Fault::NoTags("Matroska")),
            _ => Err(Fault::NoTags("this format")),
        }
    }

    /// Whether a field is set or removed.
    fn names(&self, name: &str) -> bool {
        let set = self.set.iter().map(|(name, _)| name);
        set.chain(&self.remove).any(|named| named.eq_ignore_ascii_case(name))
    }
}

/// Whether a file was written to since `before`.
fn is_other(before: &Metadata, now: &Metadata) -> bool {
    before.len() != now.len() || before.modified().ok() != now.modified().ok()
}
