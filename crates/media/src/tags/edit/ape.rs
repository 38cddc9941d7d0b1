//! APEv2 behind MPEG audio. Players that read it believe it before ID3v2, so what it says must not differ.

use std::io::{Read, Seek};

use super::TagEdit;
use super::splice::{Splice, read_at};
use crate::error::Fault;

const MAGIC: &[u8] = b"APETAGEX";
const FOOTER: usize = 32;
const HAS_HEADER: u32 = 1 << 31;
const DAMAGED: Fault = Fault::Damaged("its APE tag contradicts itself");

/// The new tag, where there is one that has a field of the edit.
pub(super) fn splice<R: Read + Seek>(
    file: &mut R,
    len: u64,
    edit: &TagEdit,
) -> Result<Option<Splice>, Fault> {
    let end = end(file, len)?;
    let Some(footer_at) = end.checked_sub(FOOTER as u64) else { return Ok(None) };
    let footer = read_at(file, footer_at, FOOTER as u64)?;
    if !footer.starts_with(MAGIC) {
        return Ok(None);
    }
    // The size counts the items and the footer, not the header.
    let size = u64::from(le32(&footer, 12));
    let has_header = le32(&footer, 20) & HAS_HEADER != 0;
    let items_at = end.checked_sub(size).filter(|_| size >= FOOTER as u64).ok_or(DAMAGED)?;
    let start = if has_header { items_at.checked_sub(FOOTER as u64).ok_or(DAMAGED)? } else { items_at };
    let items = read_at(file, items_at, size - FOOTER as u64)?;
    let Some((items, count)) = edited(&items, le32(&footer, 16), edit)? else { return Ok(None) };
    let frame = |mut frame: Vec<u8>| {
        frame[12..16].copy_from_slice(&((items.len() + FOOTER) as u32).to_le_bytes());
        frame[16..20].copy_from_slice(&count.to_le_bytes());
        frame
    };
    let header = if has_header { frame(read_at(file, start, FOOTER as u64)?) } else { Vec::new() };
    Ok(Some(Splice { range: start..end, bytes: [header, items.clone(), frame(footer)].concat() }))
}

/// Where an APE tag would end: before ID3v1 and Lyrics3.
fn end<R: Read + Seek>(file: &mut R, len: u64) -> Result<u64, Fault> {
    let mut end = len;
    if end >= 128 && read_at(file, end - 128, 3)? == *b"TAG" {
        end -= 128;
    }
    if end >= 15 {
        let mark = read_at(file, end - 15, 15)?;
        let size = std::str::from_utf8(&mark[..6]).ok().and_then(|digits| digits.parse::<u64>().ok());
        if let (b"LYRICS200", Some(size)) = (&mark[6..], size) {
            end = end.checked_sub(size + 15).ok_or(Fault::Damaged("its Lyrics3 tag contradicts itself"))?;
        }
    }
    Ok(end)
}

/// The items and their number after the edit, or `None` where none of them is named in it.
fn edited(items: &[u8], count: u32, edit: &TagEdit) -> Result<Option<(Vec<u8>, u32)>, Fault> {
    let mut kept = Vec::with_capacity(items.len());
    let mut kept_count = 0;
    let mut rest = items;
    for _ in 0..count {
        let value_len = rest.get(..4).map(|bytes| le32(bytes, 0) as usize).ok_or(DAMAGED)?;
        let key = rest.get(8..).ok_or(DAMAGED)?;
        let key_len = key.iter().position(|&byte| byte == 0).ok_or(DAMAGED)?;
        let (item, after) = rest.split_at_checked(8 + key_len + 1 + value_len).ok_or(DAMAGED)?;
        rest = after;
        if !edit.names(&String::from_utf8_lossy(&key[..key_len])) {
            kept.extend(item);
            kept_count += 1;
        }
    }
    if kept_count == count {
        return Ok(None);
    }
    for (name, value) in &edit.set {
        kept.extend((value.len() as u32).to_le_bytes());
        kept.extend([0; 4]);
        kept.extend([name.as_bytes(), b"\0", value.as_bytes()].concat());
        kept_count += 1;
    }
    Ok(Some((kept, kept_count)))
}

fn le32(bytes: &[u8], at: usize) -> u32 {
    u32::from_le_bytes([bytes[at], bytes[at + 1], bytes[at + 2], bytes[at + 3]])
}
