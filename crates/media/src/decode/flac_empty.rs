//! FLAC files without a frame, which the demuxer takes for truncated ones.

use std::fs::File;
use std::io::{Read, Seek, SeekFrom};

use auralis_core::ChannelLayout;

use super::StreamInfo;
use super::chunk::ChunkSource;
use super::info::check_rate;
use crate::error::Fault;

/// A source at its end.
pub(super) struct Nothing;

impl ChunkSource for Nothing {
    fn next_chunk(&mut self, _: &mut Vec<Vec<f32>>) -> Result<bool, Fault> {
        Ok(false)
    }
}

/// What a FLAC file says that consists of metadata alone and promises no frame.
pub(super) fn info(file: &mut File, start: &[u8], file_bytes: u64) -> Option<StreamInfo> {
    // RFC 9639 §8.2: STREAMINFO comes first; rate, channels, depth and length share 8 bytes.
    let fields = u64::from_be_bytes(start.get(18..26)?.try_into().ok()?);
    let length = fields & 0xF_FFFF_FFFF;
    if !start.starts_with(b"fLaC") || start[4] & 0x7F != 0 || length != 0 {
        return None;
    }
    (metadata_end(file)? == file_bytes).then_some(())?;
    Some(StreamInfo {
        codec: "flac",
        container: "flac",
        sample_rate: check_rate((fields >> 44) as u32).ok()?,
        layout: ChannelLayout::default_for((fields >> 41 & 7) as u16 + 1),
        total_frames: Some(0),
        bit_depth: Some((fields >> 36 & 31) as u32 + 1),
        float: false,
        lossless: true,
    })
}

/// Where the last metadata block ends (RFC 9639 §8.1).
fn metadata_end(file: &mut File) -> Option<u64> {
    let mut at = 4;
    for _ in 0..10_000 {
        let mut head = [0; 4];
        file.seek(SeekFrom::Start(at)).ok()?;
        file.read_exact(&mut head).ok()?;
        at += 4 + u64::from(u32::from_be_bytes([0, head[1], head[2], head[3]]));
        if head[0] & 0x80 != 0 {
            return Some(at);
        }
    }
    None
}
