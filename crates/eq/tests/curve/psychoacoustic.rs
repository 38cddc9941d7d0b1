use auralis_core::{Analyzer, Buffer, Design, Processor, StreamSpec};
use auralis_eq::{BANDS, BandReason, CRITICAL_BAND_EDGES_HZ as EDGES, CorrectionRules, PsychoacousticDesign};
use auralis_testkit::measure::null_depth_dbfs;
use auralis_testkit::performance::{Promise, Unit};
use rustfft::FftPlanner;
use rustfft::num_complex::Complex64;

use super::{noise, quadrature, response};

/// The mean of |H|² over each band in dB: what white noise in it gains.
fn band_gains_db(response: &[f64], rate: f64) -> [f64; BANDS] {
    let len = 65_536;
    let mut z = vec![Complex64::default(); len];
    z.iter_mut().zip(response).for_each(|(z, h)| z.re = *h);
    FftPlanner::new().plan_fft_forward(len).process(&mut z);
    let bin = |hz: f64| (hz * len as f64 / rate) as usize;
    core::array::from_fn(|band| {
        let bins = &z[bin(EDGES[band])..bin(EDGES[band + 1])];
        10.0 * (bins.iter().map(|z| z.norm_sqr()).sum::<f64>() / bins.len() as f64).log10()
    })
}

#[test]
fn each_band_alone_moves_by_what_it_says_and_those_beyond_its_neighbours_stay() {
    for rate in [44_100, 48_000, 96_000] {
        let mut eq = PsychoacousticDesign::default().build(&StreamSpec::new(rate, 1, 512).unwrap()).unwrap();
        let half = eq.latency_frames() / 7;
        for (band, gain_db) in (0..BANDS).map(|band| (band, 6.0)).chain([(0, -9.0), (8, 12.0), (24, -12.0)]) {
            let mut gains_db = [0.0; BANDS];
            gains_db[band] = gain_db;
            eq.set_gains_db(gains_db);
            eq.reset();
            let found = band_gains_db(&response(&mut eq, half, half + 1), rate.into());
            for (other, found) in found.into_iter().enumerate().filter(|(b, _)| b.abs_diff(band) != 1) {
                let (expected, tolerance) = if other == band { (gain_db, 0.2) } else { (0.0, 0.5) };
                assert!((found - expected).abs() < tolerance, "{rate}: {band} in {other}: {found} dB");
            }
        }
    }
}

#[test]
fn the_curve_it_states_is_the_one_that_it_applies() {
    for rate in [8_000, 44_100, 48_000, 96_000, 192_000] {
        let gains_db = core::array::from_fn(|band| [0.0, 2.0, 4.0, 1.0, -3.0, -1.0][band % 6]);
        let design = PsychoacousticDesign { gains_db, ..Default::default() };
        let mut eq = design.build(&StreamSpec::new(rate, 1, 512).unwrap()).unwrap();
        let half = eq.latency_frames() / 7;
        let (rate, taps) = (f64::from(rate), response(&mut eq, half, half + 1));
        for i in 1..60 {
            let bin_hz = rate / (8.0 * half as f64);
            let hz = (0.49 * rate * 1.12f64.powi(-i) / bin_hz).round() * bin_hz;
            let found = 20.0 * auralis_dsp::fir_magnitude(&taps, hz, rate).log10();
            assert!((found - eq.magnitude_db(hz)).abs() < 0.01, "{hz} Hz at {rate}: {found}");
            // A straight line between bins cuts the bends of the curve.
            let between = hz + 0.5 * bin_hz;
            let found = 20.0 * auralis_dsp::fir_magnitude(&taps, between, rate).log10();
            assert!((found - eq.magnitude_db(between)).abs() < 0.05, "{between} Hz at {rate}: {found}");
        }
    }
}

/// The shapes of the bands add up to 1: the same gain in all is that gain at every frequency.
#[test]
fn the_same_gain_in_every_band_is_flat() {
    let design = PsychoacousticDesign { gains_db: [6.0; BANDS], ..Default::default() };
    let mut eq = design.build(&StreamSpec::new(44_100, 1, 512).unwrap()).unwrap();
    let half = eq.latency_frames() / 7;
    let taps = response(&mut eq, half, half + 1);
    let gain = 10f64.powf(6.0 / 20.0);
    for (n, tap) in taps.iter().enumerate() {
        let expected = if n == half { gain } else { 0.0 };
        // 4,097 such errors in phase would be 0.01 dB.
        assert!((tap - expected).abs() < 5e-7, "{n}: {tap}");
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
        let null = null_depth_dbfs(&output.plane(0)[latency..], &input.plane(0)[..90_000 - latency]);
        Promise::gate("G7", Unit::Decibels, -120.0)
            .counted("psychoacoustic EQ, flat, against its input", null);
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
    // At 3425 Hz it is 3.64·3.425^−0.8 − 6.5·e^(−0.6·0.125²) + 0.001·3.425⁴ = −4.942 dB SPL.
    let silent = rules.corrections(&[-200.0; BANDS], BANDS);
    assert!((silent[16].threshold_dbfs + 94.942).abs() < 1e-3, "{}", silent[16].threshold_dbfs);
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

/// A tone that turns from channel to channel lies on one side of the transform of the pair only; beside an edge, a
/// bin decides which band hears how much of it.
#[test]
fn both_sides_of_the_transform_count() {
    let spec = StreamSpec::new(44_100, 2, 512).unwrap();
    // Bin 401 of 16,384 is the last below 1080 Hz. Of the power under a Hann window it has two thirds, each
    // neighbour a sixth.
    let tone = quadrature(600_000, 0.1, core::f64::consts::TAU * 401.0 / 16_384.0);
    let turned = Buffer::from_planes(&[tone.plane(1), tone.plane(0)]);
    for tone in [tone, turned] {
        let mut analyzer = PsychoacousticDesign::default().analyzer(&spec).unwrap();
        analyzer.push(&tone.block());
        let bands = analyzer.report();
        for (band, share) in [(8, 5.0 / 6.0), (9, 1.0 / 6.0f64)] {
            let expected = -20.0 + 10.0 * share.log10();
            // The first of 48 frames begins in silence.
            assert!((bands[band].level_dbfs - expected).abs() < 0.1, "{band}: {}", bands[band].level_dbfs);
        }
    }
}

/// After the time of averaging 1/e of what was heard before still counts.
#[test]
fn the_past_fades_within_the_time_of_averaging() {
    let spec = StreamSpec::new(8_000, 1, 512).unwrap();
    let rules = CorrectionRules {
        target_db: [0.0; BANDS],
        strength: 1.0,
        max_correction_db: 12.0,
        // Below the tones and above what their beginning spreads.
        noise_floor_dbfs: -50.0,
        ..CorrectionRules::default()
    };
    let design = PsychoacousticDesign { adaptive: Some(rules), average_s: 10.0, ..Default::default() };
    let mut eq = design.build(&spec).unwrap();
    let tones = |level: f64| {
        let tone = |hz: f64, n: u32| (core::f64::consts::TAU * hz * f64::from(n) / 8_000.0).sin();
        let sum: Vec<f64> = (0..80_000).map(|n| 0.2 * tone(350.0, n) + level * tone(2_900.0, n)).collect();
        auralis_testkit::signals::mono(&sum)
    };
    for _ in 0..8 {
        eq.process(&mut tones(0.2).block_mut());
    }
    assert!(eq.gains_db()[15].abs() < 0.1, "as loud as the other: {}", eq.gains_db()[15]);
    eq.process(&mut tones(0.02).block_mut());
    // 1/e + 0.01·(1 − 1/e) is −4.27 dB, half of it to either band. Levels are taken every 1.5 s: up to 0.65 dB
    // less, of which half counts.
    let gain_db = eq.gains_db()[15];
    assert!((1.7..2.25).contains(&gain_db), "{gain_db} dB");
}

/// What the equalizer does is what the analyser reports, for every channel that there is.
#[test]
fn the_adaptive_curve_is_what_the_analyser_reports() {
    let spec = StreamSpec::new(8_000, 4, 512).unwrap();
    let rules = CorrectionRules { max_correction_db: 3.0, ..Default::default() };
    let mut gains_db = [0.0; BANDS];
    gains_db[3] = 2.0;
    let design = PsychoacousticDesign { gains_db, adaptive: Some(rules), average_s: 100.0 };
    // 32 frames of 3,072: eight curves. Only the second pair of channels sounds, and falls by 6 dB per octave.
    let mut audio = noise(4, 32 * 3_072, 5);
    for channel in 0..4 {
        let mut last = 0.0;
        for x in audio.plane_mut(channel) {
            last = if channel < 2 { 0.0 } else { 0.9 * last + 0.1 * *x };
            *x = last;
        }
    }
    let mut analyzer = design.analyzer(&spec).unwrap();
    analyzer.push(&audio.block());
    let report = analyzer.report();
    let mut eq = design.build(&spec).unwrap();
    eq.process(&mut audio.block_mut());
    for (band, (found, reported)) in eq.gains_db().into_iter().zip(report).enumerate() {
        let expected = reported.gain_db + gains_db[band];
        // The gains are those of 29 of the 32 frames, which average to within 0.5 dB of all: half counts.
        assert!((found - expected).abs() < 0.3, "band {band}: {found} dB, reported {expected}");
        assert!(reported.gain_db.abs() <= 3.0);
    }
    assert!(report[0].gain_db < -1.0 && report[8].gain_db > 0.5, "{report:?}");
    assert!(report[18..].iter().all(|band| band.reason == BandReason::Absent && band.gain_db == 0.0));
}
