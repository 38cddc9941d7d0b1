//! The sub-commands.

pub(crate) mod bench;
pub(crate) mod limit;
pub(crate) mod loudness;
pub(crate) mod master;
pub(crate) mod stage;

use std::fmt::Display;
use std::path::{Path, PathBuf};

use auralis_core::FrameSource;
use auralis_media::{Decoder, MediaError};
use auralis_pipeline::Track;

/// A file that is decoded anew for every pass.
#[derive(Clone, Debug)]
pub(crate) struct FileTrack(PathBuf);

impl FileTrack {
    pub(crate) fn new(path: &Path) -> Self {
        Self(path.to_owned())
    }
}

impl Track for FileTrack {
    type Source = Decoder;

    fn open(&self) -> Result<Decoder, MediaError> {
        Decoder::open(&self.0)
    }
}

/// The sample rate of a source, ready for arithmetic.
fn rate_hz(source: &Decoder) -> f64 {
    f64::from(source.sample_rate().get())
}

/// A value, or a dash where there is none.
fn or_dash(value: Option<impl Display>) -> String {
    value.map_or_else(|| "–".to_owned(), |value| value.to_string())
}
