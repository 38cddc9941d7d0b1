use core::num::NonZeroU32;
use core::ops::Range;

use auralis_core::{BlockMut, Buffer, ChannelLayout};

use super::format::{SIZE_LIMIT, WavFormat};
use super::interleave::Interleaver;
use super::mask::wave_order;
use crate::encode::SampleFormat;

/// Frames encoded at a time.
const BLOCK_FRAMES: usize = 4_096;

/// A WAVE file that need not exist: its length is known before a sample of it, and any range of its bytes is made
/// from the frames that lie there.
///
/// Every byte is that of the file which an [`Encoder`](crate::Encoder) without tags writes from the same frames; beyond
/// 4 GiB it is RF64 (EBU Tech 3306). For serving audio by byte ranges while it is being made.
///
/// ```
/// use auralis_core::ChannelLayout;
/// use auralis_media::{SampleFormat, VirtualWav};
/// use core::convert::Infallible;
///
/// let rate = 44_100.try_into()?;
/// let mut wav = VirtualWav::new(ChannelLayout::STEREO, SampleFormat::Int16, rate, 1_000_000);
/// assert_eq!(wav.len_bytes(), 4_000_000 + 80);
/// let mut bytes = [0; 100];
/// wav.read(2_000_000, &mut bytes, |_first_frame, block| {
///     block.clear();
///     Ok::<usize, Infallible>(block.frames())
/// })?;
/// # Ok::<(), Box<dyn core::error::Error>>(())
/// ```
#[derive(Debug)]
pub struct VirtualWav {
    frames: u64,
    frame_bytes: u64,
    header: Vec<u8>,
    order: Vec<usize>,
    interleaver: Interleaver,
    block: Buffer,
}

impl VirtualWav {
    /// A file of `frames` frames.
    pub fn new(layout: ChannelLayout, sample: SampleFormat, sample_rate: NonZeroU32, frames: u64) -> Self {
        let format = WavFormat { layout, sample, sample_rate: sample_rate.get() };
        let frame_bytes = format.block_align() as u64;
        let header_bytes = format.header(frames, 0, SIZE_LIMIT).len() as u64;
        let file_bytes = header_bytes.saturating_add(padded(frames.saturating_mul(frame_bytes)));
        Self {
            frames,
            frame_bytes,
            header: format.header(frames, file_bytes, SIZE_LIMIT),
            order: wave_order(&layout),
            interleaver: Interleaver::new(sample),
            block: Buffer::new(usize::from(layout.channels()), BLOCK_FRAMES),
        }
    }

    /// The length of the file.
    pub fn len_bytes(&self) -> u64 {
        (self.header.len() as u64).saturating_add(padded(self.frames.saturating_mul(self.frame_bytes)))
    }

    /// The frames that a range of bytes touches.
    pub fn frames_of(&self, bytes: Range<u64>) -> Range<u64> {
        if self.frame_bytes == 0 || bytes.is_empty() {
            return 0..0;
        }
        let header = self.header.len() as u64;
        let first = bytes.start.saturating_sub(header) / self.frame_bytes;
        let end = bytes.end.saturating_sub(header).div_ceil(self.frame_bytes);
        first.min(self.frames)..end.min(self.frames)
    }

    /// Fills `bytes` with those of the file from `start` on, and says how many there were: fewer only at its end.
    ///
    /// `render` fills a block with the frames from a given one on, and says how many there were. Where they end too
    /// early, silence follows.
    ///
    /// # Errors
    /// Those of `render`.
    pub fn read<E>(
        &mut self,
        start: u64,
        bytes: &mut [u8],
        mut render: impl FnMut(u64, &mut BlockMut<'_>) -> Result<usize, E>,
    ) -> Result<usize, E> {
        let end = start.saturating_add(bytes.len() as u64).min(self.len_bytes());
        let bytes = &mut bytes[..end.saturating_sub(start) as usize];
        // The byte that may pad the end is 0.
        bytes.fill(0);
        copy(&self.header, 0, start, bytes);
        let frames = self.frames_of(start..end);
        for first in frames.clone().step_by(BLOCK_FRAMES) {
            self.block.set_frames((frames.end - first).min(BLOCK_FRAMES as u64) as usize);
            let mut block = self.block.block_mut();
            let count = block.frames();
            let rendered = render(first, &mut block)?.min(count);
            block.range(rendered..count).clear();
            let (encoded, _) = self.interleaver.interleave(&block.as_ref(), &self.order);
            copy(encoded, self.header.len() as u64 + first * self.frame_bytes, start, bytes);
        }
        Ok(bytes.len())
    }
}

/// Chunks end at even offsets.
fn padded(bytes: u64) -> u64 {
    bytes.saturating_add(bytes % 2)
}

/// Copies what a piece of the file, which lies at `at`, has in common with `bytes`, which lie at `start`.
fn copy(piece: &[u8], at: u64, start: u64, bytes: &mut [u8]) {
    let first = at.max(start);
    let end = (at + piece.len() as u64).min(start + bytes.len() as u64);
    if first < end {
        let (from, to) = ((first - at) as usize, (first - start) as usize);
        let count = (end - first) as usize;
        bytes[to..to + count].copy_from_slice(&piece[from..from + count]);
    }
}
