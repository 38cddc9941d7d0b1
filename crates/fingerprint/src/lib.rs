//! Which recording it is.
#![forbid(unsafe_code)]

mod acoustic;

pub use acoustic::{
    AcousticDesign, AcousticHit, AcousticIndex, AcousticMatch, AcousticPrint, AcousticPrinter, PrintError,
    Verdict,
};
