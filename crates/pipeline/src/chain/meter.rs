use alloc::sync::Arc;
use core::sync::atomic::{AtomicU32, Ordering};

use auralis_compressor::GainReductionMeter;
use auralis_core::Db;

/// How much a chain turns down at the moment, 0 dB or more in each stage; a stage that is not there takes nothing.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct GainReduction {
    /// The compressor, without its make-up gain. Negative where it turns up.
    pub compressor: Db,
    /// The limiter.
    pub limiter: Db,
}

/// Reads the gain reduction of a running [`MasterChain`](crate::MasterChain) from any thread, without a lock.
#[derive(Clone, Debug, Default)]
pub struct ChainMeter {
    compressor: Option<GainReductionMeter>,
    /// The bits of an `f32` in dB; those of 0 dB are 0.
    limiter: Arc<AtomicU32>,
}

impl ChainMeter {
    pub(super) fn new(compressor: Option<GainReductionMeter>) -> Self {
        Self { compressor, limiter: Arc::default() }
    }

    /// The reduction at the end of the last block. Real-time safe.
    pub fn read(&self) -> GainReduction {
        GainReduction {
            compressor: self.compressor.as_ref().map_or(Db(0.0), GainReductionMeter::read),
            limiter: Db(f64::from(f32::from_bits(self.limiter.load(Ordering::Relaxed)))),
        }
    }

    pub(super) fn write_limiter(&self, reduction: Db) {
        self.limiter.store((reduction.0 as f32).to_bits(), Ordering::Relaxed);
    }
}
