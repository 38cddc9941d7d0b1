//! A new file as the old one with some ranges replaced.

use std::io::{self, Read, Seek, SeekFrom, Write};
use std::ops::Range;

use super::MAX_TAG_BYTES;
use crate::error::Fault;

/// Bytes that stand in place of a range of the old file. An empty range is an insertion.
#[derive(Debug)]
pub(super) struct Splice {
    pub(super) range: Range<u64>,
    pub(super) bytes: Vec<u8>,
}

/// Copies `old` to `new` with `splices`, which are in order and do not overlap.
pub(super) fn splice<R: Read + Seek>(
    old: &mut R,
    splices: &[Splice],
    new: &mut impl Write,
) -> io::Result<()> {
    let mut at = 0;
    old.seek(SeekFrom::Start(0))?;
    for Splice { range, bytes } in splices {
        copy(old, range.start - at, new)?;
        new.write_all(bytes)?;
        old.seek(SeekFrom::Start(range.end))?;
        at = range.end;
    }
    io::copy(old, new).map(drop)
}

fn copy<R: Read>(old: &mut R, bytes: u64, new: &mut impl Write) -> io::Result<()> {
    match io::copy(&mut old.take(bytes), new)? {
        copied if copied == bytes => Ok(()),
        _ => Err(io::ErrorKind::UnexpectedEof.into()),
    }
}

/// Drops what is in the file already.
pub(super) fn drop_idle<R: Read + Seek>(splices: &mut Vec<Splice>, old: &mut R) -> io::Result<()> {
    let mut changes = Vec::with_capacity(splices.len());
    for Splice { range, bytes } in splices.drain(..) {
        let same_length = range.end - range.start == bytes.len() as u64;
        if !(same_length && bytes_at(old, range.start, bytes.len())? == bytes) {
            changes.push(Splice { range, bytes });
        }
    }
    *splices = changes;
    Ok(())
}

fn bytes_at<R: Read + Seek>(file: &mut R, at: u64, len: usize) -> io::Result<Vec<u8>> {
    let mut bytes = vec![0; len];
    file.seek(SeekFrom::Start(at))?;
    file.read_exact(&mut bytes)?;
    Ok(bytes)
}

/// Reads a structure of a tag; one that reaches past the end of the file is damage.
pub(super) fn read_at<R: Read + Seek>(file: &mut R, at: u64, len: u64) -> Result<Vec<u8>, Fault> {
    if len > MAX_TAG_BYTES {
        return Err(Fault::TagSize);
    }
    let mut bytes = Vec::new();
    file.seek(SeekFrom::Start(at)).map_err(Fault::from_io)?;
    file.take(len).read_to_end(&mut bytes).map_err(Fault::from_io)?;
    if bytes.len() as u64 == len {
        Ok(bytes)
    } else {
        Err(Fault::Truncated("the file ends in the middle of its tags"))
    }
}

#[cfg(test)]
mod tests {
    use std::io::Cursor;

    use super::*;

    fn edited(splices: &[(Range<u64>, &str)]) -> String {
        let to_splice = |(range, text): &(Range<u64>, &str)| Splice {
            range: range.clone(),
            bytes: text.as_bytes().to_vec(),
        };
        let mut splices: Vec<Splice> = splices.iter().map(to_splice).collect();
        let mut old = Cursor::new("0123456789");
        drop_idle(&mut splices, &mut old).expect("in memory");
        let mut new = Vec::new();
        splice(&mut old, &splices, &mut new).expect("in memory");
        String::from_utf8(new).expect("text")
    }

    #[test]
    fn only_the_ranges_named_are_replaced() {
        assert_eq!(edited(&[]), "0123456789");
        assert_eq!(edited(&[(0..0, "<"), (2..4, ""), (5..6, "five"), (10..10, ">")]), "<014five6789>");
        assert_eq!(edited(&[(0..10, "")]), "");
        assert_eq!(edited(&[(3..5, "34"), (7..8, "x")]), "0123456x89");
    }
}
