//! Which recording it is: prints compatible with Chromaprint, compared and looked up.

mod chroma;
mod code;
mod compare;
mod decimate;
mod index;
mod print;
mod printer;

pub use compare::{AcousticMatch, Verdict};
pub use index::{AcousticHit, AcousticIndex};
pub use print::{AcousticPrint, PrintError};
pub use printer::{AcousticDesign, AcousticPrinter};

/// Distance of the bins of the spectra that a printer hands on, in Hz.
pub(crate) const BIN_HZ: f64 = decimate::RATE as f64 / chroma::FRAME as f64;
