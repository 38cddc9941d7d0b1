use core::ops::ControlFlow;

/// What a pass over a track is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Stage {
    /// Measuring the input.
    Analyze,
    /// Trying a gain through the limiter, to see which loudness comes out.
    Try,
    /// Rendering the output.
    Render,
}

/// How far a pass has come.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Progress {
    /// The pass.
    pub stage: Stage,
    /// Frames done in this pass.
    pub frames: u64,
    /// Frames of the whole track, where the source knows.
    pub total_frames: Option<u64>,
}

/// Is told of progress after every block, and can stop the work.
pub trait Observer {
    /// `Break` stops the pass with [`PipelineError::Cancelled`](crate::PipelineError::Cancelled).
    fn progress(&mut self, progress: Progress) -> ControlFlow<()>;
}

impl<F: FnMut(Progress) -> ControlFlow<()>> Observer for F {
    fn progress(&mut self, progress: Progress) -> ControlFlow<()> {
        self(progress)
    }
}

/// Observes nothing and never stops.
impl Observer for () {
    fn progress(&mut self, _: Progress) -> ControlFlow<()> {
        ControlFlow::Continue(())
    }
}
