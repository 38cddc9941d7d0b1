use auralis_core::ChannelLayout;

use super::mask::mask_of_layout;
use crate::encode::SampleFormat;

/// The largest number that may stand in a 32-bit size field: 0xFFFFFFFF itself means "see `ds64`".
pub(crate) const SIZE_LIMIT: u64 = u32::MAX as u64 - 1;
/// The body of a `ds64` chunk without a table.
const DS64_BYTES: u32 = 28;
const FACT_BODY: u32 = 4;

/// What the samples of a WAVE file are.
#[derive(Clone, Copy, Debug)]
pub(crate) struct WavFormat {
    pub(crate) layout: ChannelLayout,
    pub(crate) sample: SampleFormat,
    pub(crate) sample_rate: u32,
}

impl WavFormat {
    pub(crate) fn block_align(&self) -> usize {
        usize::from(self.layout.channels()) * self.sample.bytes()
    }

    /// Everything before the samples; always the same length.
    pub(crate) fn header(&self, frames: u64, file_bytes: u64, size_limit: u64) -> Vec<u8> {
        let data_bytes = frames.saturating_mul(self.block_align() as u64);
        let riff_bytes = file_bytes.saturating_sub(8);
        let long = riff_bytes > size_limit;
        let size = |bytes: u64| if long { u32::MAX } else { u32::try_from(bytes).unwrap_or(u32::MAX) };

        let mut header = Vec::with_capacity(128);
        header.extend(if long { b"RF64" } else { b"RIFF" });
        header.extend(size(riff_bytes).to_le_bytes());
        header.extend(b"WAVE");
        header.extend(if long { b"ds64" } else { b"JUNK" });
        header.extend(DS64_BYTES.to_le_bytes());
        let sizes = if long { [riff_bytes, data_bytes, frames] } else { [0; 3] };
        sizes.iter().for_each(|size| header.extend(size.to_le_bytes()));
        header.extend(0u32.to_le_bytes());
        self.format_chunk(&mut header);
        if self.sample == SampleFormat::Float32 {
            header.extend(b"fact");
            header.extend(FACT_BODY.to_le_bytes());
            header.extend(size(frames).to_le_bytes());
        }
        header.extend(b"data");
        header.extend(size(data_bytes).to_le_bytes());
        header
    }

    /// The plain form for mono and stereo in 16 bit or float, which every tool reads;
    /// `WAVEFORMATEXTENSIBLE` for everything else.
    fn format_chunk(&self, header: &mut Vec<u8>) {
        let float = self.sample == SampleFormat::Float32;
        let tag: u16 = if float { 3 } else { 1 };
        let plain = self.sample != SampleFormat::Int24
            && (self.layout == ChannelLayout::MONO || self.layout == ChannelLayout::STEREO);
        let block_align = self.block_align();
        let bits = (self.sample.bytes() * 8) as u16;

        let body_bytes: u32 = match (plain, float) {
            (true, false) => 16,
            (true, true) => 18,
            (false, _) => 40,
        };
        header.extend(b"fmt ");
        header.extend(body_bytes.to_le_bytes());
        header.extend(if plain { tag } else { 0xFFFE }.to_le_bytes());
        header.extend(self.layout.channels().to_le_bytes());
        header.extend(self.sample_rate.to_le_bytes());
        let bytes_per_second = u64::from(self.sample_rate) * block_align as u64;
        header.extend(u32::try_from(bytes_per_second).unwrap_or(u32::MAX).to_le_bytes());
        header.extend((block_align as u16).to_le_bytes());
        header.extend(bits.to_le_bytes());
        if body_bytes == 18 {
            header.extend(0u16.to_le_bytes());
        }
        if !plain {
            header.extend(22u16.to_le_bytes());
            header.extend(bits.to_le_bytes());
            header.extend(mask_of_layout(&self.layout).to_le_bytes());
            header.extend(tag.to_le_bytes());
            header.extend([0, 0, 0, 0, 0x10, 0, 0x80, 0, 0, 0xAA, 0, 0x38, 0x9B, 0x71]);
        }
    }
}
