//! The one error type of this crate.

mod fault;
mod position;

use std::fmt;
use std::io;
use std::path::{Path, PathBuf};

pub(crate) use fault::Fault;
pub use position::Position;

/// What went wrong with a file, where in it, and what to do about it.
///
/// `Display` is the sentence without the path and without a full stop:
/// `the audio data ends early (at frame 44100, 1.000 s); copy the file again from its source`.
///
/// ```
/// use auralis_media::{Decoder, ErrorKind};
///
/// let error = Decoder::open("no such file.flac".as_ref()).unwrap_err();
/// assert_eq!(error.kind(), ErrorKind::NotFound);
/// assert_eq!(error.kind().name(), "not_found");
/// assert_eq!(error.to_string(), "there is no such file; check the path");
/// ```
#[derive(Debug)]
pub struct MediaError(Box<Inner>);

#[derive(Debug)]
struct Inner {
    path: PathBuf,
    fault: Fault,
    position: Option<Position>,
}

/// The classes of [`MediaError`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum ErrorKind {
    /// The file or its folder does not exist.
    NotFound,
    /// The file or folder may not be read or written by this user.
    PermissionDenied,
    /// A folder stands where a file is needed.
    IsAFolder,
    /// A pipe or a device stands where a file is needed.
    NotAFile,
    /// The file has no bytes.
    Empty,
    /// The content is no audio format that is known here.
    NotAudio,
    /// The format is known, but not this codec, channel count, sample rate or sample format.
    Unsupported,
    /// The content contradicts its format.
    Damaged,
    /// The content ends before its header says.
    Truncated,
    /// A sample is NaN or infinite.
    NotFinite,
    /// The output exists and must not be replaced.
    Exists,
    /// The disk, or the user's share of it, is full.
    NoSpace,
    /// The file system is mounted read-only.
    ReadOnly,
    /// Another program wrote to the file while it was being edited.
    Changed,
    /// Any other failure of the operating system.
    Io,
}

impl ErrorKind {
    /// A name in `snake_case` that never changes, for machines to read.
    pub fn name(self) -> &'static str {
        match self {
            Self::NotFound => "not_found",
            Self::PermissionDenied => "permission_denied",
            Self::IsAFolder => "is_a_folder",
            Self::NotAFile => "not_a_file",
            Self::Empty => "empty",
            Self::NotAudio => "not_audio",
            Self::Unsupported => "unsupported",
            Self::Damaged => "damaged",
            Self::Truncated => "truncated",
            Self::NotFinite => "not_finite",
            Self::Exists => "exists",
            Self::NoSpace => "no_space",
            Self::ReadOnly => "read_only",
            Self::Changed => "changed",
            Self::Io => "io",
        }
    }
}

impl MediaError {
    pub(crate) fn new(path: &Path, fault: Fault) -> Self {
        Self(Box::new(Inner { path: path.to_owned(), fault, position: None }))
    }

    pub(crate) fn io(path: &Path, error: io::Error) -> Self {
        Self::new(path, Fault::from_io(error))
    }

    pub(crate) fn at(mut self, position: Position) -> Self {
        self.0.position = Some(position);
        self
    }

    /// The same error, about the name that the user gave.
    pub(crate) fn about(mut self, path: &Path) -> Self {
        self.0.path = path.to_owned();
        self
    }

    /// The class of the error.
    pub fn kind(&self) -> ErrorKind {
        self.0.fault.kind()
    }

    /// The file that the error is about.
    pub fn path(&self) -> &Path {
        &self.0.path
    }

    /// Where in the file, if that is known.
    pub fn position(&self) -> Option<Position> {
        self.0.position
    }
}

impl fmt::Display for MediaError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}", self.0.fault)?;
        if let Some(position) = self.0.position {
            write!(f, " ({position})")?;
        }
        write!(f, "; {}", self.0.fault.advice())
    }
}

impl std::error::Error for MediaError {
    fn source(&self) -> Option<&(dyn std::error::Error + 'static)> {
        std::error::Error::source(&self.0.fault)
    }
}
