//! A file opened at a frame goes on as if it had been read up to there.

use std::path::{Path, PathBuf};

use auralis_core::FrameSource;
use auralis_media::{
    Container, Decoder, EncodeSpec, Encoder, ErrorKind, OutputFile, Overwrite, SampleFormat,
};

use crate::support::{clip, data, decode, read_in_blocks};

/// Every place is compared for this many frames, so that the test is quick.
const COMPARED: usize = 10_000;

#[track_caller]
fn check(path: &Path, steps: usize) {
    let whole = decode(path).unwrap();
    let frames = whole[0].len();
    let beside_the_end = [frames.saturating_sub(1), frames, frames + 1, usize::MAX];
    // An odd step, so that the places lie anywhere within the packets of a codec.
    let places = (0..steps).map(|n| (n * (frames / steps.max(1) + 1)) | 1).filter(|at| *at < frames);
    for at in [0, 1].into_iter().chain(places).chain(beside_the_end) {
        let mut decoder = Decoder::open_at(path, at as u64).unwrap();
        let mut buffer = auralis_core::Buffer::new(whole.len(), COMPARED);
        let read = decoder.read(&mut buffer.block_mut()).unwrap();
        let start = at.min(frames);
        assert_eq!(read, COMPARED.min(frames - start), "{} at {at}", path.display());
        for (found, whole) in buffer.block().planes().zip(&whole) {
            assert!(found[..read] == whole[start..start + read], "{} at {at}", path.display());
        }
    }
}

#[test]
fn every_format_opens_at_any_frame() {
    for name in [
        "sine.aac",
        "sine.aiff",
        "sine.caf",
        "sine.m4a",
        "sine.mp3",
        "sine.ogg",
        "sine.opus",
        "sine_alac.m4a",
        "sine_float.aifc",
        "sine_no_xing.mp3",
        "surround.flac",
        "tagged.flac",
    ] {
        check(&data(name), 5);
    }
    check(&clip("speech_allison_8k_mono.wav"), 40);
    check(&clip("rock_feelings_95bpm.flac"), 40);
    check(&clip("solo_tabla.flac"), 20);
    check(&clip("quiet_safe_room.ogg"), 3);
}

/// A pipe cannot be written again from its start, so a FLAC encoder that writes to one leaves the length open
/// (RFC 9639 §8.2); and a recording of a broadcast goes on with the numbers of its frames.
#[test]
fn flac_without_a_length_opens_at_any_frame() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("open.flac");
    let mut bytes = std::fs::read(clip("solo_tabla.flac")).unwrap();
    // The lowest 36 bits of what stands before the MD5.
    bytes[21] &= 0xF0;
    bytes[22..26].fill(0);
    std::fs::write(&path, &bytes).unwrap();
    assert!(decode(&path).unwrap() == decode(&clip("solo_tabla.flac")).unwrap());
    check(&path, 5);
    let mut audio = 4;
    while bytes[audio] & 0x80 == 0 {
        audio += 4 + usize::from(bytes[audio + 2]) * 256 + usize::from(bytes[audio + 3]);
    }
    audio += 4 + usize::from(bytes[audio + 2]) * 256 + usize::from(bytes[audio + 3]);
    let sync = bytes[audio..audio + 4].to_vec();
    let second = bytes[audio + 4..].windows(4).position(|start| start == sync).unwrap();
    bytes.drain(audio..audio + 4 + second);
    std::fs::write(&path, &bytes).unwrap();
    check(&path, 5);
}

fn written(folder: &Path, container: Container, sample: SampleFormat) -> PathBuf {
    let mut decoder = Decoder::open(&clip("solo_guitar_em9.flac")).unwrap();
    let spec = EncodeSpec { container, sample, sample_rate: decoder.sample_rate(), layout: decoder.layout() };
    let path = folder.join(format!("{container:?}{sample:?}"));
    let output = OutputFile::create(&path, Overwrite::Never).unwrap();
    let mut encoder = Encoder::create(output, &spec, None).unwrap();
    let planes = read_in_blocks(&mut decoder, 4096).unwrap();
    let audio = auralis_core::Buffer::from_planes(&planes);
    auralis_core::FrameSink::write(&mut encoder, &audio.block()).unwrap();
    encoder.finish().unwrap();
    path
}

#[test]
fn what_we_write_opens_at_any_frame() {
    let folder = tempfile::tempdir().unwrap();
    for sample in [SampleFormat::Int16, SampleFormat::Int24, SampleFormat::Float32] {
        check(&written(folder.path(), Container::Wav, sample), 30);
    }
    check(&written(folder.path(), Container::Flac, SampleFormat::Int24), 30);
}

/// Reads and skips in turn, by as many frames as the sequence says, to the end.
#[track_caller]
fn check_skipping(path: &Path, steps: &[usize]) {
    let whole = decode(path).unwrap();
    let (frames, mut at) = (whole[0].len(), 0);
    let mut decoder = Decoder::open(path).unwrap();
    for (n, &step) in steps.iter().cycle().enumerate() {
        let count = step.min(frames - at);
        if n % 2 == 0 {
            assert_eq!(decoder.skip(step as u64).unwrap(), count as u64, "{} at {at}", path.display());
        } else {
            let mut buffer = auralis_core::Buffer::new(whole.len(), step);
            assert_eq!(decoder.read(&mut buffer.block_mut()).unwrap(), count, "{} at {at}", path.display());
            for (found, whole) in buffer.block().planes().zip(&whole) {
                assert!(found[..count] == whole[at..at + count], "{} at {at}", path.display());
            }
        }
        at += count;
        if count < step {
            break;
        }
    }
    assert_eq!(decoder.skip(1).unwrap(), 0);
    let mut buffer = auralis_core::Buffer::new(whole.len(), 10);
    assert_eq!(decoder.read(&mut buffer.block_mut()).unwrap(), 0);
}

#[test]
fn skipping_is_reading_without_the_frames() {
    for name in ["sine.aac", "sine.aiff", "sine.m4a", "sine.mp3", "sine.ogg", "sine.opus", "tagged.flac"] {
        check_skipping(&data(name), &[100, 1_000, 1, 1, 3_000, 700]);
    }
    for name in ["speech_allison_8k_mono.wav", "rock_feelings_95bpm.flac"] {
        // Within a packet of 4,096 frames, beside its end, and far beyond.
        check_skipping(&clip(name), &[5_000, 3_000, 96, 96, 1, 8_192, 50_000, 1, 0, 7]);
    }
}

#[test]
fn what_has_failed_stays_failed() {
    let folder = tempfile::tempdir().unwrap();
    let path = written(folder.path(), Container::Flac, SampleFormat::Int16);
    let mut bytes = std::fs::read(&path).unwrap();
    bytes.truncate(bytes.len() / 2);
    std::fs::write(&path, bytes).unwrap();
    let mut decoder = Decoder::open(&path).unwrap();
    let frames = decoder.total_frames().unwrap();
    decoder.skip(frames - 10).unwrap_err();
    assert_eq!(decoder.skip(10).unwrap_err().kind(), ErrorKind::Damaged);
}

#[test]
fn a_damaged_place_is_found_when_it_is_reached() {
    let folder = tempfile::tempdir().unwrap();
    let path = written(folder.path(), Container::Flac, SampleFormat::Int16);
    let mut bytes = std::fs::read(&path).unwrap();
    let frames = decode(&path).unwrap()[0].len() as u64;
    bytes.truncate(bytes.len() / 2);
    std::fs::write(&path, bytes).unwrap();
    // What lies before the damage can be read.
    let mut decoder = Decoder::open_at(&path, frames / 8).unwrap();
    let mut buffer = auralis_core::Buffer::new(usize::from(decoder.layout().channels()), 1_000);
    assert_eq!(decoder.read(&mut buffer.block_mut()).unwrap(), 1_000);
    let error = Decoder::open_at(&path, frames - 10).unwrap_err();
    assert!(matches!(error.kind(), ErrorKind::Truncated | ErrorKind::Damaged), "{error}");
}
