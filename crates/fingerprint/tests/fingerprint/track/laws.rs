use core::f64::consts::TAU;

use auralis_core::{Analyzer, Buffer, ChannelLayout, Seconds, StreamSpec};
use auralis_fingerprint::{FingerprintAnalyzer, FingerprintDesign};
use auralis_loudness::LoudnessDesign;
use auralis_spectrum::{MergeError, segment_frames};
use auralis_testkit::{Random, laws::AnalyzerLaws};

fn design(channels: u16) -> FingerprintDesign {
    let layout = ChannelLayout::default_for(channels);
    FingerprintDesign { loudness: LoudnessDesign { reserve: Seconds(60.0), ..LoudnessDesign::new(layout) } }
}

/// Chords and drums that change every second, different in each channel.
fn music(sample_rate: u32, channels: usize, seconds: f64) -> Buffer {
    let mut random = Random::new(5);
    let rate = f64::from(sample_rate);
    let frames = (seconds * rate) as usize;
    let planes: Vec<Vec<f32>> = (0..channels)
        .map(|channel| {
            (0..frames)
                .map(|n| {
                    let time = n as f64 / rate;
                    let note =
                        110.0 * 2f64.powf(f64::from((time as u32 * 7 + channel as u32 * 4) % 12) / 12.0);
                    let beat = (time * 2.1).fract();
                    let tone: f64 =
                        (1..6).map(|k| (TAU * note * f64::from(k) * time).sin() / f64::from(k)).sum();
                    let drum = f64::from(random.sample()) * (-30.0 * beat).exp();
                    (0.1 * tone + 0.3 * drum) as f32
                })
                .collect()
        })
        .collect();
    Buffer::from_planes(&planes)
}

#[test]
fn the_analyzer_keeps_the_laws() {
    for (rate, channels, splits) in [(44_100, 2, 20), (8_000, 1, 20), (48_000, 8, 3), (192_000, 2, 3)] {
        AnalyzerLaws::built_by(|spec: &StreamSpec| design(channels).build(spec))
            .stream(StreamSpec::new(rate, channels, 4_096).unwrap())
            .random_splits(splits)
            .no_allocations()
            .check();
    }
}

#[test]
fn any_split_of_music_gives_the_same_bits() {
    let audio = music(44_100, 2, 14.0);
    AnalyzerLaws::built_by(|spec: &StreamSpec| design(2).build(spec))
        .stream(StreamSpec::new(44_100, 2, 4_096).unwrap())
        .input(audio)
        .random_splits(1)
        .no_allocations()
        .check();
}

/// The analyser out of segments of one cell each, the last one cut short.
fn in_segments(audio: &Buffer, sample_rate: u32) -> FingerprintAnalyzer {
    let channels = audio.channels() as u16;
    let spec = StreamSpec::new(sample_rate, channels, 4_096).unwrap();
    let whole = design(channels).build(&spec).unwrap();
    let cell = segment_frames(&spec) as usize;
    let analyze = |start: usize| -> FingerprintAnalyzer {
        let mut segment = if start == 0 { whole.clone() } else { whole.segment(start as u64).unwrap() };
        let end = audio.frames().min(start + cell);
        for from in (segment.position() as usize..end).step_by(4_096) {
            segment.push(&audio.block().range(from..end.min(from + 4_096)));
        }
        segment
    };
    let mut segments = (0..audio.frames()).step_by(cell).map(analyze);
    let mut first = segments.next().unwrap();
    segments.for_each(|segment| first.merge(&segment).unwrap());
    first
}

#[test]
fn segments_give_the_bits_of_the_whole() {
    // The last segments are a whole one, a long one, one shorter than a frame and one of a single sample.
    for (rate, channels, frames) in [
        (44_100, 2, 1_323_000),
        (44_100, 1, 1_200_000),
        (48_000, 2, 960_700),
        (8_000, 1, 160_001),
        (11_025, 2, 300_000),
    ] {
        let audio = music(rate, channels, frames as f64 / f64::from(rate));
        let spec = StreamSpec::new(rate, channels as u16, 4_096).unwrap();
        let mut whole = design(channels as u16).build(&spec).unwrap();
        whole.push(&audio.block());
        let merged = in_segments(&audio, rate);
        assert_eq!(whole.content().report(), merged.content().report(), "{rate} {frames}");
        assert_eq!(whole.loudness().report(), merged.loudness().report(), "{rate} {frames}");
        let (whole, merged) = (whole.report(), merged.report());
        assert_eq!(whole.fingerprint, merged.fingerprint, "{rate} {frames}");
        assert_eq!(whole, merged, "{rate} {frames}");
        assert!(whole.print.codes().len() > 100 || frames < 200_000);
    }
}

#[test]
fn what_does_not_belong_together_is_not_merged() {
    let spec = StreamSpec::new(8_000, 1, 4_096).unwrap();
    let mut first = design(1).build(&spec).unwrap();
    first.push(&music(8_000, 1, 10.0).block());
    let before = first.report();
    let late = first.segment(160_000).unwrap();
    assert!(matches!(first.merge(&late), Err(MergeError::NotAdjacent { .. })));
    let other = design(2).build(&StreamSpec::new(8_000, 2, 4_096).unwrap()).unwrap();
    assert_eq!(first.merge(&other), Err(MergeError::DifferentDesign));
    assert_eq!(first.report(), before);
}
