use auralis_dsp::LinearRamp;
use auralis_kernels::{Kernels, SoftKnee};

use crate::design::{CompressorDesign, Direction};
use crate::octaves::from_db;

/// The static curve with parameters that glide.
#[derive(Clone, Copy, Debug)]
pub(crate) struct GlidingCurve {
    kernels: Kernels,
    direction: Direction,
    range: f32,
    threshold: LinearRamp,
    slope: LinearRamp,
    knee: LinearRamp,
}

impl GlidingCurve {
    pub(crate) fn new(design: &CompressorDesign, ramp_frames: u32) -> Self {
        let mut curve = Self {
            kernels: Kernels::detect(),
            direction: design.direction,
            range: from_db(design.range_db) as f32,
            threshold: LinearRamp::new(ramp_frames),
            slope: LinearRamp::new(ramp_frames),
            knee: LinearRamp::new(ramp_frames),
        };
        curve.head_for(design);
        curve
    }

    /// Glides to the curve of a design.
    pub(crate) fn head_for(&mut self, design: &CompressorDesign) {
        self.threshold.set_target(from_db(design.threshold_db));
        self.slope.set_target(1.0 - 1.0 / design.ratio);
        self.knee.set_target(from_db(design.knee_db));
    }

    /// From levels to reductions, in place. The curve moves on by as many frames.
    pub(crate) fn process(&mut self, levels: &mut [f32]) {
        let moving = if self.is_settled() { 0 } else { levels.len() };
        for level in &mut levels[..moving] {
            self.parameters().for_each(|parameter| _ = parameter.step());
            self.kernels.soft_knee(core::slice::from_mut(level), &self.now());
        }
        self.kernels.soft_knee(&mut levels[moving..], &self.now());
    }

    /// Forgets the targets, so that the next ones are taken at once.
    pub(crate) fn reset(&mut self) {
        self.parameters().for_each(LinearRamp::reset);
    }

    fn parameters(&mut self) -> impl Iterator<Item = &mut LinearRamp> {
        [&mut self.threshold, &mut self.slope, &mut self.knee].into_iter()
    }

    fn is_settled(&self) -> bool {
        self.threshold.is_settled() && self.slope.is_settled() && self.knee.is_settled()
    }

    fn now(&self) -> SoftKnee {
        let [threshold, slope, knee] = [self.threshold, self.slope, self.knee].map(|p| p.value() as f32);
        match self.direction {
            Direction::Downward => SoftKnee::downward(threshold, slope, knee, self.range),
            Direction::Upward => SoftKnee::upward(threshold, slope, knee, self.range),
        }
    }
}
