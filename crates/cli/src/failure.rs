//! What went wrong with one input, for people and for scripts.

use std::borrow::Cow;
use std::fmt;
use std::io;
use std::path::{Path, PathBuf};

use auralis_core::BuildError;
use auralis_media::{ErrorKind, MediaError};
use auralis_pipeline::PipelineError;

const INTERRUPTED: &str = "interrupted";

/// An error about one path.
#[derive(Clone, Debug)]
pub(crate) struct Failure {
    pub(crate) path: PathBuf,
    /// A stable name in `snake_case`.
    pub(crate) kind: &'static str,
    /// What is wrong, where, and what to do.
    pub(crate) message: String,
}

impl Failure {
    pub(crate) fn new(path: &Path, kind: &'static str, message: impl Into<String>) -> Self {
        Self { path: path.to_owned(), kind, message: message.into() }
    }

    /// A failure of the operating system to write `path`.
    pub(crate) fn io(path: &Path, error: &io::Error) -> Self {
        let kind = match error.kind() {
            io::ErrorKind::StorageFull | io::ErrorKind::QuotaExceeded | io::ErrorKind::FileTooLarge => {
                "no_space"
            }
            io::ErrorKind::PermissionDenied => "permission_denied",
            io::ErrorKind::ReadOnlyFilesystem => "read_only",
            io::ErrorKind::NotFound => "not_found",
            _ => "io",
        };
        Self::new(path, kind, format!("{error}; check the path, its permissions and the room on the disk"))
    }

    /// A failed pass over `input`.
    pub(crate) fn pipeline<K: Into<MediaError>>(input: &Path, error: PipelineError<MediaError, K>) -> Self {
        match error {
            PipelineError::Source(error) => error.into(),
            PipelineError::Sink(error) => error.into().into(),
            PipelineError::Build(error) => Self::new(input, "unsupported", refused(error)),
            _ => Self::interrupted(input),
        }
    }

    /// Ctrl-C, where no pass over a track ran that it could stop.
    pub(crate) fn interrupted(path: &Path) -> Self {
        Self::new(path, INTERRUPTED, "interrupted; nothing was written")
    }

    /// Whether it is Ctrl-C, and no fault of the file.
    pub(crate) fn is_interruption(&self) -> bool {
        self.kind == INTERRUPTED
    }

    /// A failed pass that writes nothing.
    pub(crate) fn reading(input: &Path, error: PipelineError<MediaError>) -> Self {
        Self::pipeline::<MediaError>(input, error.with_sink())
    }
}

impl From<MediaError> for Failure {
    fn from(error: MediaError) -> Self {
        let message = match error.kind() {
            ErrorKind::Exists => {
                "it exists already; choose another name, or replace it with --force".to_owned()
            }
            _ => error.to_string(),
        };
        Self::new(error.path(), error.kind().name(), message)
    }
}

/// Always one line: a name may hold anything but 0 and /.
impl fmt::Display for Failure {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let text = format!("{}: {}", self.path.display(), self.message);
        f.write_str(&without_controls(&text, |_| false))
    }
}

/// Why a stream is not processed, and what to do.
fn refused(error: BuildError) -> String {
    match error {
        BuildError::OutOfRange { parameter: "sample_rate_hz", value, min, max } => format!(
            "the sample rate is {value} Hz, and this takes {min} to {max} Hz; convert it first with \
             `auralis resample --rate 48000`"
        ),
        _ => format!("{error}; this stream cannot be processed"),
    }
}

/// A text as a terminal may show it: what would control the terminal is spelled out, but for what `kept` names.
pub(crate) fn without_controls(text: &str, kept: impl Fn(char) -> bool) -> Cow<'_, str> {
    let controls = |character: char| character.is_control() && !kept(character);
    if !text.contains(controls) {
        return Cow::Borrowed(text);
    }
    let mut shown = String::with_capacity(text.len() + 16);
    for character in text.chars() {
        if controls(character) {
            shown.extend(character.escape_default());
        } else {
            shown.push(character);
        }
    }
    Cow::Owned(shown)
}
