//! The chain of a master with everything on, as benches and performance tests measure it.

use auralis::compressor::CompressorDesign;
use auralis::limiter::LimiterDesign;
use auralis::pipeline::{ChainDesign, ToneCurve, WidthDesign};

/// Every stage at work.
pub(crate) fn everything() -> ChainDesign {
    ChainDesign {
        tone: Some(ToneCurve { points: vec![(60.0, 2.0), (1_000.0, 0.0), (10_000.0, 1.5)] }),
        compressor: Some(CompressorDesign { threshold_db: -18.0, ..Default::default() }),
        width: Some(WidthDesign { side_gain_db: 1.0, mono_below_hz: 100.0 }),
        gain_db: 4.0,
        limiter: Some(LimiterDesign::default()),
    }
}
