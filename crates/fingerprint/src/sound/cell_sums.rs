/// Sums that do not depend on how a stream is cut: each cell of the analysis grid is summed alone, and the sums of
/// the cells are added in order.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct CellSums {
    closed: Box<[f64]>,
    /// The sums of the cell at hand.
    pub(crate) open: Box<[f64]>,
}

impl CellSums {
    pub(crate) fn new(len: usize) -> Self {
        Self { closed: vec![0.0; len].into(), open: vec![0.0; len].into() }
    }

    /// Ends the cell at hand.
    pub(crate) fn fold(&mut self) {
        self.closed.iter_mut().zip(&self.open).for_each(|(sum, more)| *sum += more);
        self.open.fill(0.0);
    }

    /// Continues with the sums of the cell that follows.
    pub(crate) fn merge(&mut self, next: &Self) {
        self.fold();
        self.closed.iter_mut().zip(&next.closed).for_each(|(sum, more)| *sum += more);
        self.open.copy_from_slice(&next.open);
    }

    /// The sums of everything.
    pub(crate) fn total(&self) -> Vec<f64> {
        self.closed.iter().zip(&self.open).map(|(closed, open)| closed + open).collect()
    }

    pub(crate) fn reset(&mut self) {
        self.closed.fill(0.0);
        self.open.fill(0.0);
    }
}
