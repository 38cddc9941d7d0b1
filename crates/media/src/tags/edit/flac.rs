//! The comment block of FLAC (RFC 9639 §8.6).

use std::io::{Read, Seek};

use super::splice::{Splice, read_at};
use super::{TagEdit, comments, id3};
use crate::error::Fault;

const VORBIS_COMMENT: u8 = 4;
const LAST: u8 = 0x80;
/// A block has a 24-bit size (RFC 9639 §8.1).
const MAX_BLOCK: usize = (1 << 24) - 1;

pub(super) fn splices<R: Read + Seek>(file: &mut R, _: u64, edit: &TagEdit) -> Result<Vec<Splice>, Fault> {
    // Some tools put an ID3v2 tag before the stream.
    let start = id3::length(&read_at(file, 0, 10)?);
    if read_at(file, start, 4)? != *b"fLaC" {
        return Err(Fault::Damaged("no FLAC stream begins where it should"));
    }
    let info = start + 4;
    let mut at = info;
    loop {
        let head = read_at(file, at, 4)?;
        let len = u64::from(u32::from_be_bytes([0, head[1], head[2], head[3]]));
        let end = at + 4 + len;
        if head[0] & !LAST == VORBIS_COMMENT {
            let list = comments::edited(&read_at(file, at + 4, len)?, edit)?;
            return Ok(vec![Splice { range: at..end, bytes: block(head[0], &list)? }]);
        }
        if head[0] & LAST != 0 {
            break;
        }
        at = end;
    }
    // No comments yet: they go behind STREAMINFO, which is always the first block.
    let head = read_at(file, info, 4)?;
    let behind = info + 4 + u64::from(u32::from_be_bytes([0, head[1], head[2], head[3]]));
    let list = comments::edited(&comments::empty(), edit)?;
    let bytes = block(VORBIS_COMMENT | (head[0] & LAST), &list)?;
    Ok(vec![
        Splice { range: info..info + 1, bytes: vec![head[0] & !LAST] },
        Splice { range: behind..behind, bytes },
    ])
}

fn block(kind: u8, body: &[u8]) -> Result<Vec<u8>, Fault> {
    if body.len() > MAX_BLOCK {
        return Err(Fault::TagSize);
    }
    let mut bytes = (body.len() as u32).to_be_bytes().to_vec();
    bytes[0] = kind;
    bytes.extend(body);
    Ok(bytes)
}
