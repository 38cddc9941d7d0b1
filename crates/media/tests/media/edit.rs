//! Tags changed in place: the fields arrive, and nothing else moves.

use std::fs;
use std::path::{Path, PathBuf};

use auralis_media::{ErrorKind, TagEdit, Tags};
use lofty::file::TaggedFileExt;
use lofty::tag::ItemKey;

use crate::support::{Noise, clip, data, decode};

/// Every format, with and without tags of its own.
const FILES: [&str; 12] = [
    "sine.mp3",
    "tagged.mp3",
    "sine.m4a",
    "sine_alac.m4a",
    "tagged.m4a",
    "sine.ogg",
    "tagged.ogg",
    "surround.opus",
    "sine.opus",
    "tagged.flac",
    "sine.aiff",
    "sine_opusdec.wav",
];

fn gain() -> TagEdit {
    TagEdit::default().set("REPLAYGAIN_TRACK_GAIN", "-7.03 dB").set("REPLAYGAIN_TRACK_PEAK", "1.014000")
}

/// A copy that may be changed.
fn copy(folder: &Path, path: &Path) -> PathBuf {
    let copy = folder.join(path.file_name().unwrap());
    fs::copy(path, &copy).unwrap();
    copy
}

/// A field as another reader sees it.
fn read_back(path: &Path, key: ItemKey) -> Vec<String> {
    let tagged = lofty::read_from_path(path).unwrap();
    let values = tagged.tags().iter().flat_map(|tag| tag.get_strings(key)).map(str::to_owned);
    values.collect()
}

fn assert_changed(path: &Path, edit: &TagEdit) {
    assert!(edit.apply(path).unwrap(), "{}", path.display());
    assert!(!edit.apply(path).unwrap(), "the second time there is nothing to do: {}", path.display());
}

#[test]
fn fields_arrive_and_audio_and_other_tags_stay() {
    let folder = tempfile::tempdir().unwrap();
    for name in FILES {
        let path = copy(folder.path(), &data(name));
        let (audio, tags) = (decode(&path).unwrap(), Tags::read(&path).unwrap());
        assert_changed(&path, &gain());
        assert_eq!(read_back(&path, ItemKey::ReplayGainTrackGain), ["-7.03 dB"], "{name}");
        assert_eq!(read_back(&path, ItemKey::ReplayGainTrackPeak), ["1.014000"], "{name}");
        assert!(decode(&path).unwrap() == audio, "{name}");
        let after = Tags::read(&path).unwrap();
        assert!(after.fields().eq(tags.fields()) && after.pictures().eq(tags.pictures()), "{name}");
    }
}

/// The strongest statement about all that is not named: taking the fields out again gives the old file.
#[test]
fn taking_fields_out_again_gives_the_same_bytes() {
    let folder = tempfile::tempdir().unwrap();
    let clips = ["rock_feelings_95bpm.flac", "quiet_safe_room.ogg", "speech_allison_8k_mono.wav"];
    let here = ["sine.mp3", "sine.aiff", "sine_opusdec.wav", "sine.opus", "tagged.m4a"];
    for path in clips.map(clip).into_iter().chain(here.map(data)) {
        let old = fs::read(&path).unwrap();
        let path = copy(folder.path(), &path);
        let value = "x".repeat(100_001);
        assert_changed(&path, &gain().set("LONG", &value));
        assert!(fs::read(&path).unwrap().len() > old.len() + value.len(), "{}", path.display());
        let out = ["REPLAYGAIN_TRACK_GAIN", "replaygain_track_peak", "Long"];
        assert_changed(&path, &out.into_iter().fold(TagEdit::default(), |edit, name| edit.remove(name)));
        assert!(fs::read(&path).unwrap() == old, "{}", path.display());
    }
}

/// 100 kB take more pages of Ogg than before, so all later ones get new numbers; and they move what stands
/// behind `moov` in MP4.
#[test]
fn long_fields_move_the_audio_and_leave_it_whole() {
    let folder = tempfile::tempdir().unwrap();
    for name in FILES {
        let path = copy(folder.path(), &data(name));
        let audio = decode(&path).unwrap();
        for length in [70_000, 1, 254, 255, 256, 65_025 - 30, 200_000] {
            assert_changed(&path, &TagEdit::default().set("LONG", &"x".repeat(length)));
            assert!(decode(&path).unwrap() == audio, "{length} in {name}");
        }
    }
}

#[test]
fn chunk_offsets_follow_a_moov_in_front() {
    let folder = tempfile::tempdir().unwrap();
    let path = copy(folder.path(), &data("sine.m4a"));
    let bytes = fs::read(&path).unwrap();
    let audio = decode(&path).unwrap();
    let boxes = |bytes: &[u8]| {
        let (mut at, mut found) = (0, Vec::new());
        while at < bytes.len() {
            let size = u32::from_be_bytes(bytes[at..at + 4].try_into().unwrap()) as usize;
            found.push((bytes[at + 4..at + 8].to_vec(), at..at + size));
            at += size;
        }
        found
    };
    // The same file with moov before mdat, by hand: the one chunk offset points 8 bytes into mdat.
    let find = |kind: &[u8]| boxes(&bytes).into_iter().find(|(name, _)| name == kind).unwrap().1;
    let (ftyp, moov, mdat) = (find(b"ftyp"), find(b"moov"), find(b"mdat"));
    for free in [0usize, 8, 600] {
        let mut front = bytes[moov.clone()].to_vec();
        let stco = front.windows(4).position(|name| name == b"stco").unwrap();
        let count = u32::from_be_bytes(front[stco + 8..stco + 12].try_into().unwrap()) as usize;
        let shift = ftyp.len() + front.len() + free;
        for entry in front[stco + 12..stco + 12 + 4 * count].as_chunks_mut::<4>().0 {
            let offset = u32::from_be_bytes(*entry) as usize - mdat.start + shift;
            *entry = (offset as u32).to_be_bytes();
        }
        let mut all = [&bytes[ftyp.clone()], &front].concat();
        if free > 0 {
            all.extend([&(free as u32).to_be_bytes(), b"free".as_slice(), &vec![0; free - 8]].concat());
        }
        all.extend(&bytes[mdat.clone()]);
        fs::write(&path, &all).unwrap();
        assert!(decode(&path).unwrap() == audio, "the test's own file");
        assert_changed(&path, &gain());
        assert!(decode(&path).unwrap() == audio, "{free} bytes of free space");
        assert_eq!(read_back(&path, ItemKey::ReplayGainTrackGain), ["-7.03 dB"]);
        if free == 600 {
            assert_eq!(fs::metadata(&path).unwrap().len(), all.len() as u64, "the free space is used");
        }
    }
}

/// foobar2000, mp3gain and others leave APEv2 behind, and many players believe it first.
#[test]
fn an_ape_tag_never_says_something_else() {
    let folder = tempfile::tempdir().unwrap();
    let path = copy(folder.path(), &data("sine.mp3"));
    let audio = decode(&path).unwrap();
    let item = |key: &str, value: &str| {
        [&(value.len() as u32).to_le_bytes(), &[0; 4], key.as_bytes(), b"\0", value.as_bytes()].concat()
    };
    let items = [item("Title", "Calm"), item("replaygain_track_gain", "+9.00 dB")].concat();
    let frame = |flags: u32| {
        let numbers = [2_000, items.len() as u32 + 32, 2, flags].map(u32::to_le_bytes).concat();
        [b"APETAGEX".as_slice(), &numbers, &[0; 8]].concat()
    };
    let id3v1 = [b"TAG".as_slice(), &[0; 125]].concat();
    for end in [Vec::new(), id3v1] {
        let mut bytes = fs::read(data("sine.mp3")).unwrap();
        bytes.extend([frame(0xA000_0000), items.clone(), frame(0x8000_0000), end.clone()].concat());
        fs::write(&path, bytes).unwrap();
        assert_changed(&path, &gain());
        assert_eq!(read_back(&path, ItemKey::ReplayGainTrackGain), ["-7.03 dB"; 2], "ID3v2 and APE");
        assert_eq!(read_back(&path, ItemKey::TrackTitle)[..1], ["Calm"]);
        assert!(fs::read(&path).unwrap().ends_with(&end));
        assert!(decode(&path).unwrap() == audio);
    }
}

/// What was lost on the way into a file leaves the tag in it, and readers look for it there.
#[test]
fn a_tag_behind_other_bytes_is_the_one_that_changes() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("behind.mp3");
    let old = [&[0x11; 300], &fs::read(data("tagged.mp3")).unwrap()[..]].concat();
    fs::write(&path, &old).unwrap();
    let (audio, tags) = (decode(&path).unwrap(), Tags::read(&path).unwrap());
    assert!(tags.get("title").is_some());
    assert_changed(&path, &gain().set("LONG", "x"));
    assert!(decode(&path).unwrap() == audio);
    let after = Tags::read(&path).unwrap();
    assert_eq!(after.get("LONG"), Some("x"));
    assert!(tags.fields().all(|(name, value)| after.get(name) == Some(value)), "{after:?}");
    assert!(after.pictures().eq(tags.pictures()));
}

#[test]
fn files_beyond_4_gib_keep_their_header() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("long.wav");
    let samples = [7u8; 4_000];
    let ds64 = [36 + 24 + 8 + 4_000u64, 4_000, 2_000].map(u64::to_le_bytes).concat();
    let format = b"\x01\0\x01\0\x40\x1F\0\0\x80\x3E\0\0\x02\0\x10\0";
    let chunks = [
        b"RF64\xFF\xFF\xFF\xFFWAVEds64\x1C\0\0\0".as_slice(),
        &ds64,
        b"\0\0\0\0fmt \x10\0\0\0",
        format,
        b"data\xFF\xFF\xFF\xFF",
        &samples,
    ];
    let mut bytes = chunks.concat();
    let size = bytes.len() as u64 - 8;
    bytes[20..28].copy_from_slice(&size.to_le_bytes());
    fs::write(&path, &bytes).unwrap();
    let audio = decode(&path).unwrap();
    assert_changed(&path, &gain());
    let new = fs::read(&path).unwrap();
    assert_eq!(new[..8], bytes[..8]);
    assert_eq!(u64::from_le_bytes(new[20..28].try_into().unwrap()), new.len() as u64 - 8);
    assert!(new[28..].starts_with(&bytes[28..]), "the rest is as it was, the tag behind it");
    assert!(decode(&path).unwrap() == audio);
}

#[test]
fn what_cannot_be_done_safely_is_refused_and_left_alone() {
    let folder = tempfile::tempdir().unwrap();
    let refused = |name: &str, bytes: &[u8], kind: ErrorKind| {
        let path = folder.path().join(name);
        fs::write(&path, bytes).unwrap();
        let error = gain().apply(&path).unwrap_err();
        assert_eq!((error.kind(), error.path()), (kind, path.as_path()), "{name}: {error}");
        assert!(fs::read(&path).unwrap() == bytes, "{name}");
        assert_eq!(fs::read_dir(folder.path()).unwrap().count(), 1, "{name} leaves a file behind");
        fs::remove_file(&path).unwrap();
    };
    let read = |name: &str| fs::read(data(name)).unwrap();
    refused("raw.aac", &read("sine.aac"), ErrorKind::Unsupported);
    refused("x.caf", &read("sine.caf"), ErrorKind::Unsupported);
    refused("text.flac", &b"a letter ".repeat(99), ErrorKind::NotAudio);
    // A page in the middle that is damaged: a new checksum would hide it.
    let mut damaged = fs::read(clip("quiet_safe_room.ogg")).unwrap();
    let at = damaged.len() / 2;
    damaged[at] ^= 0x55;
    let path = folder.path().join("damaged.ogg");
    fs::write(&path, &damaged).unwrap();
    let long = TagEdit::default().set("LONG", &"x".repeat(100_000));
    assert_eq!(long.apply(&path).unwrap_err().kind(), ErrorKind::Damaged);
    assert!(fs::read(&path).unwrap() == damaged);
    fs::remove_file(&path).unwrap();
    // A recording whose header was never completed.
    let mut open = read("sine_opusdec.wav");
    open[4..8].fill(0xFF);
    refused("open.wav", &open, ErrorKind::Unsupported);
    // One whose size ends inside the audio, as of a size that has outgrown its 32 bits: a tag there would be heard.
    let mut wrapped = read("sine_opusdec.wav");
    wrapped[4..8].copy_from_slice(&1_024u32.to_le_bytes());
    refused("wrapped.wav", &wrapped, ErrorKind::Damaged);
    let mut wrapped = read("sine.aiff");
    wrapped[4..8].copy_from_slice(&1_024u32.to_be_bytes());
    refused("wrapped.aiff", &wrapped, ErrorKind::Damaged);
    // A header that is there twice, the first time broken: what stands in the first does not count.
    let sound = read("sine_opusdec.wav");
    let twice = [b"RIFF\x10\0\0\0WAV\0xxxx\x04\0\0\0yyyy".as_slice(), &sound].concat();
    refused("twice.wav", &twice, ErrorKind::Damaged);
}

/// Headers that lie: whatever an edit takes them for, what could be heard before is heard after it.
#[test]
fn a_damaged_file_sounds_the_same_or_stays_as_it_is() {
    let folder = tempfile::tempdir().unwrap();
    let mut noise = Noise(0x5EED_0012);
    let (mut edited, mut refused) = (0, 0);
    for name in FILES {
        let whole = fs::read(data(name)).unwrap();
        let path = folder.path().join(name);
        for round in 0..40 {
            let mut bytes = whole.clone();
            let at = noise.below(bytes.len().min(64));
            bytes[at] = noise.next() as u8;
            fs::write(&path, &bytes).unwrap();
            let before = decode(&path).ok();
            match gain().apply(&path) {
                Ok(_) => edited += 1,
                Err(_) => {
                    refused += 1;
                    assert!(fs::read(&path).unwrap() == bytes, "{name}, round {round}: byte {at}");
                }
            }
            let same = before.is_none_or(|before| decode(&path).is_ok_and(|after| after == before));
            assert!(same, "{name}, round {round}: byte {at} is {}", bytes[at]);
        }
        fs::remove_file(&path).unwrap();
    }
    assert_eq!(fs::read_dir(folder.path()).unwrap().count(), 0);
    assert!(edited > 100 && refused > 100, "{edited} edited, {refused} refused");
}

#[test]
#[cfg(unix)]
fn links_permissions_and_read_only_files() {
    use std::os::unix::fs::{MetadataExt, PermissionsExt, symlink};
    let folder = tempfile::tempdir().unwrap();
    let path = copy(folder.path(), &data("tagged.flac"));
    let (soft, hard) = (folder.path().join("soft.flac"), folder.path().join("hard.flac"));
    symlink(&path, &soft).unwrap();
    fs::hard_link(&path, &hard).unwrap();
    let old = fs::read(&path).unwrap();

    fs::set_permissions(&path, fs::Permissions::from_mode(0o440)).unwrap();
    assert_eq!(gain().apply(&soft).unwrap_err().kind(), ErrorKind::PermissionDenied);
    fs::set_permissions(&path, fs::Permissions::from_mode(0o640)).unwrap();
    assert_changed(&soft, &gain());
    assert!(fs::symlink_metadata(&soft).unwrap().is_symlink(), "a link stays one");
    assert_eq!(read_back(&path, ItemKey::ReplayGainTrackGain), ["-7.03 dB"]);
    assert_eq!(fs::metadata(&path).unwrap().mode() & 0o777, 0o640);
    assert!(fs::read(&hard).unwrap() == old, "as documented");
}

#[test]
fn a_flac_file_without_comments_gets_them() {
    let folder = tempfile::tempdir().unwrap();
    let path = copy(folder.path(), &data("tagged.flac"));
    let bytes = fs::read(&path).unwrap();
    let audio = decode(&path).unwrap();
    // Only STREAMINFO is left: 4 bytes of name, 4 of header, 34 of body; then the last block's audio.
    let mut at = 4;
    while bytes[at] & 0x80 == 0 {
        at += 4 + u32::from_be_bytes([0, bytes[at + 1], bytes[at + 2], bytes[at + 3]]) as usize;
    }
    at += 4 + u32::from_be_bytes([0, bytes[at + 1], bytes[at + 2], bytes[at + 3]]) as usize;
    let mut bare = [&bytes[..42], &bytes[at..]].concat();
    bare[4] |= 0x80;
    fs::write(&path, &bare).unwrap();
    assert_changed(&path, &gain());
    assert_eq!(read_back(&path, ItemKey::ReplayGainTrackGain), ["-7.03 dB"]);
    assert!(decode(&path).unwrap() == audio);
    assert!(fs::read(&path).unwrap().ends_with(&bytes[at..]), "the frames are the same bytes");
}
