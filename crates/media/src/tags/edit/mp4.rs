//! The free-form items of iTunes in MP4: `moov/udta/meta/ilst/----`.

use std::io::{Read, Seek};

use super::TagEdit;
use super::splice::{Splice, read_at};
use crate::error::Fault;

const MEAN: &[u8] = b"com.apple.iTunes";
/// Version, flags, and the handler of iTunes' metadata.
const HANDLER: &[u8] = b"\0\0\0\0\0\0\0\0mdirappl\0\0\0\0\0\0\0\0\0";
const MAX_BOXES: usize = 100_000;
const DAMAGED: Fault = Fault::Damaged("its boxes contradict each other");

pub(super) fn splices<R: Read + Seek>(file: &mut R, len: u64, edit: &TagEdit) -> Result<Vec<Splice>, Fault> {
    let outer = Outer::read(file, len)?;
    let (start, header, end) = outer.moov;
    let body = read_at(file, start + header, end - start - header)?;
    let mut moov = boxed(b"moov", &edited_moov(&body, edit)?)?;
    let grown = moov.len() as i64 - (end - start) as i64;
    // Free space behind it takes up the difference, if it is enough for that.
    let free = outer.free_behind.map(|end_of_free| (end_of_free - end) as i64 - grown);
    match (free, outer.free_behind) {
        (Some(left), Some(end_of_free)) if left == 0 || left >= 8 => {
            if left > 0 {
                moov.extend(boxed(b"free", &vec![0; left as usize - 8])?);
            }
            Ok(vec![Splice { range: start..end_of_free, bytes: moov }])
        }
        _ => {
            move_offsets(&mut moov[8..], end, grown)?;
            Ok(vec![Splice { range: start..end, bytes: moov }])
        }
    }
}

/// The boxes of the file that matter.
struct Outer {
    /// Start, header length and end of `moov`.
    moov: (u64, u64, u64),
    /// Where the free space right behind it ends.
    free_behind: Option<u64>,
}

impl Outer {
    fn read<R: Read + Seek>(file: &mut R, len: u64) -> Result<Self, Fault> {
        let mut moov = None;
        let mut free_behind = None;
        let mut at = 0;
        for _ in 0..MAX_BOXES {
            if at + 8 > len {
                break;
            }
            let head = read_at(file, at, 16.min(len - at))?;
            let (header, size) = match be32(&head) {
                0 => (8, len - at),
                1 => (
                    16,
                    head.get(8..).and_then(|long| long.first_chunk()).map_or(0, |&n| u64::from_be_bytes(n)),
                ),
                size => (8, u64::from(size)),
            };
            let end = at.checked_add(size).filter(|&end| size >= header && end <= len).ok_or(DAMAGED)?;
            match &head[4..8] {
                b"moov" if moov.is_none() => moov = Some((at, header, end)),
                b"free" | b"skip" if moov.is_some_and(|(_, _, end)| end == at) => free_behind = Some(end),
                // Positions stand in every fragment.
                b"moof" | b"mfra" => return Err(Fault::NoTags("fragmented MP4")),
                _ => {}
            }
            at = end;
        }
        Ok(Self { moov: moov.ok_or(Fault::Damaged("it has no moov box"))?, free_behind })
    }
}

fn edited_moov(moov: &[u8], edit: &TagEdit) -> Result<Vec<u8>, Fault> {
    edited_child(moov, b"udta", &[], |udta| {
        let new_meta = [&[0; 4], boxed(b"hdlr", HANDLER)?.as_slice()].concat();
        edited_child(udta, b"meta", &new_meta, |meta| {
            // QuickTime's has no version and flags.
            let full = if meta.get(4..8) == Some(b"hdlr") { 0 } else { 4 };
            let (version, children) = meta.split_at_checked(full).ok_or(DAMAGED)?;
            let children = edited_child(children, b"ilst", &[], |ilst| edited_items(ilst, edit))?;
            Ok([version, &children].concat())
        })
    })
}

/// Replaces the body of the first child of a kind, or appends a child that begins as `new`.
fn edited_child(
    parent: &[u8],
    kind: &[u8; 4],
    new: &[u8],
    mut edited: impl FnMut(&[u8]) -> Result<Vec<u8>, Fault>,
) -> Result<Vec<u8>, Fault> {
    let (children, rest) = children(parent)?;
    let mut bytes = Vec::with_capacity(parent.len() + 512);
    let mut found = false;
    for child in children {
        if child[4..8] == *kind && !found {
            found = true;
            bytes.extend(boxed(kind, &edited(&child[8..])?)?);
        } else {
            bytes.extend(child);
        }
    }
    if !found {
        bytes.extend(boxed(kind, &edited(new)?)?);
    }
    bytes.extend(rest);
    Ok(bytes)
}

fn edited_items(ilst: &[u8], edit: &TagEdit) -> Result<Vec<u8>, Fault> {
    let (items, rest) = children(ilst)?;
    let mut bytes = Vec::with_capacity(ilst.len() + 512);
    for item in items {
        let name = if item[4..8] == *b"----" { free_form_name(&item[8..])? } else { None };
        if !name.is_some_and(|name| edit.names(&name)) {
            bytes.extend(item);
        }
    }
    for (name, value) in &edit.set {
        let mean = boxed(b"mean", &[&[0; 4], MEAN].concat())?;
        let name = boxed(b"name", &[&[0; 4], name.as_bytes()].concat())?;
        // Type 1 is UTF-8; the locale is any.
        let data = boxed(b"data", &[&[0, 0, 0, 1, 0, 0, 0, 0], value.as_bytes()].concat())?;
        bytes.extend(boxed(b"----", &[mean, name, data].concat())?);
    }
    bytes.extend(rest);
    Ok(bytes)
}

/// The name of a free-form item of iTunes.
fn free_form_name(item: &[u8]) -> Result<Option<String>, Fault> {
    let (parts, _) = children(item)?;
    let text = |kind: &[u8; 4]| parts.iter().find(|part| part[4..8] == *kind).and_then(|part| part.get(12..));
    let ours = text(b"mean") == Some(MEAN);
    Ok(text(b"name").filter(|_| ours).map(|name| String::from_utf8_lossy(name).into_owned()))
}

/// The children of a box, each with its header, and what is too short for one.
fn children(parent: &[u8]) -> Result<(Vec<&[u8]>, &[u8]), Fault> {
    let mut children = Vec::new();
    let mut rest = parent;
    while rest.len() >= 8 {
        let size = match be32(rest) {
            0 => rest.len(),
            size => size as usize,
        };
        let (child, after) = rest.split_at_checked(size).filter(|_| size >= 8).ok_or(DAMAGED)?;
        children.push(child);
        rest = after;
    }
    Ok((children, rest))
}

/// Moves the offsets of all chunks that lie at `from` or behind it.
fn move_offsets(parent: &mut [u8], from: u64, by: i64) -> Result<(), Fault> {
    let mut at = 0;
    while parent.len() - at >= 8 {
        let size = match be32(&parent[at..]) {
            0 => parent.len() - at,
            size => size as usize,
        };
        let kind = [parent[at + 4], parent[at + 5], parent[at + 6], parent[at + 7]];
        let body = parent.get_mut(at + 8..at + size).ok_or(DAMAGED)?;
        let moved = |offset: u64| if offset >= from { offset.checked_add_signed(by) } else { Some(offset) };
        match &kind {
            b"trak" | b"mdia" | b"minf" | b"stbl" => move_offsets(body, from, by)?,
            b"stco" => {
                for bytes in body.get_mut(8..).ok_or(DAMAGED)?.as_chunks_mut::<4>().0 {
                    let offset = moved(u32::from_be_bytes(*bytes).into()).and_then(|n| u32::try_from(n).ok());
                    *bytes = offset.ok_or(Fault::TagSize)?.to_be_bytes();
                }
            }
            b"co64" => {
                for bytes in body.get_mut(8..).ok_or(DAMAGED)?.as_chunks_mut::<8>().0 {
                    *bytes = moved(u64::from_be_bytes(*bytes)).ok_or(DAMAGED)?.to_be_bytes();
                }
            }
            b"saio" => return Err(Fault::NoTags("encrypted MP4")),
            _ => {}
        }
        at += size;
    }
    Ok(())
}

fn boxed(kind: &[u8; 4], body: &[u8]) -> Result<Vec<u8>, Fault> {
    let size = u32::try_from(body.len() + 8).map_err(|_| Fault::TagSize)?;
    Ok([&size.to_be_bytes(), kind.as_slice(), body].concat())
}

fn be32(bytes: &[u8]) -> u32 {
    u32::from_be_bytes([bytes[0], bytes[1], bytes[2], bytes[3]])
}
