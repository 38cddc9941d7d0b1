use auralis_core::{Analyzer, Design, Processor, StreamSpec};
use auralis_eq::{BANDS, BandReason, CRITICAL_BAND_EDGES_HZ as EDGES, CorrectionRules, PsychoacousticDesign};
use auralis_testkit::laws::{AnalyzerLaws, Laws};

use super::{noise, power_at, response};

#[test]
fn each_band_moves_by_what_it_says_and_its_neighbours_stay() {
    for rate in [44_100u32, 96_000] {
        for band in 0..BANDS {
            let mut gains_db = [0.0; BANDS];
            gains_db[band] = 6.0;
            let design = PsychoacousticDesign { gains_db, ..Default::default() };
            let mut eq = design.build(&StreamSpec::new(rate, 1, 512).unwrap()).unwrap();
            let half = eq.latency_frames() / 7;
            let taps = response(&mut eq, half, half + 1);
            for other in [band.checked_sub(2), Some(band), Some(band + 2)].into_iter().flatten() {
                if other >= BANDS {
                    continue;
                }
                let width = EDGES[other + 1] - EDGES[other];
                let at =
                    |i: u32| power_at(&taps, EDGES[other] + width * (f64::from(i) + 0.5) / 60.0, rate.into());
                let power_db = 10.0 * ((0..60).map(at).sum::<f64>() / 60.0).log10();
                let (expected, tolerance) = if other == band { (6.0, 0.2) } else { (0.0, 0.5) };
                assert!((power_db - expected).abs() < tolerance, "{rate}: {band} in {other}: {power_db} dB");
            }
        }
    }
}

#[test]
fn flat_is_the_delayed_input_bit_for_bit() {
    let rules = CorrectionRules { strength: 0.0, ..Default::default() };
    let spec = StreamSpec::new(48_000, 2, 512).unwrap();
    for adaptive in [None, Some(rules)] {
        let mut eq = PsychoacousticDesign { adaptive, ..Default::default() }.build(&spec).unwrap();
        let latency = eq.latency_frames();
        let input = noise(2, 90_000, 3);
        let mut output = input.clone();
        eq.process(&mut output.block_mut());
        assert_eq!(output.plane(0)[latency..], input.plane(0)[..90_000 - latency]);
    }
}

#[test]
fn what_is_not_heard_is_never_moved() {
    let rules = CorrectionRules { target_db: [0.0; BANDS], strength: 1.0, ..Default::default() };
    let mut levels = [-200.0; BANDS];
    levels[8] = -20.0;
    // One band up the masked level is −20 − 6 − (24 + 0.23 − 0.2·70) ≈ −36.2 dBFS.
    levels[9] = -37.0;
    let bands = rules.corrections(&levels, BANDS);
    assert_eq!((bands[9].reason, bands[9].gain_db), (BandReason::Masked, 0.0));
    levels[9] = -35.0;
    let bands = rules.corrections(&levels, BANDS);
    // The mean is −27.5: 7.5 dB up is bounded to 6.
    assert_eq!((bands[9].reason, bands[9].gain_db), (BandReason::Limited, 6.0));
    assert_eq!((bands[8].reason, bands[8].gain_db), (BandReason::Limited, -6.0));
    assert_eq!((bands[3].reason, bands[3].gain_db), (BandReason::NoiseFloor, 0.0));
    // At 50 Hz the threshold in quiet is 3.64·0.05^−0.8 − 0.01 ≈ 40 dB SPL, −50 dBFS.
    levels[0] = -52.0;
    assert_eq!(rules.corrections(&levels, BANDS)[0].reason, BandReason::Inaudible);
    assert_eq!(rules.corrections(&levels, 9)[9].reason, BandReason::Absent);
}

#[test]
fn the_analyser_reads_a_tone_and_noise() {
    let spec = StreamSpec::new(44_100, 1, 512).unwrap();
    let mut analyzer = PsychoacousticDesign::default().analyzer(&spec).unwrap();
    let tone: Vec<f64> = (0..60_000)
        .map(|n| 0.1 * (f64::from(n) * core::f64::consts::TAU * 1_000.0 / 44_100.0).sin())
        .collect();
    analyzer.push(&auralis_testkit::signals::mono(&tone).block());
    let tone = analyzer.report();
    // The first frame begins in the silence before the track, for a quarter of its length.
    assert!((tone[8].level_dbfs + 20.0).abs() < 0.3, "{}", tone[8].level_dbfs);
    assert!(tone[20].reason != BandReason::Towards && tone[20].gain_db == 0.0);
    analyzer.reset();
    analyzer.push(&noise(1, 60_000, 4).block());
    let hiss = analyzer.report();
    assert!(hiss[20].gain_db < 0.0 && hiss[8].gain_db != tone[8].gain_db);
    assert!(hiss.iter().all(|band| band.gain_db.abs() <= 6.0));
}

#[test]
fn the_adaptive_curve_follows_within_bounds() {
    let spec = StreamSpec::new(8_000, 1, 512).unwrap();
    let adaptive = Some(CorrectionRules::default());
    let mut eq = PsychoacousticDesign { adaptive, ..Default::default() }.build(&spec).unwrap();
    eq.process(&mut noise(1, 100_000, 5).block_mut());
    let gains = eq.gains_db();
    assert!(gains.iter().any(|db| *db != 0.0) && gains.iter().all(|db| db.abs() <= 6.0), "{gains:?}");
    assert!(gains[18..].iter().all(|db| *db == 0.0), "bands above 4 kHz are absent: {gains:?}");
}

#[test]
fn the_laws_hold() {
    let mut gains_db = [0.0; BANDS];
    gains_db[5] = 4.0;
    for adaptive in [None, Some(CorrectionRules::default())] {
        let design = PsychoacousticDesign { gains_db, adaptive, average_s: 0.5 };
        for (rate, channels, frames) in [
            (8_000, 1, 40_000),
            (8_000, 2, 40_000),
            (8_000, 6, 20_000),
            (8_000, 8, 20_000),
            (192_000, 2, 58_000),
        ] {
            let laws = Laws::new(&design).sample_rate(rate).channels(channels);
            laws.input(noise(channels.into(), frames, 6)).random_splits(4).check();
        }
    }
    let laws = AnalyzerLaws::built_by(|spec| PsychoacousticDesign::default().analyzer(spec));
    let spec = StreamSpec::new(8_000, 2, 4_096).unwrap();
    laws.stream(spec).input(noise(2, 20_000, 7)).no_allocations().random_splits(4).check();
}
