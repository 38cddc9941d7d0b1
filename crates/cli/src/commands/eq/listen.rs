//! The first pass of `--psychoacoustic`: the levels of the critical bands of the whole track.

use std::path::Path;

use auralis_core::{Analyzer, Buffer, FrameSource, StreamSpec};
use auralis_eq::{BANDS, BandCorrection, CorrectionRules, PsychoacousticDesign};
use auralis_media::{Decoder, MediaError};
use auralis_pipeline::PipelineError;

use crate::interrupt;

/// The corrections for a whole track by the rules.
pub(super) fn corrections(
    path: &Path,
    rules: CorrectionRules,
    spec: &StreamSpec,
) -> Result<[BandCorrection; BANDS], PipelineError<MediaError>> {
    let mut decoder = Decoder::open(path).map_err(PipelineError::Source)?;
    let design = PsychoacousticDesign { adaptive: Some(rules), ..PsychoacousticDesign::default() };
    let mut analyzer = design.analyzer(spec)?;
    let mut buffer = Buffer::new(usize::from(spec.channels), spec.max_block_frames);
    loop {
        if interrupt::requested() {
            return Err(PipelineError::Cancelled);
        }
        let read = decoder.read(&mut buffer.block_mut()).map_err(PipelineError::Source)?;
        if read == 0 {
            return Ok(analyzer.report());
        }
        analyzer.push(&buffer.block().range(0..read));
    }
}
