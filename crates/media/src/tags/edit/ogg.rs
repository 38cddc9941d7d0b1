//! The comment packet of Ogg Vorbis (Vorbis I §5) and Opus (RFC 7845 §5.2), in the pages of RFC 3533.

use std::io::{Read, Seek};

use super::splice::{Splice, read_at};
use super::{MAX_TAG_BYTES, TagEdit, comments};
use crate::error::Fault;

const HEADER: usize = 27;
const CONTINUED: u8 = 1;
const BEGIN: u8 = 2;
/// The position of a page on which no packet ends.
const NO_PACKET_ENDS: u64 = u64::MAX;
/// A packet of this many bytes or more goes on in the next segment.
const SEGMENT: usize = 255;
const PAGE_SEGMENTS: usize = 255;

const SHARED: Fault = Fault::Feature("several Ogg streams in one file");

pub(super) fn splices<R: Read + Seek>(file: &mut R, len: u64, edit: &TagEdit) -> Result<Vec<Splice>, Fault> {
    let first = Page::read(file, 0)?;
    let serial = first.serial();
    let (magic, packets) = match first.body() {
        body if body.starts_with(b"\x01vorbis") => (b"\x03vorbis".as_slice(), 2),
        body if body.starts_with(b"OpusHead") => (b"OpusTags".as_slice(), 1),
        _ => return Err(Fault::NoTags("Ogg with a codec other than Vorbis and Opus")),
    };
    let start = first.bytes.len() as u64;
    let (mut headers, old_pages, end) = header_packets(file, start, serial, packets)?;
    let list = headers[0].strip_prefix(magic).ok_or(Fault::Damaged("it has no comment packet"))?;
    headers[0] = [magic, &comments::edited(list, edit)?].concat();
    let (bytes, new_pages) = paginate(&headers, serial);
    let mut splices = vec![Splice { range: start..end, bytes }];
    if new_pages != old_pages {
        renumber(file, end..len, serial, new_pages.wrapping_sub(old_pages), &mut splices)?;
    }
    Ok(splices)
}

/// Reads the header packets behind the first page: the packets, the pages they take, and where the last ends.
fn header_packets<R: Read + Seek>(
    file: &mut R,
    start: u64,
    serial: u32,
    packets: usize,
) -> Result<(Vec<Vec<u8>>, u32, u64), Fault> {
    let mut done = Vec::new();
    let mut open = Vec::new();
    let (mut at, mut pages) = (start, 0);
    while done.len() < packets {
        let page = Page::read(file, at)?;
        if page.serial() != serial || page.flags() & BEGIN != 0 {
            return Err(SHARED);
        }
        at += page.bytes.len() as u64;
        pages += 1;
        if at - start > MAX_TAG_BYTES {
            return Err(Fault::TagSize);
        }
        let mut body = page.body();
        for &length in page.table() {
            if done.len() == packets {
                return Err(Fault::Damaged("audio begins on a page of its headers"));
            }
            let (segment, rest) = body.split_at(usize::from(length));
            body = rest;
            open.extend(segment);
            if segment.len() < SEGMENT {
                done.push(std::mem::take(&mut open));
            }
        }
    }
    Ok((done, pages, at))
}

/// Lays packets out on pages from number 1 on, and says how many there are.
fn paginate(packets: &[Vec<u8>], serial: u32) -> (Vec<u8>, u32) {
    // Every segment, and whether a packet ends with it.
    let mut segments: Vec<(&[u8], bool)> = Vec::new();
    for packet in packets {
        segments.extend(packet.chunks_exact(SEGMENT).map(|segment| (segment, false)));
        segments.push((packet.chunks_exact(SEGMENT).remainder(), true));
    }
    let mut bytes = Vec::new();
    let mut number = 0;
    let mut continued = false;
    for segments in segments.chunks(PAGE_SEGMENTS) {
        number += 1;
        let flags = if continued { CONTINUED } else { 0 };
        let granule = if segments.iter().any(|(_, ends)| *ends) { 0 } else { NO_PACKET_ENDS };
        let (granule, serial) = (u64::to_le_bytes(granule), serial.to_le_bytes());
        let mut page = [b"OggS\0".as_slice(), &[flags], &granule, &serial].concat();
        // The number and the checksum come last.
        page.extend([0; 8]);
        page.push(segments.len() as u8);
        page.extend(segments.iter().map(|(segment, _)| segment.len() as u8));
        segments.iter().for_each(|(segment, _)| page.extend(*segment));
        let mut page = Page { bytes: page };
        page.set_number(number);
        bytes.extend(page.bytes);
        continued = segments.last().is_some_and(|(_, ends)| !ends);
    }
    (bytes, number)
}

/// Moves the numbers of all pages in a range.
fn renumber<R: Read + Seek>(
    file: &mut R,
    range: std::ops::Range<u64>,
    serial: u32,
    by: u32,
    splices: &mut Vec<Splice>,
) -> Result<(), Fault> {
    let mut at = range.start;
    while at < range.end {
        let mut page = Page::read(file, at)?;
        if page.serial() != serial || page.flags() & BEGIN != 0 {
            return Err(SHARED);
        }
        page.set_number(page.number().wrapping_add(by));
        // The number and the checksum stand side by side.
        splices.push(Splice { range: at + 18..at + 26, bytes: page.bytes[18..26].to_vec() });
        at += page.bytes.len() as u64;
    }
    Ok(())
}

/// One page, whole.
struct Page {
    bytes: Vec<u8>,
}

impl Page {
    /// Reads the page at `at`. Its checksum must hold: a new one would hide the damage.
    fn read<R: Read + Seek>(file: &mut R, at: u64) -> Result<Self, Fault> {
        let mut bytes = read_at(file, at, HEADER as u64)?;
        if !bytes.starts_with(b"OggS\0") {
            return Err(Fault::Damaged("an Ogg page does not begin where it should"));
        }
        bytes.extend(read_at(file, at + HEADER as u64, u64::from(bytes[26]))?);
        let body: u64 = bytes[HEADER..].iter().map(|&length| u64::from(length)).sum();
        bytes.extend(read_at(file, at + bytes.len() as u64, body)?);
        let page = Self { bytes };
        if page.checksum() != u32::from_le_bytes(page.four(22)) {
            return Err(Fault::Damaged("the checksum of an Ogg page does not hold"));
        }
        Ok(page)
    }

    fn four(&self, at: usize) -> [u8; 4] {
        [self.bytes[at], self.bytes[at + 1], self.bytes[at + 2], self.bytes[at + 3]]
    }

    fn flags(&self) -> u8 {
        self.bytes[5]
    }

    fn serial(&self) -> u32 {
        u32::from_le_bytes(self.four(14))
    }

    fn number(&self) -> u32 {
        u32::from_le_bytes(self.four(18))
    }

    fn table(&self) -> &[u8] {
        &self.bytes[HEADER..HEADER + usize::from(self.bytes[26])]
    }

    fn body(&self) -> &[u8] {
        &self.bytes[HEADER + usize::from(self.bytes[26])..]
    }

    fn set_number(&mut self, number: u32) {
        self.bytes[18..22].copy_from_slice(&number.to_le_bytes());
        let checksum = self.checksum();
        self.bytes[22..26].copy_from_slice(&checksum.to_le_bytes());
    }

    /// The checksum of the page with its own field as 0.
    fn checksum(&self) -> u32 {
        let start = crc(crc(0, &self.bytes[..22]), &[0; 4]);
        crc(start, &self.bytes[26..])
    }
}

/// CRC-32 with the polynomial 04C11DB7, neither reflected nor inverted (RFC 3533 §6).
fn crc(start: u32, bytes: &[u8]) -> u32 {
    bytes.iter().fold(start, |crc, &byte| (crc << 8) ^ CRC_TABLE[usize::from((crc >> 24) as u8 ^ byte)])
}

const CRC_TABLE: [u32; 256] = {
    let mut table = [0; 256];
    let mut n = 0;
    while n < 256 {
        let mut crc = (n as u32) << 24;
        let mut bit = 0;
        while bit < 8 {
            crc = if crc & 0x8000_0000 != 0 { (crc << 1) ^ 0x04C1_1DB7 } else { crc << 1 };
            bit += 1;
        }
        table[n] = crc;
        n += 1;
    }
    table
};
