//! The tags around MPEG audio: ID3v2 before it, and APEv2 behind it where there is one.

use std::io::{Read, Seek};

use super::splice::{Splice, read_at};
use super::{TagEdit, ape, id3};
use crate::error::Fault;

pub(super) fn splices<R: Read + Seek>(file: &mut R, len: u64, edit: &TagEdit) -> Result<Vec<Splice>, Fault> {
    let id3_len = id3::length(&read_at(file, 0, len.min(10))?);
    let tag = read_at(file, 0, id3_len)?;
    let mut splices = vec![Splice { range: 0..id3_len, bytes: id3::edited(&tag, edit)? }];
    splices.extend(ape::splice(file, len, edit)?);
    Ok(splices)
}
