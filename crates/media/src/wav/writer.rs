use std::io::{self, Seek, SeekFrom, Write};

use auralis_core::{BlockRef, ChannelLayout};

use super::format::{SIZE_LIMIT, WavFormat};
use super::interleave::Interleaver;
use crate::encode::SampleFormat;

/// Writes RIFF, and turns into RF64 (EBU Tech 3306) where the file outgrows 32-bit sizes: a
/// `JUNK` chunk at the start keeps the room for the `ds64` chunk.
#[derive(Debug)]
pub(crate) struct WavWriter<W> {
    out: W,
    layout: ChannelLayout,
    sample: SampleFormat,
    sample_rate: u32,
    interleaver: Interleaver,
    frames: u64,
    data_start: u64,
    /// The largest number that may stand in a 32-bit size field.
    size_limit: u64,
}

impl<W: Write + Seek> WavWriter<W> {
    pub(crate) fn new(
        out: W,
        layout: ChannelLayout,
        sample: SampleFormat,
        sample_rate: u32,
    ) -> io::Result<Self> {
        Self::with_size_limit(out, layout, sample, sample_rate, SIZE_LIMIT)
    }

    fn with_size_limit(
        out: W,
        layout: ChannelLayout,
        sample: SampleFormat,
        sample_rate: u32,
        size_limit: u64,
    ) -> io::Result<Self> {
        let interleaver = Interleaver::new(sample);
        let mut writer =
            Self { out, layout, sample, sample_rate, interleaver, frames: 0, data_start: 0, size_limit };
        let header = writer.header(0);
        writer.data_start = header.len() as u64;
        writer.out.write_all(&header)?;
        Ok(writer)
    }

    fn block_align(&self) -> usize {
        usize::from(self.layout.channels()) * self.sample.bytes()
    }

    /// Appends the planes of `block` in `order`, and returns how many samples were clamped.
    pub(crate) fn write(&mut self, block: &BlockRef<'_>, order: &[usize]) -> io::Result<u64> {
        let (bytes, clamped) = self.interleaver.interleave(block, order);
        self.out.write_all(bytes)?;
        self.frames += block.frames() as u64;
        Ok(clamped)
    }

    /// Appends `chunks`, which hold tags, completes the sizes and returns the file.
    pub(crate) fn finish(mut self, chunks: &[([u8; 4], Vec<u8>)]) -> io::Result<W> {
        let data_bytes = self.frames * self.block_align() as u64;
        if data_bytes % 2 == 1 {
            self.out.write_all(&[0])?;
        }
        let mut end = self.data_start + data_bytes + data_bytes % 2;
        for (name, body) in chunks {
            let Ok(size) = u32::try_from(body.len()) else { continue };
            self.out.write_all(name)?;
            self.out.write_all(&size.to_le_bytes())?;
            self.out.write_all(body)?;
            if size % 2 == 1 {
                self.out.write_all(&[0])?;
            }
            end += 8 + u64::from(size) + u64::from(size % 2);
        }
        let header = self.header(end);
        self.out.seek(SeekFrom::Start(0))?;
        self.out.write_all(&header)?;
        self.out.seek(SeekFrom::Start(end))?;
        self.out.flush()?;
        Ok(self.out)
    }

    fn header(&self, file_bytes: u64) -> Vec<u8> {
        let format = WavFormat { layout: self.layout, sample: self.sample, sample_rate: self.sample_rate };
        format.header(self.frames, file_bytes, self.size_limit)
    }
}

#[cfg(test)]
mod tests {
    use std::fs::File;
    use std::io::{BufWriter, Cursor};

    use super::*;
    use crate::wav::WavHeader;

    const RATE: u32 = 48_000;

    fn written(sample: SampleFormat, frames: usize, size_limit: u64) -> Vec<u8> {
        let layout = ChannelLayout::STEREO;
        let plane: Vec<f32> = (0..2 * frames).map(|n| n as f32 / 1024.0 - 0.5).collect();
        let writer = WavWriter::with_size_limit(Cursor::new(Vec::new()), layout, sample, RATE, size_limit);
        let mut writer = writer.expect("in memory");
        writer.write(&BlockRef::new(&plane, frames, 2, frames), &[0, 1]).expect("in memory");
        writer.finish(&[(*b"id3 ", vec![1, 2, 3])]).expect("in memory").into_inner()
    }

    /// Checks the fields that EBU Tech 3306 moves, at the places it names.
    #[test]
    fn a_file_beyond_the_limit_becomes_rf64() {
        for sample in [SampleFormat::Int16, SampleFormat::Int24, SampleFormat::Float32] {
            let riff = written(sample, 100, 1 << 20);
            let rf64 = written(sample, 100, 100);
            assert_eq!((&riff[..4], &riff[12..16]), (b"RIFF".as_slice(), b"JUNK".as_slice()));
            assert_eq!((&rf64[..4], &rf64[12..16]), (b"RF64".as_slice(), b"ds64".as_slice()));
            assert_eq!(riff[4..8], (riff.len() as u32 - 8).to_le_bytes());
            assert_eq!(rf64[4..8], [0xFF; 4]);
            let data_bytes = 100 * 2 * sample.bytes() as u64;
            let sizes = [rf64.len() as u64 - 8, data_bytes, 100];
            assert_eq!(rf64[20..44], sizes.map(u64::to_le_bytes).concat()[..]);
            // The audio and the tags behind it are the same bytes.
            let samples = riff.windows(4).position(|name| name == b"data").expect("a data chunk") + 8;
            assert_eq!(rf64[samples - 4..samples], [0xFF; 4]);
            assert_eq!(riff[samples..], rf64[samples..]);

            let header = WavHeader::read(&mut Cursor::new(&rf64), rf64.len() as u64);
            let header = header.expect("sound").expect("PCM");
            assert_eq!((header.container, header.data_bytes), ("rf64", data_bytes));
            assert_eq!(header.data_start, samples as u64);
        }
    }

    #[test]
    fn the_limit_itself_is_still_riff() {
        let size = written(SampleFormat::Int16, 100, 1 << 20).len() as u64 - 8;
        assert_eq!(&written(SampleFormat::Int16, 100, size)[..4], b"RIFF");
        assert_eq!(&written(SampleFormat::Int16, 100, size - 1)[..4], b"RF64");
    }

    #[test]
    #[cfg(target_os = "linux")]
    fn a_full_disk_is_reported() {
        let full = File::options().write(true).open("/dev/full").expect("Linux has it");
        let out = BufWriter::with_capacity(4096, full);
        let writer = WavWriter::new(out, ChannelLayout::MONO, SampleFormat::Float32, RATE);
        let mut writer = writer.expect("the header fits the buffer");
        let result = writer.write(&BlockRef::mono(&[0.5; 10_000]), &[0]);
        assert_eq!(result.map_err(|error| error.kind()), Err(io::ErrorKind::StorageFull));
        // Less than a buffer is refused at the end, not lost.
        let full = File::options().write(true).open("/dev/full").expect("Linux has it");
        let out = BufWriter::with_capacity(4096, full);
        let mut writer =
            WavWriter::new(out, ChannelLayout::MONO, SampleFormat::Float32, RATE).expect("buffered");
        writer.write(&BlockRef::mono(&[0.5; 10]), &[0]).expect("buffered");
        assert_eq!(
            writer.finish(&[]).map(drop).map_err(|error| error.kind()),
            Err(io::ErrorKind::StorageFull)
        );
    }
}
