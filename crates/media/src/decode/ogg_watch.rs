//! Whether every page of an Ogg file is there and whole (RFC 3533 §6), found out in passing.
//!
//! The demuxer drops a page that fails its checksum without a word, and what it drops at the end it does not even
//! count.

use std::sync::{Arc, OnceLock};

use symphonia::core::checksum::Crc32;
use symphonia::core::io::Monitor;

use crate::error::Fault;

const CAPTURE: &[u8; 4] = b"OggS";
/// Up to the table of segments.
const HEAD: usize = 27;
const BEGINS_STREAM: u8 = 2;
const ENDS_STREAM: u8 = 4;

/// Where a file is broken, shared between whoever reads its bytes and whoever decodes them.
#[derive(Clone, Debug, Default)]
pub(super) struct Broken(Arc<OnceLock<(&'static str, u64)>>);

impl Broken {
    /// The first fault among the pages that were read so far.
    pub(super) fn fault(&self) -> Option<Fault> {
        self.0.get().map(|&(what, byte)| Fault::Page { what, byte })
    }
}

/// Follows the pages of a file while it is read.
#[derive(Debug)]
pub(super) struct PageWatch {
    /// What was read and is not yet a whole page, and where it lies in the file.
    pending: Vec<u8>,
    at: u64,
    streams: Vec<Stream>,
    /// Bytes that belong to no page lie right before what is pending.
    junk: bool,
    /// Behind the end of the last stream there may be anything.
    done: bool,
    broken: Broken,
}

/// A logical stream that has not ended.
#[derive(Debug)]
struct Stream {
    serial: u32,
    sequence: u32,
    /// Pages of audio have come. The recording of a broadcast may leave some out before.
    started: bool,
}

impl PageWatch {
    pub(super) fn new() -> (Self, Broken) {
        let broken = Broken::default();
        let watch = Self {
            pending: Vec::new(),
            at: 0,
            streams: Vec::new(),
            junk: false,
            done: false,
            broken: broken.clone(),
        };
        (watch, broken)
    }

    /// Takes what was read at a place of the file. Only what follows on what is known counts: a demuxer looks ahead
    /// and comes back.
    pub(super) fn read(&mut self, at: u64, bytes: &[u8]) {
        let next = self.at + self.pending.len() as u64;
        let Some(known) = next.checked_sub(at).filter(|&known| known < bytes.len() as u64) else { return };
        if self.done {
            return;
        }
        self.pending.extend_from_slice(&bytes[known as usize..]);
        let mut used = 0;
        while let Some(bytes) = self.step(used) {
            used += bytes;
        }
        self.pending.drain(..used);
        self.at += used as u64;
    }

    /// Takes the next page, or the bytes before it. `None` if more have to be read, or there is no need to.
    fn step(&mut self, from: usize) -> Option<usize> {
        if self.done {
            return None;
        }
        let rest = &self.pending[from..];
        if !rest.get(..4)?.starts_with(CAPTURE) {
            self.done = self.streams.is_empty();
            self.junk = true;
            return Some(rest.windows(4).position(|mark| mark == CAPTURE).unwrap_or(rest.len() - 3));
        }
        let segments = usize::from(*rest.get(HEAD - 1)?);
        let table = rest.get(HEAD..HEAD + segments)?;
        let len = HEAD + segments + table.iter().map(|&len| usize::from(len)).sum::<usize>();
        let page = rest.get(..len)?;
        let at = self.at + from as u64;
        let fault = match checksum(page) == le32(page, 22) {
            false => Some("an Ogg page does not match its checksum"),
            true => Self::follows(&mut self.streams, page, self.junk),
        };
        if let Some(what) = fault {
            self.done = true;
            // Only the first counts, and there is none before.
            let _ = self.broken.0.set((what, at));
            return None;
        }
        self.junk = false;
        Some(len)
    }

    /// Whether a whole page is the next one of its stream.
    fn follows(streams: &mut Vec<Stream>, page: &[u8], junk: bool) -> Option<&'static str> {
        let (flags, serial, sequence) = (page[5], le32(page, 14), le32(page, 18));
        if flags & BEGINS_STREAM != 0 {
            streams.retain(|stream| stream.serial != serial);
        }
        let known = streams.iter_mut().find(|stream| stream.serial == serial);
        let gap = known
            .as_ref()
            .is_some_and(|stream| sequence != stream.sequence.wrapping_add(1) && (stream.started || junk));
        if gap {
            return Some("Ogg pages are missing");
        }
        // A page in which no packet ends has the position −1; those of the headers have 0.
        let audio =
            matches!(u64::from(le32(page, 6)) | u64::from(le32(page, 10)) << 32, 1..=0x7FFF_FFFF_FFFF_FFFF);
        match known {
            Some(stream) => (stream.sequence, stream.started) = (sequence, stream.started || audio),
            None => streams.push(Stream { serial, sequence, started: audio }),
        }
        if flags & ENDS_STREAM != 0 {
            streams.retain(|stream| stream.serial != serial);
        }
        None
    }
}

/// CRC-32 by the polynomial 0x04C11DB7, from 0 and not inverted, with the checksum itself as zeros.
fn checksum(page: &[u8]) -> u32 {
    let mut crc = Crc32::new(0);
    crc.process_buf_bytes(&page[..22]);
    crc.process_buf_bytes(&[0; 4]);
    crc.process_buf_bytes(&page[26..]);
    crc.crc()
}

fn le32(bytes: &[u8], at: usize) -> u32 {
    u32::from_le_bytes([bytes[at], bytes[at + 1], bytes[at + 2], bytes[at + 3]])
}
