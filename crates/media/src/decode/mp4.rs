//! Encoder delay and padding of MP4 files, which their demuxer leaves in: edit lists
//! (ISO/IEC 14496-12 §8.6.6) and iTunes' `iTunSMPB` comment.

use std::fs::File;
use std::io::{Read, Seek, SeekFrom};

use super::chunk::Span;

/// Which frames of the first audio track are audio, or `None` if the file does not say.
pub(super) fn span(file: &mut File, file_bytes: u64, sample_rate: u32) -> Option<Span> {
    let mut movie = Movie::default();
    visit(file, 0, file_bytes, 0, &mut movie).ok()?;
    let track = movie.audio?;
    let (timescale, duration) = (u64::from(track.timescale), track.duration);
    let frames = |ticks: u64| {
        let scaled = u128::from(ticks) * u128::from(sample_rate) / u128::from(timescale.max(1));
        u64::try_from(scaled).unwrap_or(u64::MAX)
    };
    if timescale == 0 || duration == 0 {
        return None;
    }
    if let Some((delay, length)) = movie.itunes {
        return Some(Span { skip: delay, frames: Some(length), cut_off: false });
    }
    let (start, length) = track.edit.unwrap_or((0, 0));
    let end = edit_end(start, length, movie.timescale, timescale, duration);
    let (skip, end) = (frames(start), frames(end));
    Some(Span { skip, frames: Some(end.saturating_sub(skip)), cut_off: false })
}

/// Where an edit ends, in ticks of the media. Its length is stated in the coarser ticks of the
/// movie; within one of them, the end of the media is meant.
fn edit_end(start: u64, length: u64, movie_scale: u32, media_scale: u64, duration: u64) -> u64 {
    if length == 0 || movie_scale == 0 {
        return duration;
    }
    let scale = |ticks: u64| u128::from(ticks) * u128::from(media_scale) / u128::from(movie_scale);
    let end = u128::from(start) + scale(length);
    match u64::try_from(end) {
        Ok(end) if u128::from(duration.abs_diff(end)) > scale(1) + 1 => end.min(duration),
        _ => duration,
    }
}

/// What matters of the `moov` box.
#[derive(Default)]
struct Movie {
    timescale: u32,
    track: Track,
    audio: Option<Track>,
    /// Delay and length in frames.
    itunes: Option<(u64, u64)>,
}

#[derive(Clone, Default)]
struct Track {
    is_audio: bool,
    timescale: u32,
    duration: u64,
    /// Start in ticks of the media, length in ticks of the movie.
    edit: Option<(u64, u64)>,
}

/// Boxes nest five deep on the way to what is read here.
const MAX_DEPTH: u32 = 8;
/// No box that is read whole needs more.
const MAX_BOX: u64 = 4096;
/// Boxes on one level, far beyond any real file.
const MAX_BOXES: usize = 100_000;

fn visit(file: &mut File, start: u64, end: u64, depth: u32, movie: &mut Movie) -> std::io::Result<()> {
    let mut at = start;
    for _ in 0..MAX_BOXES {
        if at + 8 > end || depth > MAX_DEPTH {
            break;
        }
        let mut head = [0; 16];
        file.seek(SeekFrom::Start(at))?;
        file.read_exact(&mut head[..8])?;
        let (size, body) = match be32(&head, 0) {
            0 => (end - at, at + 8),
            1 => {
                file.read_exact(&mut head[8..])?;
                (be64(&head, 8), at + 16)
            }
            size => (u64::from(size), at + 8),
        };
        let Some(next) = at.checked_add(size).filter(|&next| next >= body && next <= end) else { break };
        visit_box(file, [head[4], head[5], head[6], head[7]], body, next, depth, movie)?;
        at = next;
    }
    Ok(())
}

fn visit_box(
    file: &mut File,
    name: [u8; 4],
    body: u64,
    end: u64,
    depth: u32,
    movie: &mut Movie,
) -> std::io::Result<()> {
    let skipped = match &name {
        b"moov" | b"edts" | b"mdia" | b"udta" | b"ilst" | b"----" => 0,
        b"meta" => 4,
        b"trak" => {
            movie.track = Track::default();
            visit(file, body, end, depth + 1, movie)?;
            if movie.track.is_audio && movie.audio.is_none() {
                movie.audio = Some(movie.track.clone());
            }
            return Ok(());
        }
        b"mvhd" | b"mdhd" | b"hdlr" | b"elst" | b"data" => {
            let mut bytes = Vec::new();
            file.seek(SeekFrom::Start(body))?;
            file.take((end - body).min(MAX_BOX)).read_to_end(&mut bytes)?;
            read_box(name, &bytes, movie);
            return Ok(());
        }
        _ => return Ok(()),
    };
    visit(file, body + skipped, end, depth + 1, movie)
}

fn read_box(name: [u8; 4], bytes: &[u8], movie: &mut Movie) {
    match &name {
        b"mvhd" => movie.timescale = times(bytes).map_or(0, |(timescale, _)| timescale),
        b"mdhd" => (movie.track.timescale, movie.track.duration) = times(bytes).unwrap_or_default(),
        // An `hdlr` also stands in `meta`, outside a track, and then says `mdir`.
        b"hdlr" => movie.track.is_audio |= bytes.get(8..12) == Some(b"soun"),
        b"elst" => movie.track.edit = first_edit(bytes),
        b"data" => movie.itunes = movie.itunes.or_else(|| itunes(bytes.get(8..)?)),
        _ => {}
    }
}

/// Timescale and duration of an `mvhd` or `mdhd` box.
fn times(bytes: &[u8]) -> Option<(u32, u64)> {
    match bytes.first()? {
        1 if bytes.len() >= 32 => Some((be32(bytes, 20), be64(bytes, 24))),
        0 if bytes.len() >= 20 => Some((be32(bytes, 12), be32(bytes, 16).into())),
        _ => None,
    }
}

/// The first edit that plays something.
fn first_edit(bytes: &[u8]) -> Option<(u64, u64)> {
    let long = *bytes.first()? == 1;
    let entries = bytes.get(8..)?.chunks_exact(if long { 20 } else { 12 });
    let edits = entries.map(|entry| match long {
        true => (be64(entry, 8) as i64, be64(entry, 0)),
        false => (i64::from(be32(entry, 4) as i32), be32(entry, 0).into()),
    });
    edits.filter_map(|(start, length)| Some((u64::try_from(start).ok()?, length))).next()
}

/// ` 00000000 DELAY PADDING LENGTH …`, in hexadecimal.
fn itunes(bytes: &[u8]) -> Option<(u64, u64)> {
    let text = std::str::from_utf8(bytes).ok()?;
    let mut words = text.strip_prefix(" 00000000 ")?.split_ascii_whitespace();
    let mut number = || u64::from_str_radix(words.next()?, 16).ok();
    let (delay, _padding, length) = (number()?, number()?, number()?);
    (length > 0).then_some((delay, length))
}

fn be32(bytes: &[u8], at: usize) -> u32 {
    u32::from_be_bytes([bytes[at], bytes[at + 1], bytes[at + 2], bytes[at + 3]])
}

fn be64(bytes: &[u8], at: usize) -> u64 {
    u64::from(be32(bytes, at)) << 32 | u64::from(be32(bytes, at + 4))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_edit_within_one_tick_of_the_end_ends_there() {
        // 44,100 frames behind 1,024 of delay; the movie counts milliseconds.
        assert_eq!(edit_end(1024, 1000, 1000, 44_100, 45_124), 45_124);
        assert_eq!(edit_end(1024, 999, 1000, 44_100, 45_124), 45_124);
        // A real cut, and an edit beyond the end.
        assert_eq!(edit_end(1024, 500, 1000, 44_100, 45_124), 1024 + 22_050);
        assert_eq!(edit_end(1024, 9000, 1000, 44_100, 45_124), 45_124);
        assert_eq!(edit_end(0, 0, 1000, 44_100, 45_124), 45_124);
    }

    #[test]
    fn the_itunes_comment_gives_delay_and_length() {
        let text = b" 00000000 00000840 000001CA 00000000003F31F6 00000000 00000000";
        assert_eq!(itunes(text), Some((0x840, 0x3F_31F6)));
        assert_eq!(itunes(b"iTunSMPB"), None);
    }
}
