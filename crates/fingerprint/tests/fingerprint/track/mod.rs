//! What one pass finds out about a track.

mod dimensions;
mod keys;
mod laws;
mod rhythm;

use auralis_core::{Analyzer, Buffer, ChannelLayout, StreamSpec};
use auralis_fingerprint::{FingerprintDesign, TrackDescription};

/// Describes audio in one push.
pub(crate) fn describe(audio: &Buffer, sample_rate: u32) -> TrackDescription {
    let channels = audio.channels() as u16;
    let spec = StreamSpec::new(sample_rate, channels, 4_096).unwrap();
    let mut analyzer = FingerprintDesign::new(ChannelLayout::default_for(channels)).build(&spec).unwrap();
    analyzer.push(&audio.block());
    analyzer.report()
}
