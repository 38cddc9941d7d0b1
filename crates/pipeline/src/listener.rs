use auralis_core::{Analyzer, BlockRef, BuildError, Seconds, StreamSpec};
use auralis_fingerprint::{FingerprintAnalyzer, FingerprintDesign, TrackDescription};
use auralis_loudness::{LoudnessDesign, LoudnessMeter};
use auralis_spectrum::{ContentAnalyzer, ContentReport};

use crate::grid::feed;

const ONE_GRID: &str = "neighbours on one grid, each heard to its end";

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

    pub(crate) fn segment(
        &self,
        spec: &StreamSpec,
        design: LoudnessDesign,
        start: u64,
    ) -> Result<Self, BuildError> {
        Ok(match self {
            Self::Content { content, .. } => Self::Content {
                meter: Box::new(segment_meter(spec, design, start)?),
                content: Box::new(content.segment(start)),
            },
            Self::Fingerprint(analyzer) => Self::Fingerprint(Box::new(analyzer.segment(start)?)),
        })
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

    /// Listens to the frames up to `end`, each part from where it needs to.
    pub(crate) fn hear(&mut self, audio: &BlockRef<'_>, end: usize) {
        match self {
            Self::Content { meter, content } => {
                feed(audio, meter.position(), end, |block| meter.push(block));
                feed(audio, content.position(), end, |block| content.push(block));
            }
            Self::Fingerprint(analyzer) => {
                feed(audio, analyzer.position(), end, |block| analyzer.push(block));
            }
        }
    }

    pub(crate) fn merge(&mut self, next: &Self) {
        match (self, next) {
            (Self::Content { meter, content }, Self::Content { meter: next_meter, content: next }) => {
                meter.merge(next_meter).expect(ONE_GRID);
                content.merge(next).expect(ONE_GRID);
            }
            (Self::Fingerprint(analyzer), Self::Fingerprint(next)) => analyzer.merge(next).expect(ONE_GRID),
            _ => unreachable!("segments of one analyser"),
        }
    }

    pub(crate) fn report(&self) -> (ContentReport, Option<TrackDescription>) {
        match self {
            Self::Content { content, .. } => (content.report(), None),
            Self::Fingerprint(analyzer) => {
                let (tempo, content) = rayon::join(|| analyzer.tempo(), || analyzer.content().report());
                let description = analyzer.describe(&content, tempo);
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

/// Only the meter that the others are merged into keeps a history for long.
pub(crate) fn segment_meter(
    spec: &StreamSpec,
    design: LoudnessDesign,
    start: u64,
) -> Result<LoudnessMeter, BuildError> {
    let reserve = if start == 0 { design.reserve } else { Seconds(0.0) };
    LoudnessDesign { reserve, ..design }.build_segment(spec, start)
}
