use alloc::sync::Arc;
use core::sync::atomic::{AtomicU32, Ordering};

use auralis_core::Db;

/// Reads the gain reduction of a running [`Compressor`](crate::Compressor) from any thread, without a lock.
///
/// ```
/// use auralis_compressor::CompressorDesign;
/// use auralis_core::{Design, StreamSpec};
/// let compressor = CompressorDesign::default().build(&StreamSpec::new(48_000, 2, 512)?)?;
/// let meter = compressor.gain_reduction_meter();
/// assert_eq!(meter.read().0, 0.0);
/// # Ok::<(), auralis_core::BuildError>(())
/// ```
#[derive(Clone, Debug, Default)]
pub struct GainReductionMeter {
    /// The bits of an `f32` in dB; those of 0 dB are 0.
    bits: Arc<AtomicU32>,
}

impl GainReductionMeter {
    /// How much the last processed frame was turned down, in the channel where it was most; negative where
    /// an upward compressor turns up. Without make-up and mix. Real-time safe.
    pub fn read(&self) -> Db {
        Db(f64::from(f32::from_bits(self.bits.load(Ordering::Relaxed))))
    }

    pub(crate) fn write(&self, reduction_db: f32) {
        self.bits.store(reduction_db.to_bits(), Ordering::Relaxed);
    }
}
