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
    /// The frames at hand with those around them, `held` rows, each with its outermost bins repeated.
    rows: Box<[f32]>,
    held: usize,
    /// Medians along time, in rows as long.
    harmonic: Box<[f32]>,
    /// Medians of one frame along frequency.
    percussive: Box<[f32]>,
}

impl Separator {
    pub(super) fn new(bins: usize, bin_hz: f64) -> Self {
        let bins = bins.min((HIGHEST_HZ / bin_hz) as usize).max(1);
        let zeros = |len: usize| -> Box<[f32]> { vec![0.0; len].into() };
        Self {
            kernels: Kernels::detect(),
            bins,
            rows: zeros((BATCH + 2 * SIDE) * (bins + 2 * SIDE)),
            held: 0,
            harmonic: zeros(BATCH * (bins + 2 * SIDE)),
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
            let last = (self.held - 1) * self.stride();
            self.rows.copy_within(last..last + self.stride(), self.held * self.stride());
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

    fn stride(&self) -> usize {
        self.bins + 2 * SIDE
    }

    fn append(&mut self, power: &[f32]) {
        let (bins, stride) = (self.bins, self.stride());
        let row = &mut self.rows[self.held * stride..][..stride];
        row[..SIDE].fill(power[0]);
        row[SIDE..SIDE + bins].copy_from_slice(&power[..bins]);
        row[SIDE + bins..].fill(power[bins - 1]);
        self.held += 1;
    }

    fn separate(&mut self, frames: usize, energies: &mut [f64]) {
        let stride = self.stride();
        let Self { kernels, bins, rows, harmonic, percussive, .. } = self;
        kernels.running_medians(&rows[..(frames + 2 * SIDE) * stride], stride, harmonic);
        let frames_with_bins = rows[SIDE * stride..].chunks_exact(stride).zip(harmonic.chunks_exact(stride));
        for (row, harmonic) in frames_with_bins.take(frames) {
            kernels.running_medians_in_row(row, percussive);
            let inside = SIDE..SIDE + *bins;
            let (lasting, striking) = kernels.soft_mask(&row[inside.clone()], &harmonic[inside], percussive);
            energies[0] += lasting;
            energies[1] += striking;
        }
        rows.copy_within(frames * stride..(frames + 2 * SIDE) * stride, 0);
        self.held = 2 * SIDE;
    }
}
