//! Tags and artwork: from any format into WAVE and FLAC, and changed in place.

mod edit;
mod read;
mod write;

use std::fmt;
use std::path::Path;

use lofty::ogg::tag::VorbisComments;
use lofty::picture::Picture;

use crate::error::MediaError;

pub use edit::TagEdit;

/// What a file says about itself: title, artist and the like, and its pictures.
///
/// The names are those of Vorbis comments, to which the tags of all other formats are mapped:
/// `TITLE`, `ARTIST`, `ALBUM`, `ALBUMARTIST`, `TRACKNUMBER`, `DATE`, `GENRE` and so on.
///
/// Dropped on reading is what no longer holds for a processed copy: ReplayGain and R128 gains,
/// encoder names and settings, gapless data of a codec. Pictures over 32 MiB are dropped too. Of MP4, the atoms that
/// iTunes writes (`ilst`) are read; keys of QuickTime (`mdta`), which stand in their place in some files, are not.
#[derive(Clone, Default)]
pub struct Tags {
    fields: VorbisComments,
    pictures: Vec<Picture>,
}

impl Tags {
    /// Reads the tags of an audio file of any supported format.
    ///
    /// A file without tags, with damaged ones, or that is no audio at all has no tags; that is
    /// not an error.
    ///
    /// # Errors
    /// The file cannot be opened.
    pub fn read(path: &Path) -> Result<Self, MediaError> {
        read::read(path).map_err(|error| MediaError::io(path, error))
    }

    /// Whether there is neither a field nor a picture.
    pub fn is_empty(&self) -> bool {
        self.fields.items().len() == 0 && self.pictures.is_empty()
    }

    /// The first value of a field, whose name may be given in any case.
    ///
    /// ```
    /// let mut tags = auralis_media::Tags::default();
    /// tags.set("TITLE", "Roman Ingenuity");
    /// assert_eq!(tags.get("title"), Some("Roman Ingenuity"));
    /// assert_eq!(tags.get("ARTIST"), None);
    /// ```
    pub fn get(&self, name: &str) -> Option<&str> {
        self.fields.get(name)
    }

    /// All fields in order, as name and value. A name may come several times.
    pub fn fields(&self) -> impl Iterator<Item = (&str, &str)> {
        self.fields.items()
    }

    /// Replaces all values of a field by one. A name that Vorbis comments do not allow
    /// (printable ASCII without `=`) is ignored.
    pub fn set(&mut self, name: &str, value: &str) {
        if is_field_name(name) {
            self.fields.insert(name.to_owned(), value.to_owned());
        }
    }

    /// Removes all values of a field.
    pub fn remove(&mut self, name: &str) {
        drop(self.fields.remove(name));
    }

    /// The pictures as MIME type, if it is known, and data.
    pub fn pictures(&self) -> impl ExactSizeIterator<Item = (Option<&str>, &[u8])> {
        self.pictures.iter().map(|picture| (picture.mime_type().map(|mime| mime.as_str()), picture.data()))
    }
}

/// Vorbis I §5.2: 0x20 to 0x7D without `=`.
fn is_field_name(name: &str) -> bool {
    !name.is_empty() && name.bytes().all(|byte| matches!(byte, 0x20..=0x7D) && byte != b'=')
}

impl fmt::Debug for Tags {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let sizes = self.pictures.iter().map(|picture| picture.data().len());
        f.debug_struct("Tags")
            .field("fields", &self.fields.items().collect::<Vec<_>>())
            .field("picture_bytes", &sizes.collect::<Vec<_>>())
            .finish()
    }
}
