use auralis_core::{BlockMut, BuildError, Db, Design, Processor, StreamSpec, Tail};
use auralis_kernels::Kernels;
use auralis_limiter::{Limiter, LimiterDesign};

use crate::plan::MasteringPlan;

/// The mastering chain as plain data: gain, then a true-peak limiter.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct ChainDesign {
    /// Gain applied first, −120 to 120 dB. At 0 no sample is touched.
    pub gain_db: f64,
    /// The limiter; without one, the chain has no latency.
    pub limiter: Option<LimiterDesign>,
}

impl ChainDesign {
    /// The chain that a plan asks for.
    pub fn of_plan(plan: &MasteringPlan) -> Self {
        let limiter = plan.limiter_ceiling.value;
        Self {
            gain_db: plan.gain.value.0,
            limiter: limiter.map(|ceiling| LimiterDesign { ceiling_dbtp: ceiling.0, ..Default::default() }),
        }
    }
}

impl Design for ChainDesign {
    type Processor = MasterChain;

    fn build(&self, spec: &StreamSpec) -> Result<MasterChain, BuildError> {
        let gain_db = BuildError::check("gain_db", self.gain_db, -120.0, 120.0)?;
        Ok(MasterChain {
            kernels: Kernels::detect(),
            gain: Db(gain_db).to_amplitude() as f32,
            limiter: self.limiter.map(|limiter| limiter.build(spec)).transpose()?,
        })
    }
}

/// The mastering chain as a real-time processor. Its latency is the limiter's.
#[derive(Debug)]
pub struct MasterChain {
    kernels: Kernels,
    gain: f32,
    limiter: Option<Limiter>,
}

impl MasterChain {
    /// The most that the limiter has taken off since the start, 0 dB or more.
    pub fn max_gain_reduction(&self) -> Db {
        self.limiter.as_ref().map_or(Db(0.0), Limiter::max_gain_reduction)
    }
}

impl Processor for MasterChain {
    fn process(&mut self, block: &mut BlockMut<'_>) {
        for plane in block.planes_mut() {
            self.kernels.replace_non_finite(plane);
            if self.gain != 1.0 {
                self.kernels.gain(plane, self.gain);
            }
        }
        if let Some(limiter) = &mut self.limiter {
            limiter.process(block);
        }
    }

    fn reset(&mut self) {
        if let Some(limiter) = &mut self.limiter {
            limiter.reset();
        }
    }

    fn latency_frames(&self) -> usize {
        self.limiter.as_ref().map_or(0, Limiter::latency_frames)
    }

    fn tail(&self) -> Tail {
        self.limiter.as_ref().map_or(Tail::Frames(0), Limiter::tail)
    }
}
