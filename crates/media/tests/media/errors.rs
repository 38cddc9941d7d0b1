//! Each way of being no readable audio file has its own kind and sentence.

use auralis_media::{Decoder, ErrorKind, Tags, is_audio_extension};

use crate::support::{Noise, clip, data};

#[test]
fn each_mistake_has_its_own_sentence() {
    let folder = tempfile::tempdir().unwrap();
    let file = |name: &str, content: &[u8]| {
        let path = folder.path().join(name);
        std::fs::write(&path, content).unwrap();
        path
    };
    let mut noise = Noise(7);
    let random: Vec<u8> = (0..200_000).map(|_| (noise.next() >> 32) as u8 & 0x7F).collect();
    let cases = [
        (folder.path().join("none.wav"), ErrorKind::NotFound, "there is no such file"),
        (folder.path().to_owned(), ErrorKind::IsAFolder, "this is a folder, not a file"),
        (file("empty.wav", b""), ErrorKind::Empty, "the file is empty"),
        (file("song.flac", b"la la la\n"), ErrorKind::NotAudio, "the content is no audio format known here"),
        (file("random", &random), ErrorKind::NotAudio, "the content is no audio format known here"),
        (data("video_only.mp4"), ErrorKind::NotAudio, "the file holds no audio track"),
        (data("ac3.mka"), ErrorKind::Unsupported, "the codec AC-3 is not supported"),
        (data("README.md"), ErrorKind::NotAudio, "the content is no audio format known here"),
    ];
    for (path, kind, sentence) in cases {
        let error = Decoder::open(&path).map(drop).unwrap_err();
        assert_eq!(error.kind(), kind, "{}: {error}", path.display());
        assert_eq!(error.path(), path);
        let message = error.to_string();
        assert!(message.starts_with(&format!("{sentence}; ")), "{message}");
        assert!(!message.ends_with('.') && !message.contains(path.to_str().unwrap()), "{message}");
    }
}

#[test]
fn a_damaged_tag_does_not_cost_the_audio() {
    let folder = tempfile::tempdir().unwrap();
    let mut bytes = std::fs::read(data("tagged.flac")).unwrap();
    let comment = bytes.windows(6).position(|word| word == b"TITLE=").unwrap();
    bytes[comment - 4..comment].fill(0x7F);
    let path = folder.path().join("damaged tags.flac");
    std::fs::write(&path, bytes).unwrap();
    assert!(Tags::read(&path).is_ok());
    assert!(Tags::read(&clip("speech_allison_8k_mono.wav")).unwrap().is_empty());
    assert!(Tags::read(&data("README.md")).unwrap().is_empty());
    assert_eq!(Tags::read(&data("none")).unwrap_err().kind(), ErrorKind::NotFound);
}

#[test]
fn extensions_of_every_format_are_known() {
    for name in ["a.wav", "a.FLAC", "a.mp3", "a.ogg", "a.opus", "a.m4a", "a.aac", "a.aiff", "a.aif", "a.caf"]
    {
        assert!(is_audio_extension(name.as_ref()), "{name}");
    }
    for name in ["a.txt", "a", "wav", ".wav", "a.wav.part", "a.m3u"] {
        assert!(!is_audio_extension(name.as_ref()), "{name}");
    }
}
