//! A look at the description of a CAF file (Apple, Core Audio Format 1.0) before its demuxer
//! trusts it with memory.

use crate::error::Fault;

/// Beyond 24 channels of 64-bit samples, and beyond the packets of every compressed codec.
const MAX_PACKET_BYTES: u32 = 1 << 16;
/// ALAC has 4,096, AAC 1,024 or 2,048.
const MAX_PACKET_FRAMES: u32 = 1 << 16;

/// Refuses packets that no codec has. `start` is the start of the file, where the `desc` chunk
/// has to stand.
pub(super) fn check(start: &[u8]) -> Result<(), Fault> {
    if !start.starts_with(b"caff") {
        return Ok(());
    }
    let field =
        |at: usize| start.get(at..at + 4).and_then(|bytes| bytes.try_into().ok()).map(u32::from_be_bytes);
    let (packet_bytes, packet_frames) = (field(36), field(40));
    match (start.get(8..12), packet_bytes, packet_frames) {
        (Some(b"desc"), Some(bytes), Some(frames))
            if bytes <= MAX_PACKET_BYTES && frames <= MAX_PACKET_FRAMES =>
        {
            Ok(())
        }
        _ => Err(Fault::Damaged("its description makes no sense")),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn absurd_packets_are_refused_and_other_formats_let_through() {
        let mut start =
            *b"caff\0\x01\0\0desc\0\0\0\0\0\0\0\x20........lpcm\0\0\0\0\0\0\0\x03\0\0\0\x01........";
        assert!(check(&start).is_ok());
        start[36] = 0x5E;
        assert!(matches!(check(&start), Err(Fault::Damaged(_))));
        assert!(check(b"fLaC").is_ok());
        assert!(check(b"caff").is_err());
    }
}
