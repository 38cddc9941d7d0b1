use auralis_core::{Design, Processor, StreamSpec};
use auralis_dsp::fir_magnitude;
use auralis_eq::{LinearPhaseDesign, MinimumPhaseDesign, PointCurve, TargetCurve, pre_ringing_db};
use auralis_testkit::laws::{Arrival, Laws};

use super::{noise, response};

fn curve() -> PointCurve {
    PointCurve::new(&[(60.0, 0.0), (200.0, 4.0), (1_000.0, -3.0), (8_000.0, 5.0), (16_000.0, 0.0)]).unwrap()
}

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
    // What is earlier than 5 ms is a matter of the curve's 140 Hz between 60 and 200.
    assert!(pre_ringing_db(&linear, 5.0, rate) < -25.0, "{}", pre_ringing_db(&linear, 5.0, rate));
    assert!(pre_ringing_db(&minimum[..1], 5.0, rate) == f64::NEG_INFINITY);
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
    assert_eq!(output.plane(1)[latency..], input.plane(1)[..40_000 - latency]);
}

#[test]
fn a_new_curve_fades_in_without_a_step() {
    let spec = StreamSpec::new(44_100, 1, 512).unwrap();
    let design =
        |db: f64| LinearPhaseDesign { half_length_ms: 5.0, ..LinearPhaseDesign::new(move |_: f64| db) };
    let mut eq = design(0.0).build(&spec).unwrap();
    let tone: Vec<f64> = (0..20_000).map(|n| (f64::from(n) * 0.02).sin() * 0.25).collect();
    let mut audio = auralis_testkit::signals::mono(&tone);
    let mut block = audio.block_mut();
    eq.process(&mut block.range(0..7_000));
    let kernel = design(6.0).kernel(44_100.0).unwrap();
    let (set, allocations) = auralis_testkit::allocations::count(|| eq.set_kernel(&kernel));
    assert!(set.is_ok() && allocations == 0);
    eq.process(&mut block.range(7_000..20_000));
    let out = audio.plane(0);
    let slope = out[5_000..].windows(2).map(|w| (w[1] - w[0]).abs()).fold(0.0, f32::max);
    // The steepest slope is that of the louder tone: 0.25·0.02·1.995.
    assert!(slope < 0.0051 * 2.0 && slope > 0.0099, "{slope}");
    let other = LinearPhaseDesign { half_length_ms: 20.0, ..design(0.0) }.kernel(44_100.0).unwrap();
    assert!(eq.set_kernel(&other).is_err());
}

#[test]
fn minimum_phase_answers_after_one_hop() {
    let design = MinimumPhaseDesign::new(curve());
    let mut eq = design.build(&StreamSpec::new(44_100, 1, 512).unwrap()).unwrap();
    let found = response(&mut eq, 0, 2_048);
    for (found, tap) in found.iter().zip(design.taps(44_100.0).unwrap()) {
        assert!((found - tap).abs() < 1e-6, "{found} {tap}");
    }
}

#[test]
fn the_laws_hold() {
    for (rate, channels) in [(44_100, 1), (48_000, 2), (8_000, 6), (192_000, 8)] {
        let design = LinearPhaseDesign { half_length_ms: 3.0, ..LinearPhaseDesign::new(curve()) };
        Laws::new(&design).sample_rate(rate).channels(channels).random_splits(20).check();
        let design = MinimumPhaseDesign { length_ms: 3.0, ..MinimumPhaseDesign::new(curve()) };
        let laws = Laws::new(&design).sample_rate(rate).channels(channels).random_splits(20);
        laws.impulse(0.5, Arrival::FirstAbove(0.3)).check();
    }
}
