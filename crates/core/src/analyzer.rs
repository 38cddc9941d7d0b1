use crate::BlockRef;

/// A measurement that listens to a stream and can report at any moment.
///
/// # Laws
/// 1. Any split of a stream into blocks, empty ones included, gives the same report, bit for bit.
/// 2. After [`reset`](Analyzer::reset) the analyser equals a freshly built one.
/// 3. `push` never panics on any sample value.
pub trait Analyzer: Send {
    /// What is measured.
    type Report;

    /// Listens to the next block.
    fn push(&mut self, block: &BlockRef<'_>);

    /// The measurement of everything pushed since the start or the last reset.
    fn report(&self) -> Self::Report;

    /// Forgets the past, as if freshly built.
    fn reset(&mut self);
}
