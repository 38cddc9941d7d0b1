use auralis_core::{Design, Processor, StreamSpec};
use auralis_dsp::fir_magnitude;
use auralis_eq::{LinearPhaseDesign, MinimumPhaseDesign, PointCurve, TargetCurve, pre_ringing_db};
use auralis_testkit::measure::null_depth_dbfs;
use auralis_testkit::performance::{Promise, Unit};

use super::{curve, noise, response};

#[test]
fn both_phases_follow_the_curve() {
    let rate = 44_100.0;
    let linear = LinearPhaseDesign::new(curve()).taps(rate).unwrap();
    let minimum = MinimumPhaseDesign::new(curve()).taps(rate).unwrap();
    assert!(linear.iter().eq(linear.iter().rev()), "linear phase is exact symmetry");
    for i in 0..200 {
        let hz = 30.0 * 1.0335f64.powi(i);
        for taps in [&linear, &minimum] {
            let error = 20.0 * fir_magnitude(taps, hz, rate).log10() - curve().gain_db(hz);
            // The kernel resolves 20 Hz; no feature of this curve is narrower than 100 Hz.
            assert!(error.abs() < 0.1, "{hz} Hz: {error} dB");
        }
    }
    // What is earlier than 5 ms is a matter of the curve's 140 Hz between 60 and 200: −53.8 dB by an
    // independent computation of this design.
    let ringing_db = pre_ringing_db(&linear, 5.0, rate);
    assert!((ringing_db + 53.8).abs() < 0.1, "{ringing_db}");
    assert!(pre_ringing_db(&linear, 60.0, rate) == f64::NEG_INFINITY);
}

/// The energy up to a frame is the most that any filter of that magnitude can have there (Oppenheim and Schafer,
/// *Discrete-Time Signal Processing*, 5.6.3), and the first tap is exp of the mean of ln |H|.
#[test]
fn minimum_phase_has_its_energy_first() {
    let rate = 44_100.0;
    let minimum = MinimumPhaseDesign::new(curve()).taps(rate).unwrap();
    let linear = LinearPhaseDesign::new(curve()).taps(rate).unwrap();
    let bins = 100_000;
    let at = |i: usize| curve().gain_db((i as f64 + 0.5) * rate / 2.0 / bins as f64);
    let mean_db = (0..bins).map(at).sum::<f64>() / bins as f64;
    assert!((20.0 * minimum[0].log10() - mean_db).abs() < 1e-3, "{} {mean_db}", minimum[0]);
    let (mut first, mut both) = (0.0, 0.0);
    for (n, tap) in minimum.iter().enumerate() {
        first += tap * tap;
        both += linear[n] * linear[n];
        // The linear-phase filter is the same magnitude to 0.1 dB, 2,048 frames later.
        assert!(first > both, "frame {n}");
    }
    let all: f64 = linear.iter().map(|h| h * h).sum();
    // Within the difference of the two magnitudes.
    assert!((first / all - 1.0).abs() < 0.01, "{first} {all}");
}

#[test]
fn a_point_curve_is_the_monotone_cubic() {
    let curve = PointCurve::new(&[(100.0, 0.0), (200.0, 2.0), (400.0, 6.0), (800.0, 7.0)]).unwrap();
    // The inner piece of scipy's PchipInterpolator over ln f, which has the same slopes at inner points.
    for (hz, db) in [(200.0, 2.0), (250.0, 3.259014), (300.0, 4.546342), (350.0, 5.490838), (400.0, 6.0)] {
        assert!((curve.gain_db(hz) - db).abs() < 1e-6, "{hz} Hz: {}", curve.gain_db(hz));
    }
    assert_eq!((curve.gain_db(0.0), curve.gain_db(20_000.0)), (0.0, 7.0));
    for wrong in [[(100.0, 0.0), (100.0, 1.0)], [(200.0, 0.0), (100.0, 1.0)], [(100.0, 0.0), (200.0, 61.0)]] {
        assert!(PointCurve::new(&wrong).is_err());
    }
}

#[test]
fn the_convolution_is_the_direct_one() {
    let spec = StreamSpec::new(44_100, 3, 512).unwrap();
    let design = LinearPhaseDesign { half_length_ms: 5.0, ..LinearPhaseDesign::new(curve()) };
    let taps = design.taps(44_100.0).unwrap();
    let mut eq = design.build(&spec).unwrap();
    let latency = eq.latency_frames();
    let input = noise(3, 6_000, 1);
    let mut output = input.clone();
    eq.process(&mut output.block_mut());
    let half = taps.len() / 2;
    for channel in 0..3 {
        for n in (latency..6_000).step_by(7) {
            let x = |k: usize| {
                (n + half).checked_sub(latency + k).map_or(0.0, |m| f64::from(input.plane(channel)[m]))
            };
            let direct: f64 = taps.iter().enumerate().map(|(k, h)| h * x(k)).sum();
            let error = f64::from(output.plane(channel)[n]) - direct;
            assert!(error.abs() < 1e-6, "channel {channel}, frame {n}: {error}");
        }
    }
}

#[test]
fn flat_is_the_delayed_input_bit_for_bit() {
    let spec = StreamSpec::new(44_100, 2, 512).unwrap();
    let mut eq = LinearPhaseDesign::new(|_| 0.0).build(&spec).unwrap();
    let latency = eq.latency_frames();
    assert_eq!(latency, 14_336);
    let input = noise(2, 40_000, 2);
    let mut output = input.clone();
    eq.process(&mut output.block_mut());
    let null = null_depth_dbfs(&output.plane(1)[latency..], &input.plane(1)[..40_000 - latency]);
    Promise::gate("G7", Unit::Decibels, -120.0).counted("linear-phase EQ, flat, against its input", null);
    assert_eq!(output.plane(1)[latency..], input.plane(1)[..40_000 - latency]);
}

#[test]
fn minimum_phase_answers_after_one_hop() {
    for (hop_ms, hop) in [(None, 2_049), (Some(10.0), 256), (Some(0.1), 16)] {
        let design = MinimumPhaseDesign { hop_ms, ..MinimumPhaseDesign::new(curve()) };
        let mut eq = design.build(&StreamSpec::new(44_100, 1, 512).unwrap()).unwrap();
        assert_eq!(eq.latency_frames(), hop);
        let found = response(&mut eq, 0, 2_048);
        for (found, tap) in found.iter().zip(design.taps(44_100.0).unwrap()) {
            assert!((found - tap).abs() < 1e-6, "{found} {tap}");
        }
    }
}

#[test]
fn the_latency_is_known_before_anything_is_designed() {
    for rate in [8_000, 44_100, 192_000] {
        for hop_ms in [None, Some(0.1), Some(6.0), Some(1_000.0)] {
            for length_ms in [1.0, 42.5, 200.0] {
                let spec = StreamSpec::new(rate, 2, 512).unwrap();
                let hz = f64::from(rate);
                let linear = LinearPhaseDesign {
                    hop_ms,
                    half_length_ms: length_ms,
                    ..LinearPhaseDesign::new(curve())
                };
                assert_eq!(linear.latency_frames(hz), Ok(linear.build(&spec).unwrap().latency_frames()));
                let minimum = MinimumPhaseDesign { hop_ms, length_ms, ..MinimumPhaseDesign::new(curve()) };
                assert_eq!(minimum.latency_frames(hz), Ok(minimum.build(&spec).unwrap().latency_frames()));
            }
        }
    }
    let wrong = LinearPhaseDesign { half_length_ms: 0.0, ..LinearPhaseDesign::new(curve()) };
    assert!(wrong.latency_frames(44_100.0).is_err());
}

#[test]
fn linear_phase_answers_after_one_hop_and_half_the_kernel() {
    for (hop_ms, hop) in [(None, 12_288), (Some(12.0), 512), (Some(400.0), 16_384)] {
        let design = LinearPhaseDesign { hop_ms, ..LinearPhaseDesign::new(curve()) };
        let mut eq = design.build(&StreamSpec::new(44_100, 1, 512).unwrap()).unwrap();
        assert_eq!(eq.latency_frames(), hop + 2_048);
        for (found, tap) in response(&mut eq, 2_048, 2_049).iter().zip(design.taps(44_100.0).unwrap()) {
            assert!((found - tap).abs() < 1e-6, "{found} {tap}");
        }
    }
}
