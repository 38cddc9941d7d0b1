//! Titles and covers travel from format to format.

use std::num::NonZeroU32;
use std::path::Path;

use auralis_core::{BlockRef, ChannelLayout, FrameSink};
use auralis_media::{Container, EncodeSpec, Encoder, OutputFile, Overwrite, SampleFormat, Tags};

use crate::support::{data, decode};

fn write(path: &Path, container: Container, tags: &Tags) {
    let sample_rate = NonZeroU32::new(8_000).unwrap();
    let spec =
        EncodeSpec { container, sample: SampleFormat::Int16, sample_rate, layout: ChannelLayout::MONO };
    let output = OutputFile::create(path, Overwrite::Replace).unwrap();
    let mut encoder = Encoder::create(output, &spec, Some(tags)).unwrap();
    encoder.write(&BlockRef::mono(&[0.25; 999])).unwrap();
    encoder.finish().unwrap();
}

fn values<'a>(tags: &'a Tags, name: &str) -> Vec<&'a str> {
    tags.fields().filter(|(field, _)| field.eq_ignore_ascii_case(name)).map(|(_, value)| value).collect()
}

/// The cover of the test files, as it was made.
const COVER_BYTES: usize = 96;

#[test]
fn tags_are_read_from_every_format() {
    for (name, picture) in
        [("tagged.flac", true), ("tagged.mp3", true), ("tagged.m4a", false), ("tagged.ogg", false)]
    {
        let tags = Tags::read(&data(name)).unwrap();
        assert_eq!(tags.get("TITLE"), Some("Ümläut"), "{name}");
        assert_eq!(tags.get("album"), Some("Album"), "{name}");
        assert_eq!(tags.get("TRACKNUMBER"), Some("3"), "{name}");
        assert_eq!(tags.pictures().len(), usize::from(picture), "{name}");
        for (mime, bytes) in tags.pictures() {
            assert_eq!((mime, bytes.len()), (Some("image/png"), COVER_BYTES), "{name}");
            assert_eq!(bytes[..4], *b"\x89PNG", "{name}");
        }
    }
}

#[test]
fn what_no_longer_holds_is_dropped() {
    for name in ["tagged.flac", "tagged.mp3", "tagged.ogg"] {
        let bytes = std::fs::read(data(name)).unwrap();
        assert!(bytes.windows(10).any(|word| word.eq_ignore_ascii_case(b"REPLAYGAIN")), "{name} has it");
        let tags = Tags::read(&data(name)).unwrap();
        for (field, _) in tags.fields() {
            assert!(
                !field.starts_with("REPLAYGAIN") && !field.starts_with("R128") && field != "ENCODER",
                "{field}"
            );
        }
    }
}

#[test]
fn tags_and_artwork_survive_every_conversion() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("out");
    for name in ["tagged.flac", "tagged.mp3", "tagged.ogg", "tagged.m4a"] {
        let before = Tags::read(&data(name)).unwrap();
        for containers in [[Container::Wav, Container::Flac], [Container::Flac, Container::Wav]] {
            let mut tags = before.clone();
            for container in containers {
                write(&path, container, &tags);
                assert_eq!(decode(&path).unwrap(), [[0.25f32; 999]], "the audio is untouched");
                tags = Tags::read(&path).unwrap();
                let mut names: Vec<&str> = before.fields().map(|(name, _)| name).collect();
                names.sort_unstable();
                names.dedup();
                for field in names {
                    assert_eq!(
                        values(&tags, field),
                        values(&before, field),
                        "{field}, {name} as {container:?}"
                    );
                }
                assert!(tags.pictures().eq(before.pictures()), "pictures, {name} as {container:?}");
            }
        }
    }
}

/// Tools that know no `id3 ` chunk read `LIST INFO` (Microsoft, RIFF specification).
#[test]
fn a_wave_file_has_its_title_in_list_info_too() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("out.wav");
    let mut tags = Tags::default();
    tags.set("TITLE", "Calm");
    tags.set("ARTIST", "Someone");
    write(&path, Container::Wav, &tags);
    let bytes = std::fs::read(&path).unwrap();
    let list = bytes.windows(4).position(|name| name == b"LIST").unwrap();
    let size = u32::from_le_bytes(bytes[list + 4..list + 8].try_into().unwrap()) as usize;
    let body = &bytes[list + 8..list + 8 + size];
    assert_eq!(body[..4], *b"INFO");
    for item in [b"INAM\x05\0\0\0Calm\0".as_slice(), b"IART\x08\0\0\0Someone\0"] {
        assert!(body.windows(item.len()).any(|found| found == item), "{body:?}");
    }
    let after = &bytes[list + 8 + size.next_multiple_of(2)..];
    assert_eq!(after[..4], *b"id3 ");
    // Every byte belongs to a chunk, and the RIFF size says so.
    assert_eq!(u32::from_le_bytes(bytes[4..8].try_into().unwrap()) as usize, bytes.len() - 8);
}

#[test]
fn fields_are_set_and_removed() {
    let mut tags = Tags::default();
    assert!(tags.is_empty());
    tags.set("REPLAYGAIN_TRACK_GAIN", "-1.00 dB");
    tags.set("replaygain_track_gain", "-2.00 dB");
    tags.set("no = here", "ignored");
    assert_eq!(tags.fields().collect::<Vec<_>>().len(), 1);
    assert_eq!(tags.get("REPLAYGAIN_TRACK_GAIN"), Some("-2.00 dB"));
    tags.remove("ReplayGain_Track_Gain");
    assert!(tags.is_empty());
}
