//! Acoustic identification.

mod codes;
mod compare;
mod index;
mod laws;
mod melody;
mod text;

use auralis_core::{Analyzer, Buffer, StreamSpec};
use auralis_fingerprint::{AcousticDesign, AcousticPrint};

/// The print of a whole piece of audio.
fn print_of(audio: &Buffer, sample_rate: u32) -> AcousticPrint {
    let spec = StreamSpec::new(sample_rate, audio.channels() as u16, audio.frames().max(1)).unwrap();
    let mut printer = AcousticDesign::default().build(&spec).unwrap();
    printer.push(&audio.block());
    printer.report()
}
