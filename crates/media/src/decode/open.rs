//! From a path to a source: the content decides which reader gets the file.

use std::fs::File;
use std::io::{Read, Seek, SeekFrom};
use std::path::Path;

use super::info::check_rate;
use super::{Source, StreamInfo, contain, ogg, opus, symphonia};
use crate::error::{Fault, Position};
use crate::wav::{WavHeader, WavReader, is_wave};

type Failure = (Fault, Option<Position>);

pub(super) fn open(path: &Path) -> Result<(Source, StreamInfo), Failure> {
    let no_place = |fault| (fault, None);
    let io = |error| (Fault::from_io(error), None);
    // To open a pipe would wait for whoever writes to it.
    let kind = std::fs::metadata(path).map_err(io)?.file_type();
    if kind.is_dir() {
        return Err(no_place(Fault::IsAFolder));
    }
    if !kind.is_file() {
        return Err(no_place(Fault::NotAFile));
    }
    let mut file = File::open(path).map_err(io)?;
    let found = file.metadata().map_err(io)?;
    if found.len() == 0 {
        return Err(no_place(Fault::Empty));
    }
    let mut start = Vec::with_capacity(START_BYTES as usize);
    (&file).take(START_BYTES).read_to_end(&mut start).map_err(io)?;
    file.seek(SeekFrom::Start(0)).map_err(io)?;

    if is_wave(&start)
        && let Some(wave) = open_wave(&file, found.len())?
    {
        return Ok(wave);
    }
    let opened = if ogg::is_opus(&start) {
        contain(|| opus::open(file, found.len()))
    } else {
        contain(|| symphonia::open(file, found.len(), &start))
    };
    opened.unwrap_or_else(Err).map_err(|fault| match fault {
        Fault::Truncated(_) => (fault, Some(Position::Byte(found.len()))),
        Fault::Page { byte, .. } => (fault, Some(Position::Byte(byte))),
        fault => (fault, None),
    })
}

/// Enough for the magic number of every format and the first Ogg page.
const START_BYTES: u64 = 512;

/// `None` if the file has a codec that is not PCM.
fn open_wave(mut file: &File, file_bytes: u64) -> Result<Option<(Source, StreamInfo)>, Failure> {
    let header = WavHeader::read(&mut file, file_bytes);
    let Some(header) = header.map_err(|fault| (fault, file.stream_position().ok().map(Position::Byte)))?
    else {
        file.seek(SeekFrom::Start(0)).map_err(|error| (Fault::from_io(error), None))?;
        return Ok(None);
    };
    let sample_rate = check_rate(header.sample_rate).map_err(|fault| (fault, None))?;
    let info = StreamInfo {
        codec: header.coding.name(),
        container: header.container,
        sample_rate,
        layout: header.layout,
        total_frames: Some(header.data_bytes / header.block_align as u64),
        bit_depth: (!header.coding.is_float()).then_some(header.valid_bits),
        float: header.coding.is_float(),
        lossless: true,
    };
    let file = file.try_clone().map_err(|error| (Fault::from_io(error), None))?;
    match WavReader::new(file, header, file_bytes) {
        Ok(reader) => Ok(Some((Source::Wav(reader), info))),
        Err(fault) => {
            let position = match fault {
                Fault::TruncatedFrames { found: frame, .. } => {
                    Some(Position::Frame { frame, sample_rate: sample_rate.get() })
                }
                _ => None,
            };
            Err((fault, position))
        }
    }
}
