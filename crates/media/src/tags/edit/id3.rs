//! User text frames of ID3v2.2, 2.3 and 2.4 (id3.org).

use std::borrow::Cow;

use super::TagEdit;
use crate::error::Fault;

pub(super) const HEADER: usize = 10;
const UNSYNCHRONISED: u8 = 0x80;
/// In version 2.2 the same bit says that the tag is compressed, in a way that was never defined.
const EXTENDED: u8 = 0x40;
const FOOTER: u8 = 0x10;
const MAX_SIZE: usize = (1 << 28) - 1;
const DAMAGED: Fault = Fault::Damaged("its ID3v2 tag contradicts itself");

/// The length of the tag that starts with these ten bytes, its header included; 0 where none does.
pub(super) fn length(start: &[u8]) -> u64 {
    match start {
        [b'I', b'D', b'3', major, _, flags, size @ ..] if size.len() >= 4 => {
            let footer = if *major >= 4 && flags & FOOTER != 0 { HEADER } else { 0 };
            syncsafe(size).map_or(0, |size| (HEADER + size + footer) as u64)
        }
        _ => 0,
    }
}

/// A tag with the edit made: every other frame and the padding stay. An empty `tag` gets version 2.3.
///
/// What does not survive is an extended header, whose checksum would no longer hold, and a footer.
pub(super) fn edited(tag: &[u8], edit: &TagEdit) -> Result<Vec<u8>, Fault> {
    let new = [b'I', b'D', b'3', 3, 0, 0, 0, 0, 0, 0];
    let tag = if tag.is_empty() { &new } else { tag };
    let &[b'I', b'D', b'3', major, revision, flags, ..] = tag else { return Err(DAMAGED) };
    let size = tag.get(6..HEADER).and_then(syncsafe).ok_or(DAMAGED)?;
    let body = tag.get(HEADER..HEADER + size).ok_or(DAMAGED)?;
    let version = Version::of(major)?;
    if major == 2 && flags & EXTENDED != 0 {
        return Err(Fault::Feature("a compressed ID3v2.2 tag"));
    }
    // Version 2.4 does it frame by frame.
    let whole = major < 4 && flags & UNSYNCHRONISED != 0;
    let body = if whole { Cow::Owned(synchronised(body)) } else { Cow::Borrowed(body) };
    let frames_at = if flags & EXTENDED != 0 { version.extended_header(&body)? } else { 0 };
    let body = body.get(frames_at..).ok_or(DAMAGED)?;
    let (frames, padding) = version.frames(body).ok_or(DAMAGED)?;
    let mut new: Vec<u8> = Vec::with_capacity(body.len() + 512);
    for frame in frames {
        if !version.user_text(frame).is_some_and(|name| edit.names(&name)) {
            new.extend(frame);
        }
    }
    edit.set.iter().for_each(|(name, value)| new.extend(version.frame(name, value)));
    if new.is_empty() {
        return Ok(new);
    }
    new.resize(new.len() + padding, 0);
    let new = if whole { unsynchronised(&new) } else { new };
    if new.len() > MAX_SIZE {
        return Err(Fault::TagSize);
    }
    let header = [b'I', b'D', b'3', major, revision, flags & !(EXTENDED | FOOTER)];
    Ok([&header, to_syncsafe(new.len()).as_slice(), &new].concat())
}

/// What the versions have each in its own way.
#[derive(Clone, Copy, PartialEq)]
enum Version {
    V2,
    V3,
    V4,
}

impl Version {
    fn of(major: u8) -> Result<Self, Fault> {
        match major {
            2 => Ok(Self::V2),
            3 => Ok(Self::V3),
            4 => Ok(Self::V4),
            _ => Err(Fault::Feature("a later version of ID3v2 than 2.4")),
        }
    }

    fn frame_header(self) -> usize {
        if self == Self::V2 { 6 } else { 10 }
    }

    /// Bytes before the frames.
    fn extended_header(self, body: &[u8]) -> Result<usize, Fault> {
        let size = body.get(..4).ok_or(DAMAGED)?;
        match self {
            Self::V4 => syncsafe(size).ok_or(DAMAGED),
            _ => Ok(4 + be(size)),
        }
    }

    /// All frames, headers included, and the length of the padding.
    fn frames(self, body: &[u8]) -> Option<(Vec<&[u8]>, usize)> {
        let walked = self.walk(body, if self == Self::V4 { syncsafe } else { |size| Some(be(size)) });
        // A widespread program wrote plain sizes into version 2.4.
        if self == Self::V4 { walked.or_else(|| self.walk(body, |size| Some(be(size)))) } else { walked }
    }

    fn walk(self, body: &[u8], size: fn(&[u8]) -> Option<usize>) -> Option<(Vec<&[u8]>, usize)> {
        let name = if self == Self::V2 { 3 } else { 4 };
        let mut frames = Vec::new();
        let mut rest = body;
        while rest.first().is_some_and(|&byte| byte != 0) {
            let id = rest.get(..name)?;
            let len = self.frame_header() + size(rest.get(name..2 * name)?)?;
            if !id.iter().all(|byte| byte.is_ascii_uppercase() || byte.is_ascii_digit()) {
                return None;
            }
            let (frame, after) = rest.split_at_checked(len)?;
            frames.push(frame);
            rest = after;
        }
        rest.iter().all(|&byte| byte == 0).then_some((frames, rest.len()))
    }

    /// The description of a user text frame.
    fn user_text(self, frame: &[u8]) -> Option<String> {
        let (header, body) = frame.split_at_checked(self.frame_header())?;
        if !header.starts_with(if self == Self::V2 { b"TXX" } else { b"TXXX" }) {
            return None;
        }
        let flags = header.last().copied().filter(|_| self != Self::V2).unwrap_or(0);
        // Compressed, encrypted; a group's byte; a length; the frame's own unsynchronisation.
        let (sealed, group, length, unsynchronised) = match self {
            Self::V2 => (0, 0, 0, 0),
            Self::V3 => (0xC0, 0x20, 0, 0),
            Self::V4 => (0x0C, 0x40, 0x01, 0x02),
        };
        if flags & sealed != 0 {
            return None;
        }
        let extra = usize::from(flags & group != 0) + 4 * usize::from(flags & length != 0);
        let body = body.get(extra..)?;
        let body =
            if flags & unsynchronised != 0 { Cow::Owned(synchronised(body)) } else { Cow::Borrowed(body) };
        let (&encoding, text) = body.split_first()?;
        Some(description(encoding, text))
    }

    /// A user text frame.
    fn frame(self, name: &str, value: &str) -> Vec<u8> {
        let text = |text: &str| -> Vec<u8> {
            if name.is_ascii() && value.is_ascii() {
                return text.bytes().collect();
            }
            // UTF-16 with its byte order mark is the one Unicode that all versions know.
            [0xFEFF].into_iter().chain(text.encode_utf16()).flat_map(u16::to_le_bytes).collect()
        };
        let (encoding, end): (u8, &[u8]) =
            if name.is_ascii() && value.is_ascii() { (0, &[0]) } else { (1, &[0, 0]) };
        let body = [&[encoding], &text(name)[..], end, &text(value)].concat();
        let size = (body.len() as u32).to_be_bytes();
        let header = match self {
            Self::V2 => [b"TXX", &size[1..]].concat(),
            Self::V3 => [b"TXXX", &size[..], &[0; 2]].concat(),
            Self::V4 => [b"TXXX", &to_syncsafe(body.len())[..], &[0; 2]].concat(),
        };
        [header, body].concat()
    }
}

/// The text up to its end mark.
fn description(encoding: u8, text: &[u8]) -> String {
    match encoding {
        1 | 2 => {
            let little = encoding == 1 && text.starts_with(&[0xFF, 0xFE]);
            let unit =
                |pair: &[u8; 2]| if little { u16::from_le_bytes(*pair) } else { u16::from_be_bytes(*pair) };
            let units = text.as_chunks().0.iter().map(unit);
            let name = units.take_while(|&unit| unit != 0).filter(|&unit| unit != 0xFEFF);
            char::decode_utf16(name).map(|c| c.unwrap_or(char::REPLACEMENT_CHARACTER)).collect()
        }
        _ => String::from_utf8_lossy(text.split(|&byte| byte == 0).next().unwrap_or_default()).into_owned(),
    }
}

/// Takes out the zeros that keep a tag from looking like audio (ID3v2.3 §5).
fn synchronised(bytes: &[u8]) -> Vec<u8> {
    let mut before = 0;
    let mut keep = |byte: &u8| {
        let stuffed = before == 0xFF && *byte == 0;
        before = *byte;
        !stuffed
    };
    bytes.iter().copied().filter(|byte| keep(byte)).collect()
}

/// Puts them in.
fn unsynchronised(bytes: &[u8]) -> Vec<u8> {
    let mut new = Vec::with_capacity(bytes.len() + 64);
    for (n, &byte) in bytes.iter().enumerate() {
        new.push(byte);
        let next = bytes.get(n + 1);
        if byte == 0xFF && next.is_none_or(|&next| next >= 0xE0 || next == 0) {
            new.push(0);
        }
    }
    new
}

fn be(bytes: &[u8]) -> usize {
    bytes.iter().fold(0, |value, &byte| value << 8 | usize::from(byte))
}

/// Seven bits a byte.
fn syncsafe(bytes: &[u8]) -> Option<usize> {
    let plain = bytes.iter().all(|&byte| byte < 0x80);
    plain.then(|| bytes.iter().take(4).fold(0, |value, &byte| value << 7 | usize::from(byte)))
}

fn to_syncsafe(size: usize) -> [u8; 4] {
    [21, 14, 7, 0].map(|shift| (size >> shift) as u8 & 0x7F)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn edit() -> TagEdit {
        TagEdit::default().set("GAIN", "-1.00 dB").remove("OLD")
    }

    /// A tag of these frames, each a name, a body and a size as its version writes it.
    fn tag(major: u8, flags: u8, body: &[u8]) -> Vec<u8> {
        [&[b'I', b'D', b'3', major, 0, flags], &to_syncsafe(body.len())[..], body].concat()
    }

    #[test]
    fn every_version_keeps_its_other_frames() {
        for (major, version) in [(2, Version::V2), (3, Version::V3), (4, Version::V4)] {
            let title = match version {
                Version::V2 => b"TT2\0\0\x04\0\xFF\xF0x".to_vec(),
                _ => b"TIT2\0\0\0\x04\0\0\0\xFF\xF0x".to_vec(),
            };
            let old =
                [version.frame("old", "1"), title.clone(), version.frame("Gäin", "2"), vec![0; 20]].concat();
            let expected =
                [title, version.frame("Gäin", "2"), version.frame("GAIN", "-1.00 dB"), vec![0; 20]].concat();
            assert_eq!(
                edited(&tag(major, 0, &old), &edit()).expect("sound"),
                tag(major, 0, &expected),
                "{major}"
            );
            // The same, stuffed with zeros.
            if major < 4 {
                let stuffed = tag(major, UNSYNCHRONISED, &unsynchronised(&old));
                let expected = tag(major, UNSYNCHRONISED, &unsynchronised(&expected));
                assert_eq!(edited(&stuffed, &edit()).expect("sound"), expected, "{major}");
            }
        }
    }

    #[test]
    fn names_are_found_in_every_encoding() {
        let version = Version::V4;
        for body in [
            b"\0Old\0x".as_slice(),
            b"\x03OLD\0x",
            b"\x01\xFF\xFEo\0l\0d\0\0\0\xFF\xFEx\0",
            b"\x01\xFE\xFF\0o\0l\0d\0\0\xFE\xFF\0x",
            b"\x02\0o\0l\0d\0\0\0x",
        ] {
            let frame = [b"TXXX", &to_syncsafe(body.len())[..], &[0, 0], body].concat();
            assert_eq!(edited(&tag(4, 0, &frame), &TagEdit::default().remove("OLD")).expect("sound"), b"");
        }
        let with_length = b"TXXX\0\0\0\x0A\0\x03\0\0\0\x06\0Old\0x";
        assert_eq!(version.user_text(with_length).as_deref(), Some("Old"));
    }

    #[test]
    fn plain_sizes_in_version_4_are_understood() {
        let picture = [b"APIC\0\0\x01\0\0\0".as_slice(), &[7; 256]].concat();
        let old = tag(4, 0, &[picture.clone(), Version::V4.frame("OLD", "1")].concat());
        let new = edited(&old, &edit()).expect("sound");
        assert_eq!(new, tag(4, 0, &[picture, Version::V4.frame("GAIN", "-1.00 dB")].concat()));
    }

    #[test]
    fn extended_headers_and_footers_go() {
        let frame = Version::V3.frame("A", "b");
        let extended = tag(3, EXTENDED, &[b"\0\0\0\x06\0\0\0\0\0\0".as_slice(), &frame].concat());
        let expected = tag(3, 0, &[frame, Version::V3.frame("GAIN", "-1.00 dB")].concat());
        assert_eq!(edited(&extended, &edit()).expect("sound"), expected);
        let frame = Version::V4.frame("A", "b");
        let mut footed = tag(4, FOOTER, &frame);
        assert_eq!(length(&footed), footed.len() as u64 + 10);
        footed.extend([b"3DI\x04\0\x10".as_slice(), &footed[6..10]].concat());
        let expected = tag(4, 0, &[frame, Version::V4.frame("GAIN", "-1.00 dB")].concat());
        assert_eq!(edited(&footed, &edit()).expect("sound"), expected);
    }

    #[test]
    fn what_contradicts_itself_is_refused() {
        for body in [b"TIT2\0\0\0\x7F\0\0\0x".as_slice(), b"junk in a tag", b"\0\0\0\0junk"] {
            assert!(matches!(edited(&tag(3, 0, body), &edit()), Err(Fault::Damaged(_))), "{body:?}");
        }
        assert!(matches!(edited(&tag(5, 0, b""), &edit()), Err(Fault::Feature(_))));
        assert!(matches!(edited(&tag(2, EXTENDED, b""), &edit()), Err(Fault::Feature(_))));
        assert!(matches!(edited(b"ID3\x03\0\0\0\0\0\x09x", &edit()), Err(Fault::Damaged(_))));
    }
}
