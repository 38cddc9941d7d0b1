//! The frame of an Ogg file (RFC 3533): which codec it starts with, and how it ends.

use std::fs::File;
use std::io::{Read, Seek, SeekFrom};

/// Whether the first page of an Ogg file, whose start this is, opens an Opus stream.
pub(super) fn is_opus(start: &[u8]) -> bool {
    let segments = usize::from(start.get(26).copied().unwrap_or(0));
    start.starts_with(b"OggS") && start.get(27 + segments..).is_some_and(|body| body.starts_with(b"OpusHead"))
}

/// What the last complete page of a file says.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct LastPage {
    /// The position at the end of the page, in the codec's units.
    pub(super) granule: i64,
    /// Whether it is marked as the end of the stream.
    pub(super) is_end: bool,
}

/// A page is at most 27 + 255 + 255 · 255 bytes long.
const MAX_PAGE: u64 = 65_307;

impl LastPage {
    /// Looks through the end of the file for the last page that is whole and has a position.
    pub(super) fn find(file: &mut File, file_bytes: u64) -> std::io::Result<Option<Self>> {
        let start = file_bytes.saturating_sub(2 * MAX_PAGE);
        file.seek(SeekFrom::Start(start))?;
        let mut tail = Vec::new();
        file.take(2 * MAX_PAGE).read_to_end(&mut tail)?;
        file.seek(SeekFrom::Start(0))?;
        let mut starts = (0..tail.len()).rev().filter(|&at| tail[at..].starts_with(b"OggS"));
        Ok(starts.find_map(|at| Self::parse(&tail[at..])))
    }

    fn parse(page: &[u8]) -> Option<Self> {
        let segments = usize::from(*page.get(26)?);
        let table = page.get(27..27 + segments)?;
        let body: usize = table.iter().map(|&length| usize::from(length)).sum();
        if page.len() < 27 + segments + body {
            return None;
        }
        let granule = i64::from_le_bytes(page.get(6..14)?.try_into().ok()?);
        (granule >= 0).then_some(Self { granule, is_end: page[5] & 4 != 0 })
    }
}
