//! Which frames of what is decoded are the track.

use std::fs::File;
use std::io::{Seek, SeekFrom};

use symphonia::core::formats::Track;

use crate::decode::chunk::Span;
use crate::error::Fault;

/// What the demuxer knows of delay and length.
pub(super) fn span_of_track(track: &Track) -> Span {
    Span { skip: track.delay.unwrap_or(0).into(), frames: track.num_frames, cut_off: false }
}

/// Granule positions number the frames. Vorbis I §A.2: what comes before frame 0 is cut, and the
/// last position is the end, even where the packets go further.
pub(super) fn span_of_granules(last_frame: Option<u64>, first_frame: i64) -> Span {
    let before_zero = if first_frame < 0 { first_frame.unsigned_abs() } else { 0 };
    let missing = u64::try_from(first_frame).unwrap_or(0);
    let frames = last_frame.map(|last| last.saturating_sub(missing));
    Span { skip: before_zero, frames, cut_off: false }
}

/// Lets `look` read elsewhere in a file whose position the demuxer relies on.
pub(super) fn aside<T>(file: &mut File, look: impl FnOnce(&mut File) -> T) -> Result<T, Fault> {
    let position = file.stream_position().map_err(Fault::from_io)?;
    let seen = look(file);
    file.seek(SeekFrom::Start(position)).map_err(Fault::from_io)?;
    Ok(seen)
}
