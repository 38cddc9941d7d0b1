use auralis_core::Db;
use auralis_dsp::LinearRamp;
use auralis_kernels::Kernels;

use crate::limiter::PIECE;

/// The ceiling, which glides in amplitude, and the gain that keeps a peak under it.
#[derive(Clone, Debug)]
pub(crate) struct Ceiling {
    kernels: Kernels,
    ramp: LinearRamp,
    ramp_frames: usize,
    /// Frames until the ceiling stands still.
    moving: usize,
    /// The lowest that it has until then.
    lowest: f32,
    /// The ceiling of each frame of a piece, while it moves.
    ceilings: [f32; PIECE],
}

impl Ceiling {
    pub(crate) fn new(dbtp: f64, ramp_frames: u32) -> Self {
        let mut ceiling = Self {
            kernels: Kernels::detect(),
            ramp: LinearRamp::new(ramp_frames),
            ramp_frames: ramp_frames as usize,
            moving: 0,
            lowest: 0.0,
            ceilings: [0.0; PIECE],
        };
        ceiling.reset(dbtp);
        ceiling
    }

    pub(crate) fn set(&mut self, dbtp: f64) {
        let target = Db(dbtp).to_amplitude();
        if target != self.ramp.target() {
            self.lowest = self.ramp.value().min(target) as f32;
            self.ramp.set_target(target);
            self.moving = self.ramp_frames;
        }
    }

    /// The lowest from here to where the ceiling stands still.
    pub(crate) fn lowest(&self) -> f32 {
        self.lowest
    }

    /// As many of the next frames as have the same lowest ceiling.
    pub(crate) fn frames_alike(&self, frames: usize) -> usize {
        if self.moving > 0 { frames.min(self.moving) } else { frames }
    }

    /// Moves on by a piece.
    pub(crate) fn advance(&mut self, frames: usize) {
        if self.moving > 0 {
            self.ramp.fill(&mut self.ceilings[..frames]);
        }
    }

    /// g\[n\] = min(1, c\[n\]/p\[n\]) for the piece that the ceiling has advanced by.
    pub(crate) fn gains(&self, peaks: &[f32], gains: &mut [f32]) {
        if self.moving == 0 {
            return self.kernels.ceiling_gain(peaks, self.lowest, gains);
        }
        for ((gain, peak), ceiling) in gains.iter_mut().zip(peaks).zip(self.ceilings) {
            *gain = if *peak > ceiling { ceiling / *peak } else { 1.0 };
        }
    }

    /// Ends a piece.
    pub(crate) fn finish(&mut self, frames: usize) {
        if self.moving > 0 {
            self.moving -= frames;
            if self.moving == 0 {
                self.lowest = self.ramp.target() as f32;
            }
        }
    }

    pub(crate) fn reset(&mut self, dbtp: f64) {
        self.ramp.reset();
        self.ramp.set_target(Db(dbtp).to_amplitude());
        self.lowest = self.ramp.target() as f32;
        self.moving = 0;
    }
}
