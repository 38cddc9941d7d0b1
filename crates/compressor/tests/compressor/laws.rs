use auralis_compressor::{CompressorDesign, Detection, Direction, Makeup, Smoothing};
use auralis_core::{Design, Processor, StreamSpec};
use auralis_testkit::laws::{Arrival, Laws};
use auralis_testkit::{measure, signals};

#[test]
fn the_laws_hold_for_every_layout_and_rate() {
    for (sample_rate, channels) in
        [(8_000, 1), (44_100, 2), (48_000, 6), (96_000, 1), (192_000, 2), (44_100, 8)]
    {
        let design = CompressorDesign { lookahead_ms: 3.0, ..CompressorDesign::default() };
        Laws::new(&design)
            .sample_rate(sample_rate)
            .channels(channels)
            .random_splits(if channels > 2 { 50 } else { 200 })
            .check();
    }
}

#[test]
fn the_laws_hold_for_every_part() {
    let usual = CompressorDesign::default();
    let window_ms = 20.0;
    for design in [
        CompressorDesign { smoothing: Smoothing::Branching, release_ms: 5.0, ..usual },
        CompressorDesign { link: 0.0, detection: Detection::Rms { window_ms }, ..usual },
        CompressorDesign { link: 0.4, detection: Detection::KWeighted { window_ms }, ..usual },
        CompressorDesign { makeup: Makeup::Automatic, mix: 0.7, ..usual },
        CompressorDesign { makeup: Makeup::Automatic, link: 0.0, lookahead_ms: 7.0, ..usual },
        CompressorDesign { direction: Direction::Upward, range_db: 12.0, ..usual },
        CompressorDesign { side_chain_high_pass_hz: Some(100.0), slow_release_ms: Some(2_000.0), ..usual },
        CompressorDesign { ratio: f64::INFINITY, knee_db: 0.0, attack_ms: 0.02, release_ms: 1.0, ..usual },
    ] {
        for channels in [1, 2, 3] {
            Laws::new(&design).channels(channels).random_splits(40).impulse(0.5, Arrival::Peak).check();
        }
    }
}

#[test]
fn silence_and_a_constant_end_at_rest() {
    let spec = StreamSpec::new(48_000, 1, 48_000).unwrap();
    let mut compressor = CompressorDesign { release_ms: 10.0, ..Default::default() }.build(&spec).unwrap();
    let meter = compressor.gain_reduction_meter();
    let mut loud = signals::mono(&signals::constant(1.0, 48_000));
    compressor.process(&mut loud.block_mut());
    // 20 dB over the threshold at 2:1.
    assert!((meter.read().0 - 10.0).abs() < 1e-3, "{}", meter.read());
    let mut silence = signals::mono(&signals::silence(48_000));
    compressor.process(&mut silence.block_mut());
    assert_eq!(measure::peak(silence.plane(0)), 0.0);
    assert_eq!(meter.read().0, 0.0, "after 100 releases nothing is left");
    compressor.process(&mut loud.block_mut());
    compressor.reset();
    assert_eq!(meter.read().0, 0.0);
}

#[test]
fn values_outside_their_range_are_refused_by_name() {
    let spec = StreamSpec::new(44_100, 2, 512).unwrap();
    let usual = CompressorDesign::default();
    let nan = f64::NAN;
    for (design, name) in [
        (CompressorDesign { threshold_db: 13.0, ..usual }, "threshold_db"),
        (CompressorDesign { ratio: 0.9, ..usual }, "ratio"),
        (CompressorDesign { ratio: nan, ..usual }, "ratio"),
        (CompressorDesign { knee_db: -1.0, ..usual }, "knee_db"),
        (CompressorDesign { attack_ms: 0.0, ..usual }, "attack_ms"),
        (CompressorDesign { release_ms: nan, ..usual }, "release_ms"),
        (CompressorDesign { slow_release_ms: Some(100.0), ..usual }, "slow_release_ms"),
        (CompressorDesign { lookahead_ms: 51.0, ..usual }, "lookahead_ms"),
        (CompressorDesign { detection: Detection::Rms { window_ms: 0.0 }, ..usual }, "window_ms"),
        (CompressorDesign { side_chain_high_pass_hz: Some(22_050.0), ..usual }, "side_chain_high_pass_hz"),
        (CompressorDesign { link: 1.1, ..usual }, "link"),
        (CompressorDesign { range_db: -1.0, ..usual }, "range_db"),
        (CompressorDesign { makeup: Makeup::Fixed(61.0), ..usual }, "makeup"),
        (CompressorDesign { mix: nan, ..usual }, "mix"),
    ] {
        assert_eq!(design.build(&spec).unwrap_err().parameter(), name);
    }
}
