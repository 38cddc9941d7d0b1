//! The whole analysis of audio in memory, on all threads.

use auralis_core::{Analyzer, BlockRef, BuildError, ChannelLayout, StreamSpec};
use auralis_fingerprint::{FingerprintAnalyzer, FingerprintDesign};
use auralis_loudness::LoudnessDesign;
use auralis_spectrum::{SpectrumAnalyzer, TruePeakCurve, WaveformAnalyzer, segment_frames};

use crate::analysis::ContentAnalysis;
use crate::grid::{Heard, OnGrid, feed, hear_on_grid};
use crate::track_analyzer::{Found, curve, spectrum_design};

const ONE_GRID: &str = "neighbours on one grid, each heard to its end";

/// What a track sounds like comes first: its report, of which the tempo cannot be cut into segments, is made while
/// other threads go on with the rest.
pub(crate) fn analyze_segments(
    spec: &StreamSpec,
    layout: ChannelLayout,
    audio: &BlockRef<'_>,
) -> Result<ContentAnalysis, BuildError> {
    let (loudness, cut) = (LoudnessDesign::new(layout), segment_frames(spec));
    let sound = hear_on_grid(&FingerprintDesign { loudness }.build(spec)?, audio, cut)?;
    let describe = || {
        let analyzer = sound.merged();
        let content = analyzer.content().report();
        let description = analyzer.describe(&content, analyzer.tempo());
        (analyzer.into_loudness(), content, description)
    };
    let outline = || hear_on_grid(&Outlines::new(spec)?, audio, cut).map(Heard::merged);
    let ((meter, content, description), outlines) = rayon::join(describe, outline);
    let Outlines { spectrum, peaks, waveform } = outlines?;
    let found = Found {
        meter,
        content,
        fingerprint: Some(description),
        spectrum: spectrum.report(),
        peaks: peaks.report(),
        waveform: waveform.report(),
    };
    Ok(found.analysis(spec, layout))
}

impl OnGrid for FingerprintAnalyzer {
    fn segment(&self, start: u64) -> Result<Self, BuildError> {
        self.segment(start)
    }

    fn hear(&mut self, audio: &BlockRef<'_>, end: usize) {
        feed(audio, self.position(), end, |block| self.push(block));
    }

    fn merge(&mut self, next: &Self) {
        self.merge(next).expect(ONE_GRID);
    }
}

/// What is drawn of a track, and what its tone is planned from.
struct Outlines {
    spectrum: SpectrumAnalyzer,
    peaks: TruePeakCurve,
    waveform: WaveformAnalyzer,
}

impl Outlines {
    fn new(spec: &StreamSpec) -> Result<Self, BuildError> {
        let (spectrum, peaks) = (spectrum_design(spec).build(spec)?, curve(spec)?);
        Ok(Self { spectrum, peaks, waveform: WaveformAnalyzer::new(spec.channels) })
    }
}

impl OnGrid for Outlines {
    fn segment(&self, start: u64) -> Result<Self, BuildError> {
        let Self { spectrum, peaks, waveform } = self;
        let (spectrum, peaks) = (spectrum.segment(start), peaks.segment(start));
        Ok(Self { spectrum, peaks, waveform: waveform.segment(start) })
    }

    fn hear(&mut self, audio: &BlockRef<'_>, end: usize) {
        let Self { spectrum, peaks, waveform } = self;
        // Where no segment is left, an idle thread takes one of the two.
        rayon::join(
            || feed(audio, peaks.position(), end, |block| peaks.push(block)),
            || {
                feed(audio, spectrum.position(), end, |block| spectrum.push(block));
                feed(audio, waveform.position(), end, |block| waveform.push(block));
            },
        );
    }

    fn merge(&mut self, next: &Self) {
        self.spectrum.merge(&next.spectrum).expect(ONE_GRID);
        self.peaks.merge(&next.peaks).expect(ONE_GRID);
        self.waveform.merge(&next.waveform).expect(ONE_GRID);
    }
}
