use auralis_core::{Analyzer, BlockRef, BuildError, ChannelLayout, Seconds, StreamSpec};
use auralis_loudness::{LoudnessDesign, LoudnessMeter};
use auralis_spectrum::{ContentAnalyzer, TruePeakCurve, WaveformAnalyzer};

use crate::analysis::{ContentAnalysis, TrackAnalysis};
use crate::dynamics::Dynamics;
use crate::grid::OnGrid;

/// Points per sample of the true-peak curve: tones are under-read by 0.136 dB at most. The peak of the whole is the
/// meter's, with 16.
const CURVE_FACTOR: usize = 8;

/// All analysers of a track side by side, in one pass.
#[derive(Clone, Debug)]
pub(crate) struct TrackAnalyzer {
    spec: StreamSpec,
    design: LoudnessDesign,
    meter: LoudnessMeter,
    waveform: WaveformAnalyzer,
    content: Option<Content>,
    /// The next frame of the stream.
    position: u64,
}

/// What only content analysis needs.
#[derive(Clone, Debug)]
struct Content {
    analyzer: ContentAnalyzer,
    peaks: TruePeakCurve,
}

impl TrackAnalyzer {
    /// Loudness and waveform.
    pub(crate) fn new(spec: &StreamSpec, layout: ChannelLayout) -> Result<Self, BuildError> {
        let design = LoudnessDesign::new(layout);
        let meter = design.build(spec)?;
        let waveform = WaveformAnalyzer::new(spec.channels);
        Ok(Self { spec: *spec, design, meter, waveform, content: None, position: 0 })
    }

    /// And content.
    pub(crate) fn with_content(self) -> Result<Self, BuildError> {
        let analyzer = ContentAnalyzer::new(&self.spec)?;
        let peaks = TruePeakCurve::new(&self.spec, CURVE_FACTOR)?;
        Ok(Self { content: Some(Content { analyzer, peaks }), ..self })
    }

    pub(crate) fn track(self) -> TrackAnalysis {
        TrackAnalysis {
            loudness: self.meter.report(),
            waveform: self.waveform.report(),
            meter: self.meter,
            sample_rate: self.spec.sample_rate,
            layout: self.design.layout,
        }
    }

    /// `None` without content.
    pub(crate) fn finish(mut self) -> Option<ContentAnalysis> {
        let Content { analyzer, peaks } = self.content.take()?;
        let channels = self.spec.channels;
        let track = self.track();
        let short_term = track.meter.curve().map(|point| (point.time, point.short_term));
        let dynamics = Dynamics::new(&track.loudness, channels, short_term, &peaks.report());
        Some(ContentAnalysis { content: analyzer.report(), dynamics, track })
    }
}

/// The part of a block from frame `from` on that an analyser at `position` has not heard.
fn unheard<'a>(block: &BlockRef<'a>, from: u64, position: u64) -> BlockRef<'a> {
    let heard = position.saturating_sub(from).min(block.frames() as u64) as usize;
    block.range(heard..block.frames())
}

impl OnGrid for TrackAnalyzer {
    fn segment(&self, start: u64) -> Result<Self, BuildError> {
        // Only the meter that the others are merged into keeps a history for long.
        let reserve = if start == 0 { self.design.reserve } else { Seconds(0.0) };
        let meter = LoudnessDesign { reserve, ..self.design }.build_segment(&self.spec, start)?;
        let waveform = self.waveform.segment(start);
        let content = self.content.as_ref().map(|content| Content {
            analyzer: content.analyzer.segment(start),
            peaks: content.peaks.segment(start),
        });
        let mut position = meter.position().min(waveform.position());
        if let Some(content) = &content {
            position = position.min(content.analyzer.position()).min(content.peaks.position());
        }
        Ok(Self { spec: self.spec, design: self.design, meter, waveform, content, position })
    }

    fn position(&self) -> u64 {
        self.position
    }

    fn push(&mut self, block: &BlockRef<'_>) {
        let from = self.position;
        self.position += block.frames() as u64;
        self.meter.push(&unheard(block, from, self.meter.position()));
        self.waveform.push(&unheard(block, from, self.waveform.position()));
        if let Some(Content { analyzer, peaks }) = &mut self.content {
            analyzer.push(&unheard(block, from, analyzer.position()));
            peaks.push(&unheard(block, from, peaks.position()));
        }
    }

    fn merge(&mut self, next: &Self) {
        const ONE_GRID: &str = "neighbours on one grid, each heard to its end";
        self.meter.merge(&next.meter).expect(ONE_GRID);
        self.waveform.merge(&next.waveform).expect(ONE_GRID);
        if let (Some(content), Some(next)) = (&mut self.content, &next.content) {
            content.analyzer.merge(&next.analyzer).expect(ONE_GRID);
            content.peaks.merge(&next.peaks).expect(ONE_GRID);
        }
        self.position = next.position;
    }
}
