use core::error::Error;
use core::fmt;

use auralis_core::BuildError;

/// Why a pass over a track ended early. `S` is the source's error, `K` the sink's.
#[derive(Clone, Debug, PartialEq)]
#[non_exhaustive]
pub enum PipelineError<S, K = core::convert::Infallible> {
    /// The input cannot be read further.
    Source(S),
    /// The output cannot be written further.
    Sink(K),
    /// The stream or the settings do not suit a processor.
    Build(BuildError),
    /// The observer stopped the work.
    Cancelled,
}

impl<S> PipelineError<S> {
    /// The same error, where a sink is involved too.
    pub fn with_sink<K>(self) -> PipelineError<S, K> {
        match self {
            Self::Source(error) => PipelineError::Source(error),
            Self::Build(error) => PipelineError::Build(error),
            Self::Cancelled => PipelineError::Cancelled,
            Self::Sink(never) => match never {},
        }
    }
}

impl<S, K> From<BuildError> for PipelineError<S, K> {
    fn from(error: BuildError) -> Self {
        Self::Build(error)
    }
}

impl<S: fmt::Display, K: fmt::Display> fmt::Display for PipelineError<S, K> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Source(error) => error.fmt(f),
            Self::Sink(error) => error.fmt(f),
            Self::Build(error) => error.fmt(f),
            Self::Cancelled => f.write_str("cancelled"),
        }
    }
}

impl<S: Error + 'static, K: Error + 'static> Error for PipelineError<S, K> {
    fn source(&self) -> Option<&(dyn Error + 'static)> {
        match self {
            Self::Source(error) => error.source(),
            Self::Sink(error) => error.source(),
            Self::Build(_) | Self::Cancelled => None,
        }
    }
}
