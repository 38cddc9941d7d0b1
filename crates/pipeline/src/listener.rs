use auralis_core::{Analyzer, BlockRef, BuildError, StreamSpec};
use auralis_fingerprint::{FingerprintAnalyzer, FingerprintDesign, TrackDescription};
use auralis_loudness::{LoudnessDesign, LoudnessMeter};
use auralis_spectrum::{ContentAnalyzer, ContentReport};

/// Loudness and content, or what a track sounds like as well: the fingerprint rides on the frames of both, and costs
/// several times as much.
#[derive(Clone, Debug)]
pub(crate) enum Listener {
    Content { meter: Box<LoudnessMeter>, content: Box<ContentAnalyzer> },
    Fingerprint(Box<FingerprintAnalyzer>),
}

impl Listener {
    pub(crate) fn content(spec: &StreamSpec, design: LoudnessDesign) -> Result<Self, BuildError> {
        let (meter, content) = (Box::new(design.build(spec)?), Box::new(ContentAnalyzer::new(spec)?));
        Ok(Self::Content { meter, content })
    }

    pub(crate) fn fingerprint(spec: &StreamSpec, loudness: LoudnessDesign) -> Result<Self, BuildError> {
        Ok(Self::Fingerprint(Box::new(FingerprintDesign { loudness }.build(spec)?)))
    }

    pub(crate) fn push(&mut self, block: &BlockRef<'_>) {
        match self {
            Self::Content { meter, content } => {
                meter.push(block);
                content.push(block);
            }
            Self::Fingerprint(analyzer) => analyzer.push(block),
        }
    }

    pub(crate) fn report(&self) -> (ContentReport, Option<TrackDescription>) {
        match self {
            Self::Content { content, .. } => (content.report(), None),
            Self::Fingerprint(analyzer) => {
                let content = analyzer.content().report();
                let description = analyzer.describe(&content, analyzer.tempo());
                (content, Some(description))
            }
        }
    }

    pub(crate) fn into_loudness(self) -> LoudnessMeter {
        match self {
            Self::Content { meter, .. } => *meter,
            Self::Fingerprint(analyzer) => analyzer.into_loudness(),
        }
    }
}
