use std::io::{self, Read, Seek, SeekFrom};

use auralis_core::ChannelLayout;

use super::mask::layout_of_mask;
use super::sample::SampleCoding;
use crate::error::Fault;

/// What the chunks before the audio say.
#[derive(Debug)]
pub(crate) struct WavHeader {
    /// `wav`, `rf64` or `bw64`.
    pub(crate) container: &'static str,
    pub(crate) sample_rate: u32,
    pub(crate) layout: ChannelLayout,
    pub(crate) coding: SampleCoding,
    /// Significant bits of an integer sample, which may be fewer than its container has.
    pub(crate) valid_bits: u32,
    /// Bytes per frame.
    pub(crate) block_align: usize,
    /// Where the audio starts.
    pub(crate) data_start: u64,
    /// How much audio the header promises.
    pub(crate) data_bytes: u64,
}

/// The parts of a `fmt ` chunk.
struct Format {
    tag: u16,
    channels: u16,
    sample_rate: u32,
    block_align: u16,
    bits: u16,
    valid_bits: u16,
    mask: u32,
}

/// Sizes of a `ds64` chunk.
struct LongSizes {
    data_bytes: u64,
}

const PCM: u16 = 1;
const IEEE_FLOAT: u16 = 3;
const EXTENSIBLE: u16 = 0xFFFE;
/// A size field that says "see `ds64`", or in a plain RIFF file "not known".
const UNKNOWN_SIZE: u32 = u32::MAX;
/// Real files have some tens of chunks; a file of nothing but headers is not worth reading on.
const MAX_CHUNKS: usize = 10_000;
/// The tail of a `KSDATAFORMAT_SUBTYPE` GUID, behind the format tag.
const SUBTYPE_TAIL: [u8; 14] = [0, 0, 0, 0, 0x10, 0, 0x80, 0, 0, 0xAA, 0, 0x38, 0x9B, 0x71];

/// Whether a file that starts with these bytes is one of the WAVE family.
pub(crate) fn is_wave(start: &[u8]) -> bool {
    matches!(start.get(..4), Some(b"RIFF" | b"RF64" | b"BW64")) && start.get(8..12) == Some(b"WAVE")
}

impl WavHeader {
    /// Reads up to the start of the audio. `file_bytes` is the length of the file.
    ///
    /// `Ok(None)` means that the file is sound but its codec is none of integer or float PCM.
    pub(crate) fn read<R: Read + Seek>(file: &mut R, file_bytes: u64) -> Result<Option<Self>, Fault> {
        let mut riff = [0; 12];
        exact(file, &mut riff)?;
        let container = match &riff[..4] {
            b"RF64" => "rf64",
            b"BW64" => "bw64",
            _ => "wav",
        };
        let mut format = None;
        let mut long_sizes = None;
        let mut at = 12;
        for _ in 0..MAX_CHUNKS {
            let mut head = [0; 8];
            file.seek(SeekFrom::Start(at)).map_err(Fault::from_io)?;
            if read_fully(file, &mut head)? < head.len() {
                return Err(Fault::Truncated("the file ends before the audio starts"));
            }
            let size = le32(&head, 4);
            let body = at + 8;
            match &head[..4] {
                b"data" => {
                    let format = format.ok_or(Fault::Damaged("no fmt chunk stands before the audio"))?;
                    let data_bytes = data_bytes(size, long_sizes.as_ref(), le32(&riff, 4), body, file_bytes);
                    return Self::of(container, &format, body, data_bytes);
                }
                b"fmt " => format = Some(Format::read(file, size)?),
                b"ds64" => long_sizes = Some(LongSizes::read(file, size)?),
                _ => {}
            }
            // Chunks start at even offsets.
            at = body + u64::from(size) + u64::from(size & 1);
            if at > file_bytes {
                return Err(Fault::Truncated("a chunk before the audio reaches past the end of the file"));
            }
        }
        Err(Fault::Damaged("it has thousands of chunks and no audio"))
    }

    fn of(
        container: &'static str,
        format: &Format,
        data_start: u64,
        data_bytes: u64,
    ) -> Result<Option<Self>, Fault> {
        if format.channels == 0 {
            return Err(Fault::Damaged("the fmt chunk says 0 channels"));
        }
        let layout = layout_of_mask(format.mask, format.channels)
            .ok_or(Fault::TooManyChannels(u64::from(format.channels)))?;
        if format.block_align == 0 || !format.block_align.is_multiple_of(format.channels) {
            return Err(Fault::Damaged("the frame size does not fit the channels"));
        }
        let sample_bytes = format.block_align / format.channels;
        let coding = match (format.tag, sample_bytes) {
            (PCM, 1) => SampleCoding::Unsigned8,
            (PCM, 2) => SampleCoding::Signed16,
            (PCM, 3) => SampleCoding::Signed24,
            (PCM, 4) => SampleCoding::Signed32,
            (IEEE_FLOAT, 4) => SampleCoding::Float32,
            (IEEE_FLOAT, 8) => SampleCoding::Float64,
            (PCM | IEEE_FLOAT, _) => return Err(Fault::Damaged("the sample size fits no sample format")),
            _ => return Ok(None),
        };
        let container_bits = u32::from(sample_bytes) * 8;
        if u32::from(format.bits) > container_bits {
            return Err(Fault::Damaged("the samples have more bits than their bytes can hold"));
        }
        let valid_bits = [format.valid_bits, format.bits].into_iter().map(u32::from).find(|&bits| bits > 0);
        Ok(Some(Self {
            container,
            sample_rate: format.sample_rate,
            layout,
            coding,
            valid_bits: valid_bits.unwrap_or(container_bits).min(container_bits),
            block_align: usize::from(format.block_align),
            data_start,
            data_bytes,
        }))
    }
}

/// How much audio there should be. A writer that could not go back leaves 0 or 0xFFFFFFFF in a
/// plain RIFF file; the audio then lasts to the end of the file.
fn data_bytes(size: u32, long_sizes: Option<&LongSizes>, riff_size: u32, start: u64, file_bytes: u64) -> u64 {
    let rest = file_bytes.saturating_sub(start);
    match (size, long_sizes) {
        (UNKNOWN_SIZE, Some(sizes)) => sizes.data_bytes,
        (UNKNOWN_SIZE, None) => rest,
        (0, None) if riff_size == 0 || riff_size == UNKNOWN_SIZE => rest,
        (size, _) => u64::from(size),
    }
}

impl Format {
    fn read<R: Read>(file: &mut R, size: u32) -> Result<Self, Fault> {
        let mut bytes = [0; 40];
        let len = bytes.len().min(size as usize);
        if len < 16 {
            return Err(Fault::Damaged("the fmt chunk is too short"));
        }
        exact(file, &mut bytes[..len])?;
        let mut format = Self {
            tag: le16(&bytes, 0),
            channels: le16(&bytes, 2),
            sample_rate: le32(&bytes, 4),
            block_align: le16(&bytes, 12),
            bits: le16(&bytes, 14),
            valid_bits: 0,
            mask: 0,
        };
        if format.tag == EXTENSIBLE {
            if len < 40 {
                return Err(Fault::Damaged("the fmt chunk is too short for its kind"));
            }
            format.valid_bits = le16(&bytes, 18);
            format.mask = le32(&bytes, 20);
            if bytes[26..40] == SUBTYPE_TAIL {
                format.tag = le16(&bytes, 24);
            }
        }
        Ok(format)
    }
}

impl LongSizes {
    fn read<R: Read>(file: &mut R, size: u32) -> Result<Self, Fault> {
        if size < 24 {
            return Err(Fault::Damaged("the ds64 chunk is too short"));
        }
        let mut bytes = [0; 24];
        exact(file, &mut bytes)?;
        let (low, high) = (le32(&bytes, 8), le32(&bytes, 12));
        Ok(Self { data_bytes: u64::from(high) << 32 | u64::from(low) })
    }
}

fn le16(bytes: &[u8], at: usize) -> u16 {
    u16::from_le_bytes([bytes[at], bytes[at + 1]])
}

fn le32(bytes: &[u8], at: usize) -> u32 {
    u32::from_le_bytes([bytes[at], bytes[at + 1], bytes[at + 2], bytes[at + 3]])
}

fn exact<R: Read>(file: &mut R, bytes: &mut [u8]) -> Result<(), Fault> {
    match read_fully(file, bytes)? {
        n if n == bytes.len() => Ok(()),
        _ => Err(Fault::Truncated("the file ends inside its header")),
    }
}

/// Fills `bytes` as far as the file goes.
pub(super) fn read_fully<R: Read>(file: &mut R, bytes: &mut [u8]) -> Result<usize, Fault> {
    let mut filled = 0;
    while filled < bytes.len() {
        match file.read(&mut bytes[filled..]) {
            Ok(0) => break,
            Ok(n) => filled += n,
            Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
            Err(error) => return Err(Fault::from_io(error)),
        }
    }
    Ok(filled)
}
