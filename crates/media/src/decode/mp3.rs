//! Whether an MP3 file states its length, which its demuxer otherwise estimates.

use std::fs::File;
use std::io::{Read, Seek, SeekFrom};

/// Looks for the Xing, Info or VBRI header that the first MPEG frame may carry. `start` is the
/// start of the file.
pub(super) fn states_length(file: &mut File, start: &[u8]) -> bool {
    let mut bytes = Vec::new();
    let read =
        file.seek(SeekFrom::Start(id3_bytes(start))).and_then(|_| file.take(8192).read_to_end(&mut bytes));
    read.is_ok() && first_frame_states_length(&bytes)
}

fn first_frame_states_length(bytes: &[u8]) -> bool {
    let Some(first) = bytes.windows(2).position(|pair| pair[0] == 0xFF && pair[1] & 0xE0 == 0xE0) else {
        return false;
    };
    // The marks lie 13 to 36 bytes behind the frame header, two more with a checksum.
    let frame = &bytes[first..bytes.len().min(first + 64)];
    frame.windows(4).any(|mark| matches!(mark, b"Xing" | b"Info" | b"VBRI"))
}

/// Whether a file starts with an MPEG or ADTS frame, or with a tag that announces one.
pub(crate) fn starts_with_frame(start: &[u8]) -> bool {
    start.starts_with(b"ID3") || matches!(start, [0xFF, second, ..] if second & 0xE0 == 0xE0)
}

/// The length of the ID3v2 tag at the start of a file (ID3v2.4 §3.1).
pub(super) fn id3_bytes(start: &[u8]) -> u64 {
    match start {
        [b'I', b'D', b'3', _, _, flags, size @ ..] if size.len() >= 4 => {
            let body = size[..4].iter().fold(0, |sum, &byte| sum << 7 | u64::from(byte & 0x7F));
            let footer = if flags & 0x10 != 0 { 10 } else { 0 };
            10 + body + footer
        }
        _ => 0,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_id3_size_has_seven_bits_per_byte() {
        assert_eq!(id3_bytes(b"ID3\x04\x00\x00\x00\x00\x02\x01"), 10 + 257);
        assert_eq!(id3_bytes(b"ID3\x04\x00\x10\x00\x00\x00\x00"), 20);
        assert_eq!(id3_bytes(b"RIFF"), 0);
    }
}
