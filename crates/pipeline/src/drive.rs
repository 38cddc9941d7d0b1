use auralis_core::{BlockMut, Buffer, BuildError, FrameSource, StreamSpec};

use crate::error::PipelineError;
use crate::progress::{Observer, Progress, Stage};

/// Frames per block: two channels and their copies stay in the second-level cache.
const BLOCK_FRAMES: usize = 4_096;

/// The stream of a source, in blocks of the pipeline's size.
pub(crate) fn stream_spec(source: &impl FrameSource) -> Result<StreamSpec, BuildError> {
    StreamSpec::new(source.sample_rate().get(), source.layout().channels(), BLOCK_FRAMES)
}

/// Reads a source to its end and hands every block to `take`, telling the observer after each.
pub(crate) fn drive<S: FrameSource, K>(
    source: &mut S,
    stage: Stage,
    observer: &mut impl Observer,
    mut take: impl FnMut(BlockMut<'_>) -> Result<(), PipelineError<S::Error, K>>,
) -> Result<(), PipelineError<S::Error, K>> {
    let mut buffer = Buffer::new(usize::from(source.layout().channels()), BLOCK_FRAMES);
    let total_frames = source.total_frames();
    let mut frames = 0;
    loop {
        let read = source.read(&mut buffer.block_mut()).map_err(PipelineError::Source)?;
        take(buffer.block_mut().range(0..read))?;
        frames += read as u64;
        if observer.progress(Progress { stage, frames, total_frames }).is_break() {
            return Err(PipelineError::Cancelled);
        }
        if read < BLOCK_FRAMES {
            return Ok(());
        }
    }
}
