use auralis_compressor::{CompressorDesign, Detection};
use auralis_core::{BlockRef, Buffer, Design, StreamSpec};
use auralis_testkit::measure::from_db;
use auralis_testkit::signals::{self, Tone};

/// A compressor that takes off what is over −60 dBFS, so that its reduction is the level it hears.
fn hears_all(side_chain_high_pass_hz: Option<f64>) -> CompressorDesign {
    CompressorDesign {
        threshold_db: -60.0,
        ratio: f64::INFINITY,
        knee_db: 0.0,
        attack_ms: 0.02,
        release_ms: 5_000.0,
        range_db: 120.0,
        side_chain_high_pass_hz,
        ..CompressorDesign::default()
    }
}

/// The settled reduction of a constant while a tone plays in the side chain.
fn reduction(design: &CompressorDesign, tone: Tone) -> f64 {
    const FRAMES: usize = 96_000;
    let side = signals::mono(&tone.samples(48_000.0, FRAMES));
    let mut audio = signals::mono(&signals::constant(0.5, FRAMES));
    let mut compressor = design.build(&StreamSpec::new(48_000, 1, FRAMES).unwrap()).unwrap();
    compressor.process_with_side_chain(&mut audio.block_mut(), &side.block());
    -20.0 * (f64::from(audio.plane(0)[FRAMES - 1]) / 0.5).log10()
}

#[test]
fn the_high_pass_is_3_01_db_down_at_its_corner() {
    for corner in [40.0, 100.0, 300.0] {
        let at = |frequency_hz: f64, corner: Option<f64>| {
            // The window leaves a ripple of 1/(4π·20·0.5), 0.035 dB, at the lowest tone.
            let design = CompressorDesign {
                detection: Detection::Rms { window_ms: 500.0 },
                release_ms: 1.0,
                ..hears_all(corner)
            };
            reduction(&design, Tone::dbfs(frequency_hz, -6.0))
        };
        let filtered = at(corner, Some(corner)) - at(corner, None);
        assert!((filtered + 3.0103).abs() < 0.05, "{filtered} dB at {corner} Hz");
        // |H|² = 1/(1 + (fc/f)⁴); the warping of the axis is 10⁻⁴ here.
        let below = at(corner / 2.0, Some(corner)) - at(corner / 2.0, None);
        assert!((below + 10.0 * 17f64.log10()).abs() < 0.1, "{below} dB an octave below {corner} Hz");
    }
}

#[test]
fn the_filter_leaves_the_audio_alone() {
    // Under the threshold nothing is done to the audio, to the bit, with whatever filter.
    let design = CompressorDesign {
        threshold_db: 0.0,
        knee_db: 0.0,
        side_chain_high_pass_hz: Some(500.0),
        ..CompressorDesign::default()
    };
    let input = signals::mono(&Tone::dbfs(60.0, -3.0).samples(48_000.0, 20_000));
    assert_eq!(crate::compressed(&design, 48_000, &input), input);
}

#[test]
fn a_side_chain_decides_in_place_of_the_audio() {
    let design = hears_all(None);
    let expected = 40.0;
    let found = reduction(&design, Tone::new(12_000.0, from_db(-20.0)).phase_degrees(90.0));
    assert!((found - expected).abs() < 0.01, "{found}");
}

#[test]
fn a_side_chain_of_another_shape_is_ordinary() {
    let spec = StreamSpec::new(48_000, 2, 1_000).unwrap();
    let full = signals::duplicate(&signals::white_noise(1, 1.0, 1_000), 2);
    let played = |side: &BlockRef<'_>| {
        let mut audio = full.clone();
        let mut compressor = hears_all(None).build(&spec).unwrap();
        compressor.process_with_side_chain(&mut audio.block_mut(), side);
        audio
    };
    let mono = signals::mono(&signals::constant(1.0, 1_000));
    let stereo = signals::duplicate(&signals::constant(1.0, 1_000), 2);
    assert_eq!(played(&mono.block()), played(&stereo.block()), "one channel serves for both");
    assert_eq!(played(&Buffer::new(0, 0).block()), full, "no side chain is silence");
    let short = played(&mono.block().range(0..300));
    assert_eq!(short.plane(0)[..300], played(&mono.block()).plane(0)[..300]);
    let poisoned = signals::mono(&[0.0, f64::NAN, f64::INFINITY]);
    assert_eq!(played(&poisoned.block()), full, "what is not finite is silence");
}
