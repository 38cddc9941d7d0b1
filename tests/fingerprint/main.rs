//! The fingerprint of real music.
#![allow(clippy::unwrap_used, reason = "a test fails where it must not go on")]

mod recordings;

use std::path::Path;
use std::sync::LazyLock;

use auralis::fingerprint::{
    Dimension, Fingerprint, FingerprintDesign, Profile, Scale, Similarity, TrackDescription,
};
use auralis::media::Decoder;
use auralis::{Analyzer, Buffer, FrameSource, StreamSpec};

const CLIPS: [&str; 9] = [
    "clipped_internal_degeneration_190bpm.ogg",
    "electronic_media_threat.ogg",
    "orchestral_roman_ingenuity.ogg",
    "quiet_safe_room.ogg",
    "rock_feelings_95bpm.flac",
    "rock_war_of_freedom_140bpm.ogg",
    "solo_guitar_em9.flac",
    "solo_tabla.flac",
    "speech_allison_8k_mono.wav",
];

/// The fingerprints as they were when they were written down, with a line for each clip.
const GOLDEN: &str = include_str!("../../testdata/golden/fingerprint.txt");

/// The samples and the rate of a file of the test data.
fn decoded(name: &str) -> (Buffer, u32) {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("testdata").join(name);
    let mut decoder = Decoder::open(&path).unwrap();
    let mut piece = Buffer::new(usize::from(decoder.layout().channels()), 4_096);
    let mut planes = vec![Vec::new(); piece.channels()];
    loop {
        let frames = decoder.read(&mut piece.block_mut()).unwrap();
        for (plane, piece) in planes.iter_mut().zip(piece.block().range(0..frames).planes()) {
            plane.extend_from_slice(piece);
        }
        if frames < piece.frames() {
            return (Buffer::from_planes(&planes), decoder.sample_rate().get());
        }
    }
}

fn described(audio: &Buffer, sample_rate: u32) -> TrackDescription {
    let channels = audio.channels() as u16;
    let spec = StreamSpec::new(sample_rate, channels, 4_096).unwrap();
    let layout = auralis::ChannelLayout::default_for(channels);
    let mut analyzer = FingerprintDesign::new(layout).build(&spec).unwrap();
    analyzer.push(&audio.block());
    analyzer.report()
}

static TRACKS: LazyLock<Vec<TrackDescription>> = LazyLock::new(|| {
    let describe = |name: &&str| {
        let (audio, rate) = decoded(name);
        described(&audio, rate)
    };
    CLIPS.iter().map(describe).collect()
});

fn track(start: &str) -> &'static TrackDescription {
    &TRACKS[CLIPS.iter().position(|name| name.starts_with(start)).unwrap()]
}

#[test]
fn known_tempos_are_found() {
    for (name, bpm) in [("rock_feelings", 95.0), ("rock_war", 140.0), ("clipped", 190.0)] {
        let tempo = track(name).tempo.as_ref().unwrap();
        // Ten seconds hold some 20 to 30 beats, each played and known to within some 10 ms.
        assert!((tempo.bpm - bpm).abs() < 0.3, "{name}: {}", tempo.bpm);
    }
}

#[test]
fn what_has_no_beat_has_no_tempo() {
    for name in ["orchestral", "solo_guitar", "speech"] {
        assert_eq!(track(name).tempo, None, "{name}");
    }
}

#[test]
fn a_guitar_in_e_minor_is_in_e_minor() {
    let key = track("solo_guitar").key.as_ref().unwrap();
    assert_eq!((key.best.to_string().as_str(), key.best.camelot().as_str()), ("E minor", "9A"));
}

#[test]
fn fingerprints_are_what_they_were() {
    let mut lines = GOLDEN.lines().filter(|line| !line.starts_with('#'));
    for (name, track) in CLIPS.iter().zip(TRACKS.iter()) {
        let (golden_name, values) = lines.next().unwrap().split_once(' ').unwrap();
        assert_eq!(golden_name, *name);
        for ((dimension, value), golden) in track.fingerprint.iter().zip(values.split(' ')) {
            let golden: Option<f64> = golden.parse().ok();
            // Transforms round differently between instruction sets, which decides a frame here or there; the values are
            // written with six places.
            let close = match (value, golden) {
                (Some(value), Some(golden)) => (value - golden).abs() <= 1e-3 * golden.abs() + 2e-6,
                (value, golden) => value == golden,
            };
            assert!(close, "{name}: {dimension} is {value:?}, not {golden:?}");
        }
    }
    assert_eq!(lines.next(), None);
}

/// A copy as a lossy path makes it: softer, duller, with noise, cut and in 12 bits.
fn worn(audio: &Buffer) -> Buffer {
    let mut state = 1u32;
    let mut planes = Vec::new();
    for plane in audio.block().planes() {
        let mut before = 0.0f32;
        let wear = |x: &f32| {
            state = state.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
            let noise = (state >> 8) as f32 / 16_777_216.0 - 0.5;
            before += 0.85 * (x - before);
            ((0.8 * before + 2e-4 * noise) * 2_048.0).round() / 2_048.0
        };
        planes.push(plane.iter().skip(3_000).map(wear).collect::<Vec<f32>>());
    }
    Buffer::from_planes(&planes)
}

#[test]
fn a_copy_is_nearer_than_any_other_clip() {
    let similarity = |a: &Fingerprint, b: &Fingerprint| {
        Similarity::between(a, b, &Scale::BUILT_IN, Profile::Balanced).unwrap().score
    };
    for (clip, (name, original)) in CLIPS.iter().zip(TRACKS.iter()).enumerate() {
        let (audio, rate) = decoded(name);
        let (transcoded, its_rate) = decoded(recordings::COPIES[clip]);
        for copy in [described(&worn(&audio), rate), described(&transcoded, its_rate)] {
            let copy = copy.fingerprint;
            let own = similarity(&copy, &original.fingerprint);
            for (other_name, other) in CLIPS.iter().zip(TRACKS.iter()).filter(|(other, _)| *other != name) {
                let score = similarity(&copy, &other.fingerprint);
                assert!(own > score, "a copy of {name} is {own} like it and {score} like {other_name}");
            }
            let has_tempo = |fingerprint: &Fingerprint| fingerprint[Dimension::TempoBpm].is_some();
            assert_eq!(has_tempo(&copy), has_tempo(&original.fingerprint), "{name}");
        }
    }
}
