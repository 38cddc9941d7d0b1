//! Files that were cut, flipped and spliced: an error or samples, soon, and never a panic.

use std::path::Path;
use std::time::{Duration, Instant};

use auralis_core::FrameSource;
use auralis_media::{Decoder, ErrorKind, MediaError, Position, Tags};

use crate::support::{Noise, Planes, clip, data, decode, read_in_blocks};

const FILES: [&str; 15] = [
    "sine.mp3",
    "sine_no_xing.mp3",
    "sine.m4a",
    "sine.aac",
    "sine_alac.m4a",
    "sine.aiff",
    "sine_float.aifc",
    "sine.caf",
    "sine.ogg",
    "sine.opus",
    "surround.flac",
    "tagged.flac",
    "tagged.mp3",
    "tagged.m4a",
    "sine_opusdec.wav",
];

/// Decodes as far as it goes. The time is far beyond what any of these small files needs.
fn survive(path: &Path, bytes: &[u8], what: &str) -> Result<Planes, MediaError> {
    std::fs::write(path, bytes).unwrap();
    let start = Instant::now();
    let result = decode(path);
    let tags = Tags::read(path);
    assert!(start.elapsed() < Duration::from_secs(5), "{what} takes {:?}", start.elapsed());
    assert!(tags.is_ok(), "{what}: damaged tags are no error");
    if let Ok(planes) = &result {
        assert!(planes.iter().flatten().all(|sample| sample.is_finite()), "{what}");
    }
    result
}

fn for_each_file(mut test: impl FnMut(&Path, &str, Vec<u8>)) {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("damaged");
    for name in FILES {
        test(&path, name, std::fs::read(data(name)).unwrap());
    }
}

#[test]
fn cut_anywhere() {
    for_each_file(|path, name, bytes| {
        let whole = decode(&data(name)).unwrap();
        let knows_length = Decoder::open(&data(name)).unwrap().total_frames().is_some();
        for part in 1..60 {
            let cut = bytes.len() * part / 60;
            let result = survive(path, &bytes[..cut], &format!("{name} cut at {cut}"));
            // Never silently short: a file that states its length is an error, or whole.
            if let (Ok(planes), true) = (&result, knows_length) {
                assert_eq!(planes[0].len(), whole[0].len(), "{name} cut at {cut} of {}", bytes.len());
            }
        }
    });
}

#[test]
fn a_cut_file_says_that_it_is_cut_and_where() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("cut");
    let files = [clip("solo_tabla.flac"), clip("speech_allison_8k_mono.wav"), clip("quiet_safe_room.ogg")]
        .into_iter()
        .chain(["sine.mp3", "sine.m4a", "sine_alac.m4a", "sine.opus", "sine.aiff", "sine.caf"].map(data));
    for source in files {
        let mut bytes = std::fs::read(&source).unwrap();
        bytes.truncate(bytes.len() * 3 / 5);
        std::fs::write(&path, bytes).unwrap();
        let total = Decoder::open(&source).unwrap().total_frames().unwrap();
        let error = match decode(&path) {
            Err(error) => error,
            Ok(_) => panic!("{} is silently short", source.display()),
        };
        // MP4 keeps its index at the end: without it, there is nothing to read at all.
        let index_lost = source.extension().is_some_and(|extension| extension == "m4a");
        if !index_lost {
            assert_eq!(error.kind(), ErrorKind::Truncated, "{}: {error}", source.display());
        }
        if let Some(auralis_media::Position::Frame { frame, .. }) = error.position() {
            let share = frame as f64 / total as f64;
            // The second of Opus is a single page, which is whole or not there.
            let least = if source.ends_with("sine.opus") { 0.0 } else { 0.3 };
            assert!((least..0.8).contains(&share), "{}: ends at {share} of its length", source.display());
        } else {
            assert!(index_lost || error.position().is_some(), "{}: {error}", source.display());
        }
    }
}

#[test]
fn bytes_flipped_at_random() {
    let mut noise = Noise(0x0123_4567_89AB_CDEF);
    for_each_file(|path, name, bytes| {
        for round in 0..60 {
            let mut damaged = bytes.clone();
            // Half of the rounds aim at the headers.
            let reach = if round % 2 == 0 { bytes.len() } else { bytes.len().min(400) };
            for _ in 0..1 + noise.below(8) {
                damaged[noise.below(reach)] = noise.next() as u8;
            }
            drop(survive(path, &damaged, &format!("{name}, round {round}")));
        }
    });
}

#[test]
fn pieces_removed_repeated_and_swapped() {
    let mut noise = Noise(0x00C0_FFEE);
    let other = std::fs::read(data("sine.ogg")).unwrap();
    for_each_file(|path, name, bytes| {
        for round in 0..20 {
            let mut cuts = [noise.below(bytes.len()), noise.below(bytes.len())];
            cuts.sort_unstable();
            let (start, middle, end) = (&bytes[..cuts[0]], &bytes[cuts[0]..cuts[1]], &bytes[cuts[1]..]);
            let spliced = match round % 4 {
                0 => [start, end].concat(),
                1 => [start, middle, middle, end].concat(),
                2 => [start, &other[..other.len() / 2], end].concat(),
                _ => [start, &vec![0; middle.len()], end].concat(),
            };
            drop(survive(path, &spliced, &format!("{name}, splice {round}")));
        }
    });
}

/// A flipped bit inside a FLAC frame fails its checksum (RFC 9639 §9.3): an error, never wrong samples.
#[test]
fn damage_inside_flac_is_found() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("damaged.flac");
    let bytes = std::fs::read(clip("solo_tabla.flac")).unwrap();
    for at in [100_000, 250_000, 400_000] {
        let mut damaged = bytes.clone();
        damaged[at] ^= 0x10;
        std::fs::write(&path, damaged).unwrap();
        let mut decoder = Decoder::open(&path).unwrap();
        let error = match read_in_blocks(&mut decoder, 4096) {
            Err(error) => error,
            Ok(_) => panic!("the flip at {at} went unnoticed"),
        };
        assert!(matches!(error.kind(), ErrorKind::Damaged | ErrorKind::Truncated), "{error}");
        assert!(error.position().is_some(), "{error}");
        // After an error the decoder stays an error.
        assert!(decoder.read(&mut auralis_core::Buffer::new(2, 16).block_mut()).is_err());
    }
}

/// Lying sizes must not become memory. The peak of the process is what Linux reports.
#[test]
#[cfg(target_os = "linux")]
fn memory_stays_bounded() {
    let peak_kib = || -> u64 {
        let status = std::fs::read_to_string("/proc/self/status").unwrap();
        let line = status.lines().find(|line| line.starts_with("VmHWM")).unwrap();
        line.split_ascii_whitespace().nth(1).unwrap().parse().unwrap()
    };
    let mut noise = Noise(99);
    for_each_file(|path, name, bytes| {
        for round in 0..40 {
            let mut damaged = bytes.clone();
            // Sizes are 32-bit fields in the headers: make one enormous.
            let at = noise.below(bytes.len().min(600) - 4);
            damaged[at..at + 4].copy_from_slice(&[0x7F, 0xFF, 0xFF, 0x7F]);
            drop(survive(path, &damaged, &format!("{name}, size {round}")));
        }
    });
    // A decoder makes room for a packet of all channels, here of 8 bytes a sample.
    let folder = tempfile::tempdir().unwrap();
    let mut many = std::fs::read(data("sine_float.aifc")).unwrap();
    let comm = many.windows(4).position(|name| name == b"COMM").unwrap() + 8;
    many[comm..comm + 2].fill(0xFF);
    many[comm + 6..comm + 8].copy_from_slice(&[0, 64]);
    many[comm + 18..comm + 22].copy_from_slice(b"fl64");
    let result = survive(&folder.path().join("many.aifc"), &many, "65,535 channels");
    assert_eq!(result.unwrap_err().kind(), ErrorKind::Unsupported);
    // The other tests of this program run beside this one; together they need some tens of MiB.
    assert!(peak_kib() < 400 * 1024, "{} KiB", peak_kib());
}

/// Cut between two pages, nothing in the file is broken; only its end mark is missing (RFC 3533 §6).
#[test]
fn an_ogg_file_without_its_last_page_is_truncated() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("cut.ogg");
    let mut bytes = std::fs::read(clip("quiet_safe_room.ogg")).unwrap();
    let last = bytes.windows(4).rposition(|mark| mark == b"OggS").unwrap();
    bytes.truncate(last);
    std::fs::write(&path, bytes).unwrap();
    let error = decode(&path).unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Truncated, "{error}");
}

/// Every page of Ogg has a checksum and a number (RFC 3533 §6): no byte of it may change unnoticed, least of all in the
/// last pages, where nothing that follows tells.
#[test]
fn a_damaged_page_of_ogg_is_found_and_placed() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("damaged.ogg");
    for name in ["electronic_media_threat.ogg", "quiet_safe_room.ogg"] {
        let bytes = std::fs::read(clip(name)).unwrap();
        let pages: Vec<usize> = (0..bytes.len()).filter(|&at| bytes[at..].starts_with(b"OggS")).collect();
        for at in (bytes.len() % 4_999..bytes.len()).step_by(4_999) {
            let mut damaged = bytes.clone();
            damaged[at] ^= 0x20;
            std::fs::write(&path, damaged).unwrap();
            let error = decode(&path).expect_err(&format!("{name}: the flip at {at} went unnoticed"));
            assert_eq!(error.kind(), ErrorKind::Damaged, "{name}, {at}: {error}");
            let page = pages.iter().rfind(|&&page| page <= at).unwrap();
            assert_eq!(error.position(), Some(Position::Byte(*page as u64)), "{name}, {at}: {error}");
        }
    }
}

#[test]
fn a_page_of_ogg_that_is_not_there_is_found() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("gap.ogg");
    let bytes = std::fs::read(clip("electronic_media_threat.ogg")).unwrap();
    let pages: Vec<usize> = (0..bytes.len()).filter(|&at| bytes[at..].starts_with(b"OggS")).collect();
    // Neither the headers, nor the first page of audio, without which a broadcast may begin.
    for page in 3..pages.len() - 1 {
        let gap = [&bytes[..pages[page]], &bytes[pages[page + 1]..]].concat();
        std::fs::write(&path, gap).unwrap();
        let error = decode(&path).expect_err(&format!("page {page} of {} is not missed", pages.len()));
        assert_eq!(error.kind(), ErrorKind::Damaged, "{page}: {error}");
        assert_eq!(error.position(), Some(Position::Byte(pages[page] as u64)), "{page}: {error}");
        // The start of a page overwritten: what follows is no page at all.
        let mut lost = bytes.clone();
        lost[pages[page]] = b'o';
        std::fs::write(&path, lost).unwrap();
        assert_eq!(decode(&path).unwrap_err().kind(), ErrorKind::Damaged, "{page}");
    }
}

/// Whatever follows the end of the last stream is not audio, and no damage to it.
#[test]
fn what_follows_the_end_of_an_ogg_stream_does_not_matter() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("longer.ogg");
    let bytes = std::fs::read(clip("quiet_safe_room.ogg")).unwrap();
    let whole = decode(&clip("quiet_safe_room.ogg")).unwrap();
    for tail in [&b"TAG an old tag"[..], &[0; 128]] {
        std::fs::write(&path, [&bytes[..], tail].concat()).unwrap();
        assert!(decode(&path).unwrap() == whole, "{} bytes", tail.len());
    }
}
