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

/// A sentence that says what is wrong and what helps, where the words of a library or the length of a pipe mislead.
#[test]
fn no_advice_leads_astray() {
    let folder = tempfile::tempdir().unwrap();
    let wav = |format: u16, channels: u16, rate: u32| {
        let mut bytes = b"RIFF\x24\0\0\0WAVEfmt \x10\0\0\0".to_vec();
        bytes.extend([format.to_le_bytes(), channels.to_le_bytes()].concat());
        bytes.extend([rate.to_le_bytes(), 0u32.to_le_bytes()].concat());
        bytes.extend([(2 * channels).to_le_bytes(), 16u16.to_le_bytes()].concat());
        bytes.extend(b"data\0\0\0\0");
        bytes
    };
    let m4a = std::fs::read(data("sine.m4a")).unwrap();
    let cases = [
        (m4a[..m4a.len() / 2].to_vec(), ErrorKind::Damaged, "moov", "copy the file again"),
        (wav(1, 2, 0), ErrorKind::Damaged, "0 Hz", "copy the file again"),
        (wav(1, 2, 500), ErrorKind::Unsupported, "1000 to 768000 Hz", "48000 Hz"),
        (wav(1, 32, 44_100), ErrorKind::Unsupported, "up to 24", "split it"),
        (wav(0x161, 2, 44_100), ErrorKind::Unsupported, "inside this WAV", "PCM WAV"),
    ];
    for (bytes, kind, wrong, advice) in cases {
        let path = folder.path().join("file");
        std::fs::write(&path, bytes).unwrap();
        let error = Decoder::open(&path).map(drop).unwrap_err();
        let message = error.to_string();
        assert_eq!(error.kind(), kind, "{message}");
        assert!(message.contains(wrong) && message.contains(advice), "{message}");
    }
}

#[test]
#[cfg(unix)]
fn a_pipe_is_no_empty_file() {
    let folder = tempfile::tempdir().unwrap();
    let pipe = folder.path().join("pipe");
    assert!(std::process::Command::new("mkfifo").arg(&pipe).status().unwrap().success());
    let kept = std::fs::OpenOptions::new().read(true).write(true).open(&pipe).unwrap();
    let error = Decoder::open(&pipe).map(drop).unwrap_err();
    assert_eq!(error.kind(), ErrorKind::NotAFile, "{error}");
    assert!(error.to_string().contains("save it to a file"), "{error}");
    drop(kept);
}
