//! Level and peaks of a stream over time, small enough to keep those of an hour.

use auralis_core::{BlockRef, Db, StreamSpec};
use auralis_dsp::KWeighting;
use auralis_kernels::{BiquadCascade, CascadeState, Kernels};

/// Steps in a cell, and cells in a second: the grid of the loudness meter's 100 ms. A step is 2.9 ms, less than the
/// look-ahead of a limiter.
pub(super) const STEPS_PER_CELL: usize = 35;
const CELLS_PER_S: u64 = 10;
/// The softest level that is told from nothing, in dB, and the distance between two levels.
const SOFTEST_DB: f64 = -96.0;
const RESOLUTION_DB: f64 = 0.5;

/// A level in half decibels, from −95.5 to 31.5 dB; 0 is silence. Rounding it makes errors that the thousands of steps of a
/// passage average out.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct Level(u8);

impl Level {
    fn of_db(db: f64) -> Self {
        // The cast saturates, and takes −∞ to 0.
        Self(((db - SOFTEST_DB) / RESOLUTION_DB).round() as u8)
    }

    /// A table of what follows from each level, given as an amplitude.
    pub(super) fn table(value: impl Fn(f64) -> f64) -> [f64; 256] {
        core::array::from_fn(|n| {
            let amplitude =
                if n == 0 { 0.0 } else { Db(SOFTEST_DB + RESOLUTION_DB * n as f64).to_amplitude() };
            value(amplitude)
        })
    }

    pub(super) fn index(self) -> usize {
        usize::from(self.0)
    }
}

/// 1/350 of a second: the highest sample of all channels, and their K-weighted energy.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct Step {
    pub(super) peak: Level,
    pub(super) energy: Level,
}

/// The steps of an hour.
const RESERVED: usize = 3_600 * CELLS_PER_S as usize * STEPS_PER_CELL;

/// Records the [`Step`]s of a stream. The 2.5 MB of an hour are taken at once, so that memory does not grow up to there.
#[derive(Debug)]
pub(crate) struct Envelope {
    kernels: Kernels,
    cascade: BiquadCascade,
    /// Channels are filtered in pairs; an odd last one is its own partner.
    pairs: Vec<CascadeState>,
    channels: usize,
    sample_rate: u64,
    position: u64,
    peak: f32,
    pub(super) highest: f32,
    /// Those recorded, and room for more.
    steps: Vec<Step>,
    recorded: usize,
}

impl Envelope {
    pub(crate) fn new(spec: &StreamSpec) -> Self {
        let KWeighting { shelf, high_pass, .. } = KWeighting::for_rate(spec.sample_rate_hz());
        let section = |c: auralis_dsp::BiquadCoeffs| [c.b0, c.b1, c.b2, c.a1, c.a2];
        let channels = usize::from(spec.channels);
        Self {
            kernels: Kernels::detect(),
            cascade: BiquadCascade { sections: [section(shelf), section(high_pass)] },
            pairs: vec![CascadeState::default(); channels.div_ceil(2)],
            channels,
            sample_rate: u64::from(spec.sample_rate.get()),
            position: 0,
            peak: 0.0,
            highest: 0.0,
            // Not zero, which would be memory that is promised only.
            steps: vec![Step { peak: Level(1), energy: Level(1) }; RESERVED],
            recorded: 0,
        }
    }

    /// Listens to the next block; its samples must be finite.
    pub(crate) fn push(&mut self, block: &BlockRef<'_>) {
        let mut done = 0;
        while done < block.frames() {
            let end = self.step_start(self.recorded as u64 + 1);
            let frames = ((end - self.position) as usize).min(block.frames() - done);
            self.listen(&block.range(done..done + frames));
            self.position += frames as u64;
            done += frames;
            if self.position == end {
                self.close_step();
            }
        }
    }

    /// Gives back the room that was not needed, for an album keeps the envelope of every track.
    pub(crate) fn shrink(&mut self) {
        self.steps.truncate(self.recorded);
        self.steps.shrink_to_fit();
    }

    pub(super) fn steps(&self) -> &[Step] {
        &self.steps[..self.recorded]
    }

    fn step_start(&self, step: u64) -> u64 {
        step * self.sample_rate / (CELLS_PER_S * STEPS_PER_CELL as u64)
    }

    fn listen(&mut self, block: &BlockRef<'_>) {
        for (pair, state) in self.pairs.iter_mut().enumerate() {
            let left = block.plane(2 * pair);
            let right = block.plane((2 * pair + 1).min(self.channels - 1));
            self.kernels.cascade_energy(&self.cascade, state, left, right);
        }
        self.peak = block.planes().fold(self.peak, |peak, plane| peak.max(self.kernels.max_abs(plane)));
    }

    fn close_step(&mut self) {
        let steps = self.recorded as u64;
        let frames = (self.step_start(steps + 1) - self.step_start(steps)) as f64;
        let mut energy = 0.0;
        for state in &mut self.pairs {
            energy += state.energy.iter().sum::<f64>();
            state.energy = [0.0; 2];
            state.snap_to_zero();
        }
        let amplitude = (energy / frames).sqrt();
        let step = Step {
            peak: Level::of_db(Db::from_amplitude(f64::from(self.peak)).0),
            energy: Level::of_db(Db::from_amplitude(amplitude).0),
        };
        match self.steps.get_mut(self.recorded) {
            Some(room) => *room = step,
            None => self.steps.push(step),
        }
        self.recorded += 1;
        self.highest = self.highest.max(self.peak);
        self.peak = 0.0;
    }
}
