//! The clips of the repository, whose lengths other programs have measured.

use auralis_core::FrameSource;
use auralis_media::Decoder;

use crate::support::{clip, decode, read_in_blocks};

/// `ffprobe -show_entries stream=sample_rate,channels,duration_ts`, and the same from `soxi -s`.
const CLIPS: [(&str, &str, u32, u16, u64); 9] = [
    ("clipped_internal_degeneration_190bpm.ogg", "vorbis", 44_100, 2, 441_040),
    ("electronic_media_threat.ogg", "vorbis", 48_000, 2, 576_960),
    ("orchestral_roman_ingenuity.ogg", "vorbis", 44_100, 2, 882_160),
    ("quiet_safe_room.ogg", "vorbis", 44_100, 2, 661_320),
    ("rock_war_of_freedom_140bpm.ogg", "vorbis", 44_100, 2, 661_792),
    ("rock_feelings_95bpm.flac", "flac", 44_100, 2, 557_071),
    ("solo_guitar_em9.flac", "flac", 44_100, 2, 439_768),
    ("solo_tabla.flac", "flac", 44_100, 2, 470_723),
    ("speech_allison_8k_mono.wav", "pcm_s16", 8_000, 1, 80_000),
];

#[test]
fn every_clip_has_its_exact_length() {
    for (name, codec, sample_rate, channels, frames) in CLIPS {
        let mut decoder = Decoder::open(&clip(name)).unwrap();
        let info = decoder.info().clone();
        assert_eq!((info.codec, info.sample_rate.get()), (codec, sample_rate), "{name}");
        assert_eq!(info.layout.channels(), channels, "{name}");
        assert_eq!(decoder.total_frames(), Some(frames), "{name}");
        let planes = read_in_blocks(&mut decoder, 4096).unwrap();
        assert_eq!(planes.len(), usize::from(channels), "{name}");
        assert!(planes.iter().all(|plane| plane.len() as u64 == frames), "{name}");
        assert!(planes.iter().flatten().any(|sample| sample.abs() > 0.01), "{name} is not silent");
    }
}

/// The encoder of this clip overshoots full scale; clamping would flatten its peaks.
#[test]
fn samples_beyond_full_scale_survive() {
    let planes = decode(&clip("clipped_internal_degeneration_190bpm.ogg")).unwrap();
    let over = planes.iter().flatten().filter(|sample| sample.abs() > 1.0).count();
    // 694 in a decode by libvorbis of the untrimmed stream.
    assert!((600..=700).contains(&over), "{over} samples beyond full scale");
}

#[test]
fn blocks_of_any_size_give_the_same_samples() {
    for name in ["quiet_safe_room.ogg", "solo_tabla.flac", "speech_allison_8k_mono.wav"] {
        let whole = decode(&clip(name)).unwrap();
        for block in [1000, 333, 1 << 20] {
            let again = read_in_blocks(&mut Decoder::open(&clip(name)).unwrap(), block).unwrap();
            assert!(again == whole, "{name} in blocks of {block}");
        }
    }
}

#[test]
fn decoders_move_between_threads() {
    fn check<T: Send>() {}
    check::<Decoder>();
    check::<auralis_media::Encoder>();
    check::<auralis_media::Tags>();
    check::<auralis_media::MediaError>();
}

/// The first page of this clip numbers its frames from -7,536 (its packets hold that much more than
/// its granule position says), and Vorbis I A.2 has those cut. The values are from
/// `ffmpeg -i clip -f f32le`, which keeps them, 7,536 frames further on.
#[test]
fn frames_before_zero_are_cut() {
    let planes = decode(&clip("clipped_internal_degeneration_190bpm.ogg")).unwrap();
    for (frame, expected) in [(0, -0.246710), (1_000, 0.055239), (200_000, -0.566801), (441_039, 0.565792)] {
        // Two decoders, each rounding to f32 in its own order.
        assert!((planes[0][frame] - expected).abs() < 1e-4, "frame {frame}: {} {expected}", planes[0][frame]);
    }
}
