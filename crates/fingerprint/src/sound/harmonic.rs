//! What lasts against what strikes: D. Fitzgerald, "Harmonic/percussive separation using median filtering",
//! DAFx-10, 2010, with the soft mask of its equations 8 and 9.
//!
//! A partial is a ridge along time, a drum one along frequency. A median over 17 frames keeps the first and
//! removes the second; one over 17 bins the other way round. As in the paper a window has 17 frames 23 ms apart, which
//! is every other frame of the analysis. At the ends of a cell of 10 s and of the spectrum the outermost value is
//! repeated, so that each cell can be separated alone.

use auralis_kernels::Kernels;

/// Values of a median, and those to either side.
const WINDOW: usize = 17;
const SIDE: usize = WINDOW / 2;
/// Frames that are separated together.
const BATCH: usize = 32;
/// Bins above are left out: what lies there belongs to no more than 1 % of the energy of music.
const HIGHEST_HZ: f64 = 22_050.0;

/// Separates the frames of a cell, and sums what either part holds.
#[derive(Clone, Debug)]
pub(super) struct Separator {
    kernels: Kernels,
    bins: usize,
    /// The frames at hand with those around them, `held` rows.
    rows: Box<[f32]>,
    held: usize,
    harmonic: Box<[f32]>,
    /// The same frames, one row per bin, with the outermost bins repeated.
    columns: Box<[f32]>,
    medians: Box<[f32]>,
    percussive: Box<[f32]>,
}

impl Separator {
    pub(super) fn new(bins: usize, bin_hz: f64) -> Self {
        let bins = bins.min((HIGHEST_HZ / bin_hz) as usize).max(1);
        let zeros = |len: usize| -> Box<[f32]> { vec![0.0; len].into() };
        Self {
            kernels: Kernels::detect(),
            bins,
            rows: zeros((BATCH + 2 * SIDE) * bins),
            held: 0,
            harmonic: zeros(BATCH * bins),
            columns: zeros((bins + 2 * SIDE) * BATCH),
            medians: zeros(bins * BATCH),
            percussive: zeros(bins),
        }
    }

    /// Takes in the next frame; adds to the harmonic and the percussive energy what has become clear.
    pub(super) fn push(&mut self, power: &[f32], energies: &mut [f64]) {
        if self.held == 0 {
            (0..SIDE).for_each(|_| self.append(power));
        }
        self.append(power);
        if self.held == BATCH + 2 * SIDE {
            self.separate(BATCH, energies);
        }
    }

    /// Ends the cell.
    pub(super) fn end(&mut self, energies: &mut [f64]) {
        if self.held == 0 {
            return;
        }
        for _ in 0..SIDE {
            let last = (self.held - 1) * self.bins;
            self.rows.copy_within(last..last + self.bins, self.held * self.bins);
            self.held += 1;
            if self.held == BATCH + 2 * SIDE {
                self.separate(BATCH, energies);
            }
        }
        let rest = self.held - 2 * SIDE;
        if rest > 0 {
            self.separate(rest, energies);
        }
        self.held = 0;
    }

    pub(super) fn reset(&mut self) {
        self.held = 0;
    }

    /// Goes on where `next` stands, which is in a cell of its own.
    pub(super) fn continue_with(&mut self, next: &Self) {
        self.rows.copy_from_slice(&next.rows);
        self.held = next.held;
    }

    fn append(&mut self, power: &[f32]) {
        let row = &mut self.rows[self.held * self.bins..][..self.bins];
        row.copy_from_slice(&power[..self.bins]);
        self.held += 1;
    }

    fn separate(&mut self, frames: usize, energies: &mut [f64]) {
        let Self { kernels, bins, rows, .. } = self;
        let bins = *bins;
        let held = &rows[..(frames + 2 * SIDE) * bins];
        kernels.running_medians(held, bins, &mut self.harmonic[..frames * bins]);
        let middle = &held[SIDE * bins..][..frames * bins];
        for (row, column) in self.columns.chunks_exact_mut(BATCH).enumerate() {
            let bin = row.saturating_sub(SIDE).min(bins - 1);
            column.iter_mut().zip(middle[bin..].iter().step_by(bins)).for_each(|(to, from)| *to = *from);
        }
        kernels.running_medians(&self.columns, BATCH, &mut self.medians);
        for (frame, power) in middle.chunks_exact(bins).enumerate() {
            self.percussive
                .iter_mut()
                .zip(self.medians[frame..].iter().step_by(BATCH))
                .for_each(|(to, from)| *to = *from);
            let harmonic = &self.harmonic[frame * bins..];
            let (lasting, striking) = kernels.soft_mask(power, harmonic, &self.percussive);
            energies[0] += lasting;
            energies[1] += striking;
        }
        self.rows.copy_within(frames * bins..(frames + 2 * SIDE) * bins, 0);
        self.held = 2 * SIDE;
    }
}
