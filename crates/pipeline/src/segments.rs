//! The whole analysis of audio in memory, on all threads.

use std::sync::OnceLock;

use auralis_core::{Analyzer, BlockRef, BuildError, ChannelLayout, StreamSpec};
use auralis_fingerprint::{FingerprintAnalyzer, FingerprintDesign};
use auralis_loudness::LoudnessDesign;
use auralis_spectrum::{SpectrumAnalyzer, TruePeakCurve, WaveformAnalyzer, segment_frames};
use rayon::prelude::*;

use crate::analysis::ContentAnalysis;
use crate::grid::{Grid, OnGrid, feed};
use crate::track_analyzer::{Found, curve, spectrum_design};

const ONE_GRID: &str = "neighbours on one grid, each heard to its end";

/// What a track sounds like comes first: its report, of which the tempo cannot be cut into segments, is made while
/// other threads go on with the rest.
pub(crate) fn analyze_segments(
    spec: &StreamSpec,
    layout: ChannelLayout,
    audio: &BlockRef<'_>,
) -> Result<ContentAnalysis, BuildError> {
    let loudness = LoudnessDesign::new(layout);
    let cut = segment_frames(spec);
    let sound = Grid::new(FingerprintDesign { loudness }.build(spec)?, audio, cut);
    let outlines = Grid::new(Outlines::new(spec)?, audio, cut);
    let described = OnceLock::new();
    let work = || {
        sound.work()?;
        if let Some(analyzer) = sound.take_whole() {
            let content = analyzer.content().report();
            let description = analyzer.describe(&content, analyzer.tempo());
            described.get_or_init(|| (analyzer.into_loudness(), content, description));
        }
        outlines.work()
    };
    // A thread may begin the work of another while it waits within its own, and find that it is too far ahead of what
    // lies on its stack. Then all end, and begin again.
    while sound.is_open() || outlines.is_open() {
        (0..rayon::current_num_threads()).into_par_iter().with_max_len(1).try_for_each(|_| work())?;
    }
    let (meter, content, description) = described.into_inner().expect("all of it has been heard");
    let Outlines { spectrum, peaks, waveform } = outlines.take_whole().expect("all of it has been heard");
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
