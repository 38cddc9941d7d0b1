use core::ops::Range;

use auralis_kernels::Kernels;

use crate::history::History;
use crate::prototype::Prototype;
use crate::ratio::Ratio;
use crate::staging::Staging;
use crate::tap::{Groups, Tap};

/// Outputs that are made in one go where the input allows: the bank is read once for all of them.
const BATCH_FRAMES: usize = 2_048;
/// Rows that the kernel works on together; fewer take more time each.
const ROWS: usize = 8;
/// The largest bank, in taps: 2 MB of `f32`, 4 MB of `f64`.
const MAX_TAPS: usize = 1 << 19;

/// A filter for every place that an output can have between two inputs.
///
/// After a *row* of outputs the places repeat. A row is cut into groups of as many outputs as a vector has
/// lanes, whose filters are laid over one window. Each output is the scalar product of its filter with its
/// window and nothing else, so it does not depend on how the stream was split.
#[derive(Clone, Debug)]
pub(crate) struct Rational<T> {
    kernels: Kernels,
    /// Group after group, tap after tap of all filters of a group.
    taps: Vec<T>,
    /// Where the window of each group starts, counted from the start of the row.
    starts: Vec<u32>,
    window: usize,
    row_outputs: usize,
    row_inputs: usize,
    /// The row and group that come next; the row as an index into the history.
    row: usize,
    group: usize,
}

impl<T: Tap> Rational<T> {
    /// `None` if the bank would be too large. With it, the zeros that the history must begin with.
    pub(crate) fn new(ratio: Ratio, prototype: &Prototype) -> Option<(Self, usize)> {
        let group = T::LANES;
        // A row is repeated until its last group is full, or nearly.
        let idle = |repeats: &usize| (ratio.output as usize * repeats).next_multiple_of(group);
        let nearly =
            |repeats: &usize| 24 * (idle(repeats) - ratio.output as usize * repeats) <= idle(repeats);
        let repeats = (1..=group).find(nearly)?;
        let (row_outputs, row_inputs) = (ratio.output as usize * repeats, ratio.input as usize * repeats);
        let groups = row_outputs.div_ceil(group);
        let frame = |j: usize| j * row_inputs / row_outputs;
        let spread = (0..groups).map(|g| frame(group * (g + 1) - 1) - frame(group * g)).max()?;
        let reach = prototype.reach();
        let window = 2 * reach + spread;
        if groups * group * window > MAX_TAPS {
            return None;
        }
        // The window ends where the last output of a group needs it to.
        let lead = reach - 1;
        let mut taps = vec![T::default(); groups * group * window];
        for j in 0..groups * group {
            // t = start + k − j·inputs/outputs, counted from where the group begins.
            let start = frame(j - j % group) as f64 - lead as f64;
            let past = (j * row_inputs) as f64 / row_outputs as f64;
            let filter = prototype.sampled((0..window).map(move |k| start + k as f64 - past));
            let taps = taps[j / group * group * window + j % group..].iter_mut().step_by(group);
            taps.zip(filter).for_each(|(to, tap)| *to = T::from_f64(tap));
        }
        let rational = Self {
            kernels: Kernels::detect(),
            taps,
            starts: (0..groups).map(|g| frame(group * g) as u32).collect(),
            window,
            row_outputs,
            row_inputs,
            row: 0,
            group: 0,
        };
        Some((rational, lead))
    }

    pub(crate) fn reset(&mut self) {
        (self.row, self.group) = (0, 0);
    }

    /// Rows of a full batch.
    fn batch_rows(&self) -> usize {
        (BATCH_FRAMES / self.row_outputs).next_multiple_of(ROWS).max(ROWS)
    }

    /// Room for a batch of outputs.
    pub(crate) fn staging_frames(&self) -> usize {
        self.batch_rows() * self.row_outputs
    }

    /// Room for the input of a batch and as much again, so that the lines are seldom moved.
    pub(crate) fn history_frames(&self) -> usize {
        2 * (self.batch_rows() * self.row_inputs + self.window)
    }

    /// The first frame of the history that is still needed.
    pub(crate) fn oldest(&self) -> usize {
        self.row
    }

    /// Follows the history when it forgets its first frames.
    pub(crate) fn shift(&mut self, frames: usize) {
        self.row -= frames;
    }

    /// Where the window of a group ends, counted from the start of its row.
    fn end(&self, group: usize) -> usize {
        self.starts[group] as usize + self.window
    }

    /// Whole rows that a history of `filled` frames has input for.
    fn rows(&self, filled: usize) -> usize {
        match filled.checked_sub(self.row + self.end(self.starts.len() - 1)) {
            Some(spare) => spare / self.row_inputs + 1,
            None => 0,
        }
    }

    /// Groups of the row after `rows` whole ones that there is input for.
    fn groups(&self, rows: usize, filled: usize) -> usize {
        let available = filled.saturating_sub(self.row + rows * self.row_inputs);
        self.starts.partition_point(|start| *start as usize + self.window <= available)
    }

    /// Outputs that can be made when the history holds `filled` frames.
    pub(crate) fn ready(&self, filled: usize) -> usize {
        let rows = self.rows(filled);
        let groups = self.groups(rows, filled);
        let from_row = rows * self.row_outputs + (T::LANES * groups).min(self.row_outputs);
        from_row.saturating_sub(T::LANES * self.group)
    }

    /// Frames that the history must hold before `outputs` can be made.
    pub(crate) fn required(&self, outputs: usize) -> usize {
        let Some(last) = (T::LANES * self.group + outputs).checked_sub(1).filter(|_| outputs > 0) else {
            return 0;
        };
        let group = last % self.row_outputs / T::LANES;
        self.row + last / self.row_outputs * self.row_inputs + self.end(group)
    }

    /// Makes at most a batch of outputs: rows in eights, or, if `eager`, every output that there is input for.
    pub(crate) fn make(&mut self, history: &History<T>, staging: &mut Staging, eager: bool) -> usize {
        let rows = self.rows(history.filled()).min(self.batch_rows());
        let eights = rows / ROWS * ROWS;
        if self.group > 0 || (rows == 0 && eager) {
            return if rows > 0 || eager { self.make_groups(history, staging) } else { 0 };
        }
        let rows = if eights == 0 && eager { rows } else { eights };
        if rows == 0 {
            return 0;
        }
        let frames = self.run(history, staging, 0..self.starts.len(), rows);
        self.row += rows * self.row_inputs;
        frames
    }

    /// Makes the groups of the row in hand that there is input for.
    fn make_groups(&mut self, history: &History<T>, staging: &mut Staging) -> usize {
        let end = self.groups(0, history.filled());
        if end <= self.group {
            return 0;
        }
        let frames = self.run(history, staging, self.group..end, 1);
        self.group = end;
        if end == self.starts.len() {
            self.row += self.row_inputs;
            self.group = 0;
        }
        frames
    }

    fn run(&self, history: &History<T>, staging: &mut Staging, groups: Range<usize>, rows: usize) -> usize {
        let frames = (T::LANES * groups.end).min(self.row_outputs) - T::LANES * groups.start;
        let filters = T::LANES * self.window;
        let bank = Groups {
            taps: &self.taps[groups.start * filters..groups.end * filters],
            starts: &self.starts[groups],
            frames,
        };
        staging.fill(rows * frames, |channel, out| {
            T::rows(self.kernels, &history.line(channel)[self.row..], self.row_inputs, bank, out);
        });
        rows * frames
    }
}
