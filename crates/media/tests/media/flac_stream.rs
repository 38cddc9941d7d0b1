//! FLAC streams, whose frames are encoded side by side, are those of an encoder that goes from frame to frame.

use std::fs::File;
use std::io::Cursor;
use std::path::Path;

use auralis_core::{Buffer, ChannelLayout, FrameSink};
use auralis_media::{Container, EncodeSpec, Encoder, OutputFile, Overwrite, SampleFormat};
use flac_codec::decode::{Verified, verify};
use flac_codec::encode::{FlacSampleWriter, Options};
use flac_codec::metadata::{BlockList, SeekPoint, SeekTable, Streaminfo};

use crate::support::Noise;

const BLOCK: usize = 4_096;

/// A tone in noise: linear prediction, fixed prediction and stereo modes all have something to win.
fn music(channels: usize, frames: usize, bits: u32) -> Vec<Vec<i32>> {
    let mut noise = Noise(7);
    let peak = f64::from(1_u32 << (bits - 3));
    let mut sample = |n: usize, channel: usize| {
        let hiss = (noise.next() >> 40) as f64 / f64::from(1 << 24) - 0.5;
        let tone = (n as f64 * 0.031 * (1.0 + channel as f64 * 0.1)).sin();
        (peak * (tone + 0.05 * hiss)) as i32
    };
    (0..channels).map(|channel| (0..frames).map(|n| sample(n, channel)).collect()).collect()
}

fn write(path: &Path, rate: u32, bits: u32, planes: &[Vec<i32>], block: usize) {
    let sample = if bits == 16 { SampleFormat::Int16 } else { SampleFormat::Int24 };
    let layout = ChannelLayout::default_for(planes.len() as u16);
    let spec =
        EncodeSpec { container: Container::Flac, sample, sample_rate: rate.try_into().unwrap(), layout };
    let output = OutputFile::create(path, Overwrite::Replace).unwrap();
    let mut encoder = Encoder::create(output, &spec, None).unwrap();
    let scale = f64::from(1_u32 << (bits - 1));
    let float: Vec<Vec<f32>> =
        planes.iter().map(|plane| plane.iter().map(|&s| (f64::from(s) / scale) as f32).collect()).collect();
    let audio = Buffer::from_planes(&float);
    for start in (0..audio.frames()).step_by(block) {
        encoder.write(&audio.block().range(start..audio.frames().min(start + block))).unwrap();
    }
    encoder.finish().unwrap();
}

/// The frames after the metadata.
fn frames(bytes: &[u8]) -> &[u8] {
    let mut at = 4;
    loop {
        let [flag, a, b, c] = bytes[at..at + 4].try_into().unwrap();
        at += 4 + u32::from_be_bytes([0, a, b, c]) as usize;
        if flag & 0x80 != 0 {
            return &bytes[at..];
        }
    }
}

#[test]
fn frames_are_those_of_a_serial_encoder() {
    let folder = tempfile::tempdir().unwrap();
    // More than 2,048 frames have numbers of one, two and three bytes; odd rates stand behind the number.
    for (rate, bits, channels, length) in [
        (44_100, 16, 1, 2_100 * BLOCK + 17),
        (44_100, 16, 2, 200 * BLOCK + 1),
        (48_000, 24, 2, 131 * BLOCK),
        (11_027, 16, 2, 130 * BLOCK + 300),
        (117_000, 24, 6, 129 * BLOCK + 16),
        (352_800, 24, 1, 130 * BLOCK + 5_000),
    ] {
        let planes = music(channels, length, bits);
        let path = folder.path().join("out.flac");
        write(&path, rate, bits, &planes, 10_000);

        let interleaved: Vec<i32> =
            (0..length).flat_map(|n| planes.iter().map(move |plane| plane[n])).collect();
        let mut serial = Cursor::new(Vec::new());
        let options = Options::default().fast_channel_correlation(true);
        let mut encoder =
            FlacSampleWriter::new(&mut serial, options, rate, bits, channels as u8, None).unwrap();
        encoder.write(&interleaved).unwrap();
        encoder.finalize().unwrap();

        let bytes = std::fs::read(&path).unwrap();
        assert!(
            frames(&bytes) == frames(&serial.into_inner()),
            "{rate} Hz, {bits} bits, {channels} channels"
        );
        // Another reader's check of every check sum, that of the audio included.
        assert!(matches!(verify(&path).unwrap(), Verified::MD5Match), "{rate} Hz, {bits} bits");
        let info = BlockList::open(&path).unwrap().streaminfo().clone();
        assert_eq!(info.total_samples.map(u64::from), Some(length as u64));
    }
}

#[test]
fn threads_and_blocks_do_not_change_a_byte() {
    let folder = tempfile::tempdir().unwrap();
    let planes = music(2, 75 * BLOCK + 100, 16);
    let encoded = |threads: usize, block: usize| {
        let path = folder.path().join("out.flac");
        let pool = rayon::ThreadPoolBuilder::new().num_threads(threads).build().unwrap();
        pool.install(|| write(&path, 44_100, 16, &planes, block));
        std::fs::read(&path).unwrap()
    };
    let one = encoded(1, BLOCK);
    for (threads, block) in [(1, 1_000_000), (2, 777), (3, BLOCK + 1), (8, 100_000)] {
        assert!(encoded(threads, block) == one, "{threads} threads, blocks of {block}");
    }
}

#[test]
fn seek_points_lead_to_frames() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("out.flac");
    write(&path, 8_000, 16, &music(1, 8_000 * 95, 16), 9_000);
    let bytes = std::fs::read(&path).unwrap();
    let blocks = BlockList::read(File::open(&path).unwrap()).unwrap();
    let table: &SeekTable = blocks.get().unwrap();
    assert_eq!(table.points.len(), 10, "one every 10 s");
    for (n, point) in table.points.iter().enumerate() {
        let &SeekPoint::Defined { sample_offset, byte_offset, frame_samples } = point else {
            panic!("{point:?} leads nowhere");
        };
        // The first frame that begins at or after each 10 s, and its number, one byte of UTF-8 up to 127.
        assert_eq!(sample_offset, (n as u64 * 80_000).next_multiple_of(BLOCK as u64));
        let number = sample_offset / BLOCK as u64;
        let frame = &frames(&bytes)[byte_offset as usize..];
        let coded = char::from_u32(number as u32).unwrap().to_string();
        assert!(frame.starts_with(&[0xFF, 0xF8]) && frame[4..].starts_with(coded.as_bytes()), "point {n}");
        assert_eq!(usize::from(frame_samples), BLOCK);
    }
    let info: &Streaminfo = blocks.streaminfo();
    let (least, most) = (info.minimum_frame_size.unwrap().get(), info.maximum_frame_size.unwrap().get());
    assert!(0 < least && least < most && most < 2 * BLOCK as u32, "frames of {least} to {most} bytes");
}
