use crate::{BlockMut, BuildError, StreamSpec};

/// Parameters of a processor as plain data, with units in the field names.
///
/// Building is the only step that allocates or fails.
pub trait Design {
    /// What [`build`](Design::build) makes.
    type Processor: Processor;

    /// Builds the processor for a stream.
    ///
    /// # Errors
    /// A parameter outside its range, or a stream that the algorithm does not serve.
    fn build(&self, spec: &StreamSpec) -> Result<Self::Processor, BuildError>;
}

/// A real-time processor: planar `f32`, in place, one sample out for each sample in.
///
/// # Laws
/// 1. Any split of a stream into blocks, empty ones included, gives identical bits.
/// 2. After [`reset`](Processor::reset) the processor equals a freshly built one.
/// 3. What enters at frame *n* leaves at frame *n* + [`latency_frames`](Processor::latency_frames).
/// 4. Neither `process` nor `reset` allocates, locks, logs or panics on any sample value.
///
/// A sample that is not finite is replaced by zero; the state is finite again at the next block.
pub trait Processor: Send {
    /// Processes a block in place.
    fn process(&mut self, block: &mut BlockMut<'_>);

    /// Forgets the past, as if freshly built. Real-time safe.
    fn reset(&mut self);

    /// The delay between input and output, in frames.
    fn latency_frames(&self) -> usize {
        0
    }

    /// How long the output goes on after the input has ended, beyond the latency.
    fn tail(&self) -> Tail {
        Tail::Frames(0)
    }
}

/// How long a processor sounds after its input has ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Tail {
    /// At most this many frames beyond the latency.
    Frames(usize),
    /// It decays without end, as a recursive filter does.
    Infinite,
}
