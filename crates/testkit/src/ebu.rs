//! The test signals of EBU Tech 3341 (V4, 2023, Table 1) and EBU Tech 3342 (2023, Table 1), made at
//! any sample rate, with what a meter must read.
//!
//! Included are 3341 signals 1–6 and 9–23 and 3342 signals 1–4. 3341 signals 7 and 8 and 3342 signals 5
//! and 6 are programme material that only the EBU's files hold. All tones are 1000 Hz unless stated, in
//! phase on all channels; levels are peak levels per channel. "Reset the meter before each measurement."
//!
//! Where the standard asks a meter for files to be measured one by one (signals 10 and 13), each
//! of the 20 files is a case of its own.
//!
//! ```
//! use auralis_testkit::ebu::{self, Quantity};
//! let case = &ebu::tech_3341_loudness()[0];
//! let audio = case.synthesize(48_000.0);
//! assert_eq!((audio.channels(), audio.frames()), (2, 960_000));
//! let integrated = case.readings.iter().find(|r| r.quantity == Quantity::Integrated);
//! assert!(integrated.is_some_and(|reading| reading.accepts(-22.993)));
//! ```

mod case;
mod loudness;
mod true_peak;

pub use case::{Case, Quantity, Reading, Reads};
pub use loudness::{tech_3341_loudness, tech_3342_loudness_range};
pub use true_peak::tech_3341_true_peak;
