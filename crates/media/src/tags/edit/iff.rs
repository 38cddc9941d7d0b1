//! The ID3v2 chunk of WAVE, RF64, BW64 and AIFF.

use std::io::{Read, Seek};
use std::ops::Range;

use super::splice::{Splice, read_at};
use super::{TagEdit, id3};
use crate::error::Fault;
use crate::wav::is_wave;

const MAX_CHUNKS: usize = 10_000;
/// A size that stands in `ds64` instead.
const ELSEWHERE: u32 = u32::MAX;

pub(super) fn splices<R: Read + Seek>(file: &mut R, len: u64, edit: &TagEdit) -> Result<Vec<Splice>, Fault> {
    let form = Form::read(file, len)?;
    let old = form.tag.clone().unwrap_or(form.end..form.end);
    let tag = match &form.tag {
        Some(range) => {
            let chunk = read_at(file, range.start, range.end - range.start)?;
            let size = form.order.size(&chunk[4..8]) as usize;
            chunk.get(8..8 + size).ok_or(Fault::Damaged("its ID3v2 chunk contradicts itself"))?.to_vec()
        }
        None => Vec::new(),
    };
    let mut bytes = Vec::new();
    // A writer may have forgotten that chunks start at even offsets; only then is the end odd.
    bytes.extend((!old.start.is_multiple_of(2)).then_some(0));
    let tag = id3::edited(&tag, edit)?;
    if !tag.is_empty() {
        bytes.extend(form.order.tag_name());
        bytes.extend(form.order.bytes(u32::try_from(tag.len()).map_err(|_| Fault::TagSize)?));
        bytes.extend(&tag);
        bytes.extend((tag.len() % 2 == 1).then_some(0));
    }
    let size = form.end - 8 + bytes.len() as u64 - (old.end - old.start);
    let tag = Splice { range: old, bytes };
    let size = match form.long_sizes {
        Some(at) => Splice { range: at..at + 8, bytes: size.to_le_bytes().to_vec() },
        None => {
            let size = u32::try_from(size).ok().filter(|&size| size != ELSEWHERE).ok_or(Fault::TagSize)?;
            Splice { range: 4..8, bytes: form.order.bytes(size).to_vec() }
        }
    };
    Ok(vec![size, tag])
}

/// What matters of the chunks of a file.
struct Form {
    order: Order,
    /// Where the last chunk ends.
    end: u64,
    /// The ID3v2 chunk with its header and its padding.
    tag: Option<Range<u64>>,
    /// Where `ds64` has the size of the whole, if it is there that the size stands.
    long_sizes: Option<u64>,
}

impl Form {
    fn read<R: Read + Seek>(file: &mut R, len: u64) -> Result<Self, Fault> {
        let head = read_at(file, 0, 12)?;
        let order = match (&head[..4], &head[8..]) {
            (b"FORM", b"AIFF" | b"AIFC") => Order::Big,
            _ if is_wave(&head) => Order::Little,
            _ => return Err(Fault::Damaged("something stands before its header")),
        };
        let size = order.size(&head[4..8]);
        let mut form = Self { order, end: 8 + u64::from(size), tag: None, long_sizes: None };
        let mut long_data = None;
        let mut at = 12;
        for _ in 0..MAX_CHUNKS {
            let end = if form.long_sizes.is_none() && size == ELSEWHERE { len } else { form.end };
            if at + 8 > end.min(len) {
                return form.checked(size, at, len);
            }
            let head = read_at(file, at, 8)?;
            let mut bytes = u64::from(order.size(&head[4..]));
            match &head[..4] {
                b"ds64" if size == ELSEWHERE => {
                    let sizes = read_at(file, at + 8, 16)?;
                    let long = |at: usize| sizes[at..].first_chunk().map(|bytes| u64::from_le_bytes(*bytes));
                    form.end = long(0).and_then(|size| size.checked_add(8)).unwrap_or(u64::MAX);
                    long_data = long(8);
                    form.long_sizes = Some(at + 8);
                }
                b"data" if bytes == u64::from(ELSEWHERE) => bytes = long_data.unwrap_or(bytes),
                b"id3 " | b"ID3 " if form.tag.is_none() => {
                    form.tag = Some(at..(at + 8 + bytes + bytes % 2).min(form.end));
                }
                _ => {}
            }
            at = at.saturating_add(8).saturating_add(bytes).saturating_add(bytes % 2);
        }
        Err(Fault::Damaged("it has thousands of chunks"))
    }

    /// The end must be where the header says, and where the chunks, the next of which would stand at `next`, say too:
    /// a chunk behind it would not be found, one before it would be taken for audio.
    fn checked(self, size: u32, next: u64, len: u64) -> Result<Self, Fault> {
        if self.long_sizes.is_none() && (size == 0 || size == ELSEWHERE) {
            return Err(Fault::Feature("a header whose sizes were never filled in"));
        }
        if self.end > len {
            return Err(Fault::Truncated("the file is shorter than its header says"));
        }
        // The padding of the last chunk is often forgotten.
        if next != self.end + self.end % 2 {
            return Err(Fault::Damaged("its chunks do not end where its header says"));
        }
        Ok(self)
    }
}

/// RIFF counts from the low byte, FORM from the high one.
#[derive(Clone, Copy)]
enum Order {
    Little,
    Big,
}

impl Order {
    fn size(self, bytes: &[u8]) -> u32 {
        let bytes = [bytes[0], bytes[1], bytes[2], bytes[3]];
        match self {
            Self::Little => u32::from_le_bytes(bytes),
            Self::Big => u32::from_be_bytes(bytes),
        }
    }

    fn bytes(self, size: u32) -> [u8; 4] {
        match self {
            Self::Little => size.to_le_bytes(),
            Self::Big => size.to_be_bytes(),
        }
    }

    fn tag_name(self) -> [u8; 4] {
        match self {
            Self::Little => *b"id3 ",
            Self::Big => *b"ID3 ",
        }
    }
}
