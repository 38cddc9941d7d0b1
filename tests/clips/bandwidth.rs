//! Where the spectra of real files end: what an encoder has cut, and what it has not.

use std::path::Path;

use auralis::spectrum::{Bandwidth, ContentAnalyzer};
use auralis::{Analyzer, StreamSpec};

use crate::decode;

fn bandwidth_of(path: &str) -> Bandwidth {
    let clip = decode(Path::new(env!("CARGO_MANIFEST_DIR")).join(path));
    let spec = StreamSpec::new(clip.sample_rate, clip.layout.channels(), clip.audio.frames()).unwrap();
    let mut analyzer = ContentAnalyzer::new(&spec).unwrap();
    analyzer.push(&clip.audio.block());
    analyzer.report().bandwidth.unwrap()
}

#[test]
fn an_encoder_leaves_its_edge() {
    for (path, low_hz, high_hz) in [
        // LAME at 128 kbit/s: its low-pass falls from 16.5 to 17.1 kHz.
        ("tests/clips/solo_tabla_128k.mp3", 16_400.0, 17_200.0),
        // Vorbis at 112 and 128 kbit/s.
        ("testdata/electronic_media_threat.ogg", 17_500.0, 18_500.0),
        ("testdata/quiet_safe_room.ogg", 17_500.0, 18_500.0),
        ("testdata/rock_war_of_freedom_140bpm.ogg", 20_300.0, 21_000.0),
    ] {
        let found = bandwidth_of(path);
        assert!(found.confidence > 0.9, "{path}: {found:?}");
        assert!((low_hz..high_hz).contains(&found.cutoff.0), "{path}: {found:?}");
    }
}

#[test]
fn what_no_encoder_has_cut_is_not_suspected() {
    for path in [
        "testdata/solo_guitar_em9.flac",
        "testdata/rock_feelings_95bpm.flac",
        // Vorbis at 500 and 160 kbit/s cuts nothing here.
        "testdata/orchestral_roman_ingenuity.ogg",
        "testdata/clipped_internal_degeneration_190bpm.ogg",
    ] {
        let found = bandwidth_of(path);
        assert!(found.confidence < 0.3, "{path}: {found:?}");
    }
    // The filter of a converter, next to half the rate.
    let tabla = bandwidth_of("testdata/solo_tabla.flac");
    assert!(tabla.cutoff.0 > 21_000.0, "{tabla:?}");
}
