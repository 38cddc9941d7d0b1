//! One small file of each format, all of a sine whose every sample is known.

use std::f64::consts::TAU;

use auralis_core::{ChannelLayout, FrameSource, Speaker};
use auralis_media::{Decoder, ErrorKind, StreamInfo};

use crate::support::{Planes, data, decode, read_in_blocks};

fn open(name: &str) -> (StreamInfo, Planes) {
    let mut decoder = Decoder::open(&data(name)).unwrap();
    let planes = read_in_blocks(&mut decoder, 1024).unwrap();
    (decoder.info().clone(), planes)
}

/// Amplitude and phase of `frequency` in `samples`, by correlation with sine and cosine.
fn measure(samples: &[f32], frequency: f64, rate: f64) -> (f64, f64) {
    let (mut sine, mut cosine) = (0.0, 0.0);
    for (n, &sample) in samples.iter().enumerate() {
        let angle = TAU * frequency * n as f64 / rate;
        sine += f64::from(sample) * angle.sin();
        cosine += f64::from(sample) * angle.cos();
    }
    let scale = 2.0 / samples.len() as f64;
    ((sine * scale).hypot(cosine * scale), cosine.atan2(sine))
}

/// The channels hold 0.5 at 440 Hz and 0.25 at 1 kHz, both from phase 0 at frame 0. Phase is how a
/// shift shows: one frame at 440 Hz is 0.06 rad, at 1 kHz 0.14 rad.
fn assert_is_the_sine(name: &str, planes: &Planes, rate: u32, level_tolerance: f64) {
    for (plane, (amplitude, frequency)) in planes.iter().zip([(0.5, 440.0), (0.25, 1000.0)]) {
        let (level, phase) = measure(plane, frequency, f64::from(rate));
        assert!((level / amplitude - 1.0).abs() < level_tolerance, "{name}: level {level}");
        assert!(phase.abs() < 0.02, "{name}: phase {phase} at {frequency} Hz");
        // No gap anywhere: every tenth of a second has the level of the whole.
        for part in plane.chunks_exact(rate as usize / 10) {
            let rms = (part.iter().map(|&x| f64::from(x).powi(2)).sum::<f64>() / part.len() as f64).sqrt();
            let ratio = rms * 2f64.sqrt() / amplitude;
            // A tenth of a second holds 44 periods of 440 Hz; lossy codecs soften the first one.
            assert!((ratio - 1.0).abs() < level_tolerance + 0.06, "{name}: a part has {ratio} of the level");
        }
    }
}

#[test]
fn lossy_formats_have_the_right_length_place_and_level() {
    // The encoders were told 1 s; the level tolerance is theirs, at 64 to 128 kbit/s.
    let files = [
        ("sine.mp3", "mp3", "mp3", 44_100, 44_100),
        ("sine.m4a", "aac", "mp4", 44_100, 44_100),
        ("sine.ogg", "vorbis", "ogg", 44_100, 44_100),
        ("sine.opus", "opus", "ogg", 48_000, 48_000),
    ];
    for (name, codec, container, rate, frames) in files {
        let (info, planes) = open(name);
        assert_eq!((info.codec, info.container, info.sample_rate.get()), (codec, container, rate), "{name}");
        assert_eq!((info.total_frames, info.bit_depth), (Some(frames), None), "{name}");
        assert!(info.float && !info.lossless, "{name}");
        assert_eq!(planes[1].len() as u64, frames, "{name}");
        assert_is_the_sine(name, &planes, rate, 0.06);
    }
}

/// Without a header that counts the frames the delay is not known either; nothing may be cut, and
/// no length be promised. 40 frames of 1,152, 45 of 1,024: `ffprobe -count_packets`.
#[test]
fn formats_that_cannot_know_their_length_do_not_claim_to() {
    for (name, codec, frames) in [("sine_no_xing.mp3", "mp3", 40 * 1152), ("sine.aac", "aac", 45 * 1024)] {
        let (info, planes) = open(name);
        assert_eq!((info.codec, info.total_frames), (codec, None), "{name}");
        assert_eq!(planes[0].len(), frames, "{name}");
    }
}

/// `opusdec --float` of the same file; both compute in `f32`, so they differ by its rounding.
#[test]
fn opus_agrees_with_opusdec() {
    let reference = decode(&data("sine_opusdec.wav")).unwrap();
    let (_, planes) = open("sine.opus");
    for (plane, reference) in planes.iter().zip(&reference) {
        assert_eq!(reference.len(), 2000);
        for (n, (sample, expected)) in plane.iter().zip(reference).enumerate() {
            assert!((sample - expected).abs() < 2e-6, "frame {n}: {sample}, opusdec {expected}");
        }
    }
}

/// RFC 7845 §5.1: the gain of the header, in steps of 1/256 dB at byte 16 of `OpusHead`, is not optional.
#[test]
fn the_output_gain_of_opus_is_applied() {
    let mut bytes = std::fs::read(data("sine.opus")).unwrap();
    let head = bytes.windows(8).position(|name| name == b"OpusHead").unwrap();
    bytes[head + 16..head + 18].copy_from_slice(&(-6i16 * 256).to_le_bytes());
    sign_first_page(&mut bytes);
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("quiet.opus");
    std::fs::write(&path, bytes).unwrap();
    let (plain, quiet) = (decode(&data("sine.opus")).unwrap(), decode(&path).unwrap());
    let ratio = measure(&quiet[0], 440.0, 48_000.0).0 / measure(&plain[0], 440.0, 48_000.0).0;
    // 6 dB, to the rounding of an f32 factor.
    assert!((20.0 * ratio.log10() + 6.0).abs() < 1e-4, "{ratio}");
}

/// Renews the checksum of the first Ogg page (RFC 3533 §6, polynomial 0x04C11DB7).
fn sign_first_page(bytes: &mut [u8]) {
    let segments = usize::from(bytes[26]);
    let body: usize = bytes[27..27 + segments].iter().map(|&length| usize::from(length)).sum();
    bytes[22..26].fill(0);
    let sum = bytes[..27 + segments + body].iter().fold(0u32, |sum, &byte| {
        (0..8).fold(sum ^ u32::from(byte) << 24, |sum, _| {
            sum << 1 ^ if sum >> 31 == 1 { 0x04C1_1DB7 } else { 0 }
        })
    });
    bytes[22..26].copy_from_slice(&sum.to_le_bytes());
}

/// Integer formats were made from the formula by rounding, so half a step is the tolerance, and
/// one more for the generator's `f64` on its way through a rounding resampler.
#[test]
fn lossless_formats_give_the_samples_of_the_formula() {
    let files = [
        ("sine.aiff", "pcm_s16", "aiff", 8_000, 4_000, Some(16)),
        ("sine.caf", "pcm_s24", "caf", 8_000, 4_000, Some(24)),
        ("sine_alac.m4a", "alac", "mp4", 16_000, 8_000, Some(16)),
        ("tagged.flac", "flac", "flac", 8_000, 2_000, Some(16)),
    ];
    for (name, codec, container, rate, frames, bits) in files {
        let (info, planes) = open(name);
        assert_eq!((info.codec, info.container, info.sample_rate.get()), (codec, container, rate), "{name}");
        assert_eq!((info.total_frames, info.bit_depth), (Some(frames), bits), "{name}");
        assert!(!info.float && info.lossless, "{name}");
        assert_eq!(info.layout, ChannelLayout::MONO, "{name}");
        assert_eq!(planes[0].len() as u64, frames, "{name}");
        let step = 0.5f64.powi(bits.unwrap() as i32 - 1);
        for (n, &sample) in planes[0].iter().enumerate() {
            let expected = 0.5 * (TAU * 440.0 * n as f64 / f64::from(rate)).sin();
            assert!((f64::from(sample) - expected).abs() <= 1.5 * step, "{name} frame {n}");
            assert_eq!(f64::from(sample) / step % 1.0, 0.0, "{name} frame {n} is on the grid");
        }
    }
}

#[test]
fn float_files_keep_what_lies_beyond_full_scale() {
    let (info, planes) = open("sine_float.aifc");
    assert_eq!((info.codec, info.bit_depth, info.float, info.lossless), ("pcm_f32", None, true, true));
    assert_eq!(planes[0].len(), 4_000);
    for (n, &sample) in planes[0].iter().enumerate() {
        let expected = 1.5 * (TAU * 440.0 * n as f64 / 8_000.0).sin();
        assert!((f64::from(sample) - expected).abs() < 2e-7, "frame {n}: one rounding to f32");
    }
}

/// The channels are 0.1, 0.2 … 0.6 in the order of WAVE; Opus stores them in another.
#[test]
fn surround_channels_come_in_the_order_of_wave() {
    use Speaker::{Center, Left, LeftSurround, Lfe, Right, RightSurround};
    for name in ["surround.opus", "surround.flac"] {
        let mut decoder = Decoder::open(&data(name)).unwrap();
        let layout = decoder.layout();
        assert_eq!(layout.speakers(), [Left, Right, Center, Lfe, LeftSurround, RightSurround], "{name}");
        let planes = read_in_blocks(&mut decoder, 4096).unwrap();
        for (channel, plane) in planes.iter().enumerate() {
            let frequency = if channel == 3 { 60.0 } else { 300.0 };
            let (level, _) = measure(plane, frequency, f64::from(decoder.sample_rate().get()));
            let expected = 0.1 * (channel as f64 + 1.0);
            // 32 kbit/s per channel; the channels themselves are at least 17 % apart.
            assert!((level / expected - 1.0).abs() < 0.03, "{name} channel {channel}: level {level}");
        }
    }
}

/// Symphonia 0.6.1 decodes it wrongly: silence about that would be worse than the error.
#[test]
fn vorbis_in_surround_is_refused() {
    let error = Decoder::open(&data("surround.ogg")).map(drop).unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Unsupported);
    assert!(error.to_string().contains("Vorbis with more than two channels"), "{error}");
}

/// The extension is no evidence.
#[test]
fn the_content_decides() {
    let folder = tempfile::tempdir().unwrap();
    for name in ["sine.mp3", "sine.opus", "sine.m4a", "sine.aiff", "sine.caf", "tagged.flac", "sine.aac"] {
        let expected = decode(&data(name)).unwrap();
        for other in ["none", "liar.wav", "liar.flac", "liar.mp3"] {
            let path = folder.path().join(other);
            std::fs::copy(data(name), &path).unwrap();
            assert!(decode(&path).unwrap() == expected, "{name} as {other}");
        }
    }
}
