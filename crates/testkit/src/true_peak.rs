//! The true peak of a signal, found without any interpolation filter.
//!
//! The samples are read as what the sampling theorem says they are: the one band-limited
//! waveform y(t) = Σ x\[n\]·sinc(t − n), with x = 0 before the first and after the last sample
//! (Whittaker 1915, Shannon 1949). ITU-R BS.1770 Annex 2 approximates the largest |y(t)| with an
//! interpolation filter; here it is evaluated directly, so nothing is shared with a meter under test.
//!
//! - **Pass-band**: flat to 0.5 fs. There is no filter that could droop, ripple or ring.
//! - **Error of a value**: below 10⁻⁸ of the largest sample (the far field is a series cut at order 20).
//! - **Error of the peak**: beyond that it is never over-read, and under-read by at most 10⁻⁵ dB.
//! - **Edges**: the waveform rings on beyond both ends, and that is part of its peak. The search
//!   covers [`SEARCH_MARGIN_FRAMES`] frames outside either end.
//! - **Content at fs/2** makes the ideal waveform grow with the logarithm of its duration. A meter
//!   with a finite filter rightly reads less; keep test material below 0.49 fs where the two are compared.
//! - **Non-finite samples** give a NaN peak, which fails every comparison.
//! - **Cost**: 5 s at 48 kHz take about 0.1 s for noise or music, and 0.6 s for one steady tone, all
//!   of whose crests are equal (release build).
//!
//! ```
//! use auralis_testkit::{signals::Tone, true_peak::Waveform};
//! // Sampled at 45° of its phase, a tone of fs/4 shows samples 3.01 dB below its crest.
//! let tone = Tone::new(12_000.0, 0.5).phase_degrees(45.0).faded(48_000.0, 9_600, 0.05);
//! let peak = Waveform::new(&tone).peak();
//! assert!((peak.dbtp() - 20.0 * 0.5f64.log10()).abs() < 0.001);
//! ```

mod field;
mod search;
mod waveform;

use auralis_core::BlockRef;

pub use search::Peak;
pub use waveform::{SEARCH_MARGIN_FRAMES, Waveform};

/// The true peak of one channel, linear; full scale is 1. Silence and no samples give 0.
pub fn true_peak(samples: &[f32]) -> f64 {
    Waveform::new(samples).peak().amplitude
}

/// The true peak of a block in dBTP: the largest over all channels. Silence gives −∞.
pub fn true_peak_dbtp(block: &BlockRef<'_>) -> f64 {
    20.0 * block.planes().map(true_peak).fold(0.0, larger).log10()
}

/// The larger of two peaks; NaN wins, so that a defect is never hidden.
fn larger(a: f64, b: f64) -> f64 {
    if b.is_nan() || b > a { b } else { a }
}
