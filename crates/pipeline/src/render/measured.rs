use auralis_core::{Analyzer, BlockRef, BuildError, ChannelLayout, Db, FrameSink, StreamSpec};
use auralis_loudness::{LoudnessDesign, LoudnessMeter, LoudnessReport};
use auralis_spectrum::{Waveform, WaveformAnalyzer};

/// What was rendered, measured on the samples as they were written.
#[derive(Clone, Debug)]
pub struct Rendering {
    /// The meter itself, for the loudness curve.
    pub meter: LoudnessMeter,
    /// Its report.
    pub loudness: LoudnessReport,
    /// The waveform.
    pub waveform: Waveform,
    /// The most that the limiter took off, 0 dB or more.
    pub max_gain_reduction: Db,
}

/// A sink that is measured as it is written.
pub(super) struct MeasuredSink<'a, K> {
    sink: &'a mut K,
    meter: LoudnessMeter,
    waveform: WaveformAnalyzer,
}

impl<'a, K: FrameSink> MeasuredSink<'a, K> {
    pub(super) fn new(sink: &'a mut K, spec: &StreamSpec, layout: ChannelLayout) -> Result<Self, BuildError> {
        let meter = LoudnessDesign::new(layout).build(spec)?;
        Ok(Self { sink, meter, waveform: WaveformAnalyzer::new(spec.channels) })
    }

    pub(super) fn write(&mut self, block: &BlockRef<'_>) -> Result<(), K::Error> {
        self.meter.push(block);
        self.waveform.push(block);
        self.sink.write(block)
    }

    pub(super) fn finish(self, max_gain_reduction: Db) -> Rendering {
        Rendering {
            loudness: self.meter.report(),
            waveform: self.waveform.report(),
            meter: self.meter,
            max_gain_reduction,
        }
    }
}
