//! The tags around MPEG audio: ID3v2 before it, and APEv2 behind it where there is one.

use std::io::{Read, Seek};

use super::splice::{Splice, read_at};
use super::{TagEdit, ape, id3};
use crate::decode::starts_with_frame;
use crate::error::Fault;

/// How far readers look for a tag behind bytes that are none.
const REACH: u64 = 1024;

pub(super) fn splices<R: Read + Seek>(file: &mut R, len: u64, edit: &TagEdit) -> Result<Vec<Splice>, Fault> {
    let (at, tag_len) = id3_place(&read_at(file, 0, len.min(REACH))?);
    let tag = read_at(file, at, tag_len)?;
    let mut splices = vec![Splice { range: at..at + tag_len, bytes: id3::edited(&tag, edit)? }];
    splices.extend(ape::splice(file, len, edit)?);
    Ok(splices)
}

/// Where the tag is and how long. It need not be the first thing in the file, and a second one before it would hide it.
fn id3_place(start: &[u8]) -> (u64, u64) {
    let places = (0..).zip(start.windows(id3::HEADER)).map(|(at, head)| (at, id3::length(head)));
    let reach = if starts_with_frame(start) { 1 } else { start.len() };
    places.take(reach).find(|&(_, len)| len > 0).unwrap_or((0, 0))
}
