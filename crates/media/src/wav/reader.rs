use std::fs::File;
use std::io::{Seek, SeekFrom};

use auralis_core::BlockMut;

use super::WavHeader;
use super::header::read_fully;
use crate::error::Fault;

/// Streams the audio of a WAVE file through one small buffer.
#[derive(Debug)]
pub(crate) struct WavReader {
    file: File,
    header: WavHeader,
    bytes: Vec<u8>,
    frames: u64,
    frames_left: u64,
}

/// Small enough to stay in the second-level cache between reading and converting.
const BUFFER_BYTES: usize = 64 * 1024;

impl WavReader {
    /// A reader at the start of the audio; fails if the file is shorter than its header says.
    pub(crate) fn new(mut file: File, header: WavHeader, file_bytes: u64) -> Result<Self, Fault> {
        let align = header.block_align as u64;
        let expected = header.data_bytes / align;
        let found = header.data_bytes.min(file_bytes.saturating_sub(header.data_start)) / align;
        if found < expected {
            return Err(Fault::TruncatedFrames { found, expected });
        }
        file.seek(SeekFrom::Start(header.data_start)).map_err(Fault::from_io)?;
        let buffer_frames = (BUFFER_BYTES / header.block_align).max(1);
        let bytes = vec![0; buffer_frames * header.block_align];
        Ok(Self { file, header, bytes, frames: expected, frames_left: expected })
    }

    /// Goes to a frame, or to the end if that lies before it, and says where that is.
    pub(crate) fn seek(&mut self, frame: u64) -> Result<u64, Fault> {
        let frame = frame.min(self.frames);
        let byte = self.header.data_start + frame * self.header.block_align as u64;
        self.file.seek(SeekFrom::Start(byte)).map_err(Fault::from_io)?;
        self.frames_left = self.frames - frame;
        Ok(frame)
    }

    /// Fills `block` as far as the audio goes.
    pub(crate) fn read(&mut self, block: &mut BlockMut<'_>) -> Result<usize, Fault> {
        let wanted = self.frames_left.min(block.frames() as u64) as usize;
        let align = self.header.block_align;
        let mut done = 0;
        while done < wanted {
            let frames = (wanted - done).min(self.bytes.len() / align);
            let bytes = &mut self.bytes[..frames * align];
            if read_fully(&mut self.file, bytes)? < bytes.len() {
                return Err(Fault::Truncated("the file became shorter while it was read"));
            }
            self.header.coding.decode(bytes, &mut block.range(done..done + frames));
            done += frames;
            self.frames_left -= frames as u64;
        }
        Ok(done)
    }
}
