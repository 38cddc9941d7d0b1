use auralis_core::{Design, FrameSink, FrameSource, Processor};
use auralis_dsp::Dither;

use crate::drive::{drive, stream_spec};
use crate::error::PipelineError;
use crate::progress::{Observer, Stage};

/// What [`transfer`] has done.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Transferred {
    /// The length of the stream in frames.
    pub frames: u64,
    /// Samples that lay beyond full scale and were limited to it by the quantiser; 0 without dither.
    pub clipped_samples: u64,
}

/// Reads a source to its end into a sink.
///
/// The source may be a track seen through a processor ([`Aligned`](crate::Aligned)) or through a change of sample
/// rate. `dither` quantises to the depth of the sink; leave it out for a float sink.
///
/// # Errors
/// The source or the sink fails, the dither does not suit the stream, or the observer stops the pass.
pub fn transfer<S: FrameSource, K: FrameSink>(
    source: &mut S,
    sink: &mut K,
    dither: Option<Dither>,
    observer: &mut impl Observer,
) -> Result<Transferred, PipelineError<S::Error, K::Error>> {
    let spec = stream_spec(source)?;
    let mut quantizer = dither.map(|dither| dither.build(&spec)).transpose()?;
    let mut frames = 0;
    drive(source, Stage::Render, observer, |mut block| {
        if let Some(quantizer) = &mut quantizer {
            quantizer.process(&mut block);
        }
        frames += block.frames() as u64;
        sink.write(&block.as_ref()).map_err(PipelineError::Sink)
    })?;
    Ok(Transferred { frames, clipped_samples: quantizer.map_or(0, |quantizer| quantizer.clipped_samples()) })
}
