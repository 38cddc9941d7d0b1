use auralis_kernels::Kernels;

use crate::clock::Clock;
use crate::history::History;
use crate::prototype::Prototype;
use crate::staging::Staging;
use crate::tap::{POINTS, Points, Tap};

/// What the length of a filter is a multiple of. See [`Kernels::interpolated_phases`].
const TAPS: usize = 32;

/// A low-pass at so many places between two inputs that a cubic through four of them gives every other: for
/// ratios with too many places for a bank, and for ratios that change.
#[derive(Clone, Debug)]
pub(crate) struct Table<T> {
    kernels: Kernels,
    /// Filters of `window` taps, for places −1 to PHASES + 1 in parts of a sample.
    taps: Vec<T>,
    window: usize,
    points: Box<Points<T>>,
    /// The history index at which the window of the next output starts.
    start: usize,
    /// How far into its window an output lies.
    lead: usize,
}

impl<T: Tap> Table<T> {
    /// With it, the zeros that the history must begin with.
    pub(crate) fn new(prototype: &Prototype) -> (Self, usize) {
        let reach = prototype.reach();
        let window = (2 * reach + 3).next_multiple_of(TAPS);
        let lead = window - reach - 3;
        let filter = |place: usize| {
            let past = (place as f64 - 1.0) / T::PHASES as f64;
            prototype.sampled((0..window).map(move |k| k as f64 - lead as f64 - past)).map(T::from_f64)
        };
        let table = Self {
            kernels: Kernels::detect(),
            taps: (0..T::PHASES + 3).flat_map(filter).collect(),
            window,
            points: Box::new(Points::new()),
            start: 0,
            lead,
        };
        (table, lead)
    }

    pub(crate) fn reset(&mut self) {
        self.start = 0;
    }

    pub(crate) fn staging_frames(&self) -> usize {
        POINTS
    }

    /// Room for a batch that moves by up to `frames_per_output`, and as much again.
    pub(crate) fn history_frames(&self, frames_per_output: f64) -> usize {
        2 * (self.window + (POINTS as f64 * frames_per_output).ceil() as usize + 512)
    }

    pub(crate) fn oldest(&self) -> usize {
        self.start
    }

    /// The history index of the frame at or before the next output.
    pub(crate) fn place(&self) -> usize {
        self.start + self.lead
    }

    pub(crate) fn shift(&mut self, frames: usize) {
        self.start -= frames;
    }

    pub(crate) fn ready(&self, mut clock: Clock, filled: usize) -> usize {
        let (mut start, mut outputs) = (self.start, 0);
        while start + self.window <= filled {
            start += clock.advance();
            outputs += 1;
        }
        outputs
    }

    pub(crate) fn required(&self, mut clock: Clock, outputs: usize) -> usize {
        let moved: usize = (1..outputs).map(|_| clock.advance()).sum();
        if outputs == 0 { 0 } else { self.start + moved + self.window }
    }

    /// Makes up to a batch of outputs, at most `room`, those that lie before history index `end`.
    pub(crate) fn make(
        &mut self,
        clock: &mut Clock,
        history: &History<T>,
        staging: &mut Staging,
        room: usize,
        end: usize,
    ) -> usize {
        let last = history.filled().min(end.saturating_add(self.window - self.lead - 1));
        // In registers, not in memory, from point to point.
        let (mut now, mut start, mut frames) = (*clock, self.start, 0);
        while frames < POINTS.min(room) && start + self.window <= last {
            self.points.set(frames, start, now.fraction());
            start += now.advance();
            frames += 1;
        }
        (*clock, self.start) = (now, start);
        if frames > 0 {
            let (table, points) = ((&self.taps[..], self.window), &self.points);
            staging.fill_pairs(frames, |channel, first, second| {
                let x = history.line(channel);
                match second {
                    None => T::between(self.kernels, x, points, table, first),
                    Some(second) => {
                        let x = [x, history.line(channel + 1)];
                        T::between_stereo(self.kernels, x, points, table, [first, second]);
                    }
                }
            });
        }
        frames
    }
}
