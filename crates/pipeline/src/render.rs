use auralis_core::{Analyzer, Db, Design, FrameSink, FrameSource, Processor};
use auralis_dsp::Dither;
use auralis_loudness::{LoudnessDesign, LoudnessMeter, LoudnessReport};
use auralis_spectrum::{Waveform, WaveformAnalyzer};

use crate::aligned::Aligned;
use crate::chain::ChainDesign;
use crate::drive::{drive, stream_spec};
use crate::error::PipelineError;
use crate::plan::MasteringPlan;
use crate::progress::{Observer, Stage};

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

/// Renders a source by a plan into a sink: gain, limiter, dither, measured as it is written.
///
/// The sink gets as many frames as the source has, aligned with them. `dither` quantises to the depth
/// of the sink; leave it out for a float sink, or where a plan that changes nothing must keep the bits.
///
/// # Errors
/// The source or the sink fails, the stream is not served, or the observer stops the pass.
pub fn render<S: FrameSource, K: FrameSink>(
    source: &mut S,
    sink: &mut K,
    plan: &MasteringPlan,
    dither: Option<Dither>,
    observer: &mut impl Observer,
) -> Result<Rendering, PipelineError<S::Error, K::Error>> {
    let spec = stream_spec(source)?;
    let chain = ChainDesign::of_plan(plan).build(&spec)?;
    let mut quantizer = dither.map(|dither| dither.build(&spec)).transpose()?;
    let mut meter = LoudnessDesign::new(source.layout()).build(&spec)?;
    let mut waveform = WaveformAnalyzer::new(spec.channels);
    let mut aligned = Aligned::new(source, chain);
    drive(&mut aligned, Stage::Render, observer, |mut block| {
        if let Some(quantizer) = &mut quantizer {
            quantizer.process(&mut block);
        }
        let block = block.as_ref();
        meter.push(&block);
        waveform.push(&block);
        sink.write(&block).map_err(PipelineError::Sink)
    })?;
    Ok(Rendering {
        loudness: meter.report(),
        waveform: waveform.report(),
        max_gain_reduction: aligned.processor().max_gain_reduction(),
        meter,
    })
}
