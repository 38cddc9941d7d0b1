use alloc::sync::Arc;
use core::sync::atomic::{AtomicU32, Ordering};

use auralis_core::Db;

/// What a dynamics processor and the meters that watch it share; the bits of `f32` in dB, those of 0 dB are 0.
#[derive(Debug, Default)]
struct Shared {
    last: AtomicU32,
    most: AtomicU32,
}

/// Reads the gain reduction of a running processor from any thread, without a lock. Real-time safe.
///
/// ```
/// use auralis_dsp::GainReductionCell;
/// let cell = GainReductionCell::default();
/// let meter = cell.meter();
/// cell.write(6.0);
/// cell.write(1.5);
/// assert_eq!((meter.read().0, meter.take_most().0, meter.take_most().0), (1.5, 6.0, 0.0));
/// ```
#[derive(Clone, Debug)]
pub struct GainReductionMeter(Arc<Shared>);

impl GainReductionMeter {
    /// How much was turned down when it was last written, in the channel where it was most; negative where
    /// something was turned up.
    pub fn read(&self) -> Db {
        Db(f64::from(f32::from_bits(self.0.last.load(Ordering::Relaxed))))
    }

    /// The most that was turned down since the last call, by any meter, or since the start; 0 dB or more.
    pub fn take_most(&self) -> Db {
        Db(f64::from(f32::from_bits(self.0.most.swap(0, Ordering::Relaxed))))
    }
}

/// Where a dynamics processor leaves its gain reduction for meters. A clone is another cell.
#[derive(Debug, Default)]
pub struct GainReductionCell(Arc<Shared>);

impl GainReductionCell {
    /// Tells the reduction in dB. Real-time safe.
    pub fn write(&self, reduction_db: f32) {
        self.0.last.store(reduction_db.to_bits(), Ordering::Relaxed);
        // Numbers that are not negative order as their bits do.
        self.0.most.fetch_max(reduction_db.max(0.0).to_bits(), Ordering::Relaxed);
    }

    /// As new: nothing is turned down, nothing was.
    pub fn clear(&self) {
        self.0.last.store(0, Ordering::Relaxed);
        self.0.most.store(0, Ordering::Relaxed);
    }

    /// A handle for another thread.
    pub fn meter(&self) -> GainReductionMeter {
        GainReductionMeter(Arc::clone(&self.0))
    }
}

impl Clone for GainReductionCell {
    fn clone(&self) -> Self {
        Self::default()
    }
}
