use core::num::NonZeroU32;

use auralis_core::{Analyzer, ChannelLayout, FrameSource};
use auralis_loudness::{LoudnessDesign, LoudnessMeter, LoudnessReport};

use crate::drive::{drive, stream_spec};
use crate::error::PipelineError;
use crate::progress::{Observer, Stage};
use crate::waveform::{Waveform, WaveformAnalyzer};

/// What one pass over a track has measured.
#[derive(Clone, Debug)]
pub struct TrackAnalysis {
    /// The meter itself: for the loudness curve, and to gate several tracks as an album.
    pub meter: LoudnessMeter,
    /// Its report.
    pub loudness: LoudnessReport,
    /// The waveform.
    pub waveform: Waveform,
    /// Frames per second.
    pub sample_rate: NonZeroU32,
    /// What each channel is.
    pub layout: ChannelLayout,
}

/// Measures a source to its end.
///
/// # Errors
/// The source fails, its stream is not served, or the observer stops the pass.
pub fn analyze<S: FrameSource>(
    source: &mut S,
    observer: &mut impl Observer,
) -> Result<TrackAnalysis, PipelineError<S::Error>> {
    let spec = stream_spec(source)?;
    let layout = source.layout();
    let mut meter = LoudnessDesign::new(layout).build(&spec)?;
    let mut waveform = WaveformAnalyzer::new(spec.channels);
    drive(source, Stage::Analyze, observer, |block| {
        meter.push(&block.as_ref());
        waveform.push(&block.as_ref());
        Ok(())
    })?;
    Ok(TrackAnalysis {
        loudness: meter.report(),
        waveform: waveform.report(),
        meter,
        sample_rate: spec.sample_rate,
        layout,
    })
}
