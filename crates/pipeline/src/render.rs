//! From a plan to samples: on the render grid, as a stream, in parallel, or any part of it.

mod cache;
mod cached;
mod grid;
mod measured;
mod parallel;
mod renderer;
mod segments;
mod source;

pub use cache::{CacheAccess, RenderCache};
pub use grid::RenderGrid;
pub use measured::Rendering;
pub use parallel::render_in_parallel;
pub use renderer::GridRenderer;
pub use source::Mastered;

use auralis_core::{FrameSink, FrameSource};
use auralis_dsp::Dither;

use crate::chain::ChainDesign;
use crate::drive::{drive, stream_spec};
use crate::error::PipelineError;
use crate::plan::MasteringPlan;
use crate::progress::{Observer, Stage};
use measured::MeasuredSink;

/// Renders a source by a plan into a sink: the chain on its [`RenderGrid`], dither, measured as it is written.
///
/// The sink gets as many frames as the source has, aligned with them. `dither` quantises to the depth
/// of the sink; leave it out for a float sink, or where a plan that changes nothing must keep the bits.
/// Memory does not grow with the track. On all cores, with the same bits: [`render_in_parallel`].
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
    let chain = ChainDesign::of_plan(plan);
    let mut sink = MeasuredSink::new(sink, &spec, source.layout())?;
    let mut master = Mastered::new(source, &chain, dither, RenderGrid::of(&chain, &spec))?;
    drive(&mut master, Stage::Render, observer, |block| {
        sink.write(&block.as_ref()).map_err(PipelineError::Sink)
    })?;
    Ok(sink.finish(master.max_gain_reduction()))
}
