use auralis_compressor::{CompressorDesign, MultibandDesign};
use auralis_core::{Buffer, Design, Processor, StreamSpec};
use auralis_testkit::laws::{Arrival, Laws};
use auralis_testkit::measure::{fit_sine, magnitude_response_db, rms};
use auralis_testkit::signals::{self, Tone};

const CROSSOVERS: [f64; 4] = [120.0, 500.0, 2_000.0, 8_000.0];

fn design(bands: usize, band: CompressorDesign) -> MultibandDesign {
    MultibandDesign { crossovers_hz: CROSSOVERS[..bands - 1].to_vec(), bands: vec![band; bands] }
}

#[test]
fn at_unity_the_bands_sum_flat() {
    let unity = CompressorDesign { ratio: 1.0, lookahead_ms: 1.0, ..CompressorDesign::default() };
    for bands in 2..=5 {
        for rate in [44_100, 96_000] {
            let spec = StreamSpec::new(rate, 1, 1 << 16).unwrap();
            let mut compressor = design(bands, unity).build(&spec).unwrap();
            let mut impulse = signals::mono(&signals::impulse(1 << 16, 0, 1.0));
            compressor.process(&mut impulse.block_mut());
            let frequencies = [20.0, 60.0, 119.0, 250.0, 501.0, 1_000.0, 2_003.0, 4_000.0, 8_000.0, 20_000.0];
            for gain_db in magnitude_response_db(impulse.plane(0), &frequencies, f64::from(rate)) {
                // The gate is 0.01 dB. What there is comes from the rounding of bands to f32.
                assert!(gain_db.abs() < 1e-4, "{bands} bands: {gain_db} dB");
            }
        }
    }
}

#[test]
fn a_band_is_turned_down_alone() {
    let unity = CompressorDesign { ratio: 1.0, ..CompressorDesign::default() };
    let squash = CompressorDesign {
        threshold_db: -40.0,
        ratio: f64::INFINITY,
        knee_db: 0.0,
        ..CompressorDesign::default()
    };
    // The middle of each of five bands.
    for (squashed, frequency_hz) in [30.0, 245.0, 1_000.0, 4_000.0, 18_000.0].into_iter().enumerate() {
        for heard in 0..5 {
            let mut design = design(5, unity);
            design.bands[heard] = squash;
            let spec = StreamSpec::new(48_000, 1, 48_000).unwrap();
            let mut audio = signals::mono(&Tone::dbfs(frequency_hz, -10.0).samples(48_000.0, 48_000));
            design.build(&spec).unwrap().process(&mut audio.block_mut());
            let level = 20.0 * fit_sine(&audio.plane(0)[24_000..], frequency_hz, 48_000.0).amplitude.log10();
            if heard == squashed {
                // The neighbours keep −24 dB each an octave from the corner.
                assert!(level < -25.0, "band {heard} at {frequency_hz} Hz: {level} dB");
            } else {
                // An octave from the corner a band still holds −24 dB, which is taken out of phase.
                assert!((level + 10.0).abs() < 1.5, "band {heard} at {frequency_hz} Hz: {level} dB");
            }
        }
    }
}

#[test]
fn the_laws_hold() {
    let usual = CompressorDesign { release_ms: 20.0, ..CompressorDesign::default() };
    for (sample_rate, channels, bands) in
        [(44_100, 1, 5), (44_100, 2, 3), (48_000, 6, 2), (192_000, 8, 4), (48_000, 3, 3)]
    {
        let mut design = design(bands, usual);
        // The bands look ahead differently, and the lowest not at all.
        for (n, band) in design.bands.iter_mut().enumerate() {
            band.lookahead_ms = 0.5 * n as f64;
        }
        Laws::new(&design)
            .sample_rate(sample_rate)
            .channels(channels)
            .impulse(0.25, Arrival::FirstNonZero)
            .random_splits(20)
            .check();
    }
}

#[test]
fn bands_are_set_while_they_run() {
    let spec = StreamSpec::new(48_000, 2, 48_000).unwrap();
    let mut compressor = design(2, CompressorDesign::default()).build(&spec).unwrap();
    let mut noise = signals::duplicate(&signals::white_noise(1, 1.0, 48_000), 2);
    let meter = compressor.band(1).unwrap().gain_reduction_meter();
    compressor.process(&mut noise.block_mut());
    assert!(meter.read().0 > 3.0, "{}", meter.read());
    assert!(compressor.set_band(1, &CompressorDesign { ratio: 1.0, ..CompressorDesign::default() }));
    assert!(!compressor.set_band(2, &CompressorDesign::default()));
    compressor.process(&mut signals::duplicate(&signals::white_noise(2, 1.0, 48_000), 2).block_mut());
    assert!(meter.read().0 < 0.1, "{}", meter.read());
}

#[test]
fn bands_and_frequencies_must_fit() {
    let spec = StreamSpec::new(44_100, 2, 512).unwrap();
    let band = CompressorDesign::default();
    for (crossovers_hz, bands, name) in [
        (vec![], 1, "crossovers_hz"),
        (vec![100.0, 200.0, 400.0, 800.0, 1_600.0], 6, "crossovers_hz"),
        (vec![200.0, 100.0], 3, "crossovers_hz"),
        (vec![200.0, 200.0], 3, "crossovers_hz"),
        (vec![10.0], 2, "crossovers_hz"),
        (vec![20_000.0], 2, "crossovers_hz"),
        (vec![f64::NAN], 2, "crossovers_hz"),
        (vec![100.0], 3, "bands"),
    ] {
        let design = MultibandDesign { crossovers_hz, bands: vec![band; bands] };
        assert_eq!(design.build(&spec).unwrap_err().parameter(), name);
    }
    let bad = CompressorDesign { ratio: 0.5, ..band };
    let design = MultibandDesign { crossovers_hz: vec![100.0], bands: vec![band, bad] };
    assert_eq!(design.build(&spec).unwrap_err().parameter(), "ratio");
}

#[test]
fn what_overflows_in_the_crossover_is_forgotten() {
    let spec = StreamSpec::new(8_000, 2, 512).unwrap();
    let mut compressor = design(3, CompressorDesign::default()).build(&spec).unwrap();
    let mut fresh = design(3, CompressorDesign::default()).build(&spec).unwrap();
    // Finite, but a filter that overshoots is beyond what `f32` can hold.
    let mut largest = Buffer::from_planes(&[[f32::MAX; 100]; 2]);
    compressor.process(&mut largest.block_mut());
    fresh.process(&mut Buffer::new(2, 100).block_mut());
    // 770 dB at 150 ms take 13 s to be released.
    let noise = signals::duplicate(&signals::white_noise(3, 0.01, 160_000), 2);
    let (mut after, mut expected) = (noise.clone(), noise);
    compressor.process(&mut after.block_mut());
    fresh.process(&mut expected.block_mut());
    let level = |audio: &Buffer| rms(&audio.plane(0)[152_000..]);
    let ratio = level(&after) / level(&expected);
    // With a band that stays silent it is 0.978.
    assert!((ratio - 1.0).abs() < 1e-3, "{ratio}");
}
