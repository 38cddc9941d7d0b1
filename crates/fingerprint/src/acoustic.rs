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
