//! Measures of signals by their defining formulas, in `f64`.
//!
//! Every function takes `f32` or `f64` samples of one channel. Frequencies are in Hz beside the
//! sample rate they belong to. None of them is meant for real time: they allocate and take their time.
//!
//! ```
//! use auralis_testkit::{measure, signals::Tone};
//! let tone = Tone::dbfs(997.0, -6.0).samples(48_000.0, 48_000);
//! let fit = measure::fit_sine(&tone, 997.0, 48_000.0);
//! assert!((measure::db(fit.amplitude) + 6.0).abs() < 1e-9);
//! assert!((measure::rms_dbfs(&tone) + 9.0103).abs() < 1e-3); // a sine's RMS is 3.01 dB below its peak
//! ```

mod difference;
mod distortion;
mod level;
mod spectrum;
mod tone;

pub use difference::{Difference, max_difference, null_depth_dbfs};
pub use distortion::{Harmonics, harmonics};
pub use level::{db, from_db, mean, peak, peak_dbfs, rms, rms_dbfs};
pub use spectrum::{Bin, bin, magnitude_response_db, response};
pub use tone::{SineFit, fit_sine};
