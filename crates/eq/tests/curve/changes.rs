use auralis_core::{Buffer, Design, Processor, StreamSpec};
use auralis_eq::{BANDS, LinearPhaseDesign, MinimumPhaseDesign, PointCurve, PsychoacousticDesign};
use auralis_testkit::measure::fit_sine;

use super::{curve, quadrature};

const TONE_HZ: f64 = 1_000.0;

/// The change is made in the middle of the tone.
fn tone(latency: usize, rate: u32) -> Buffer {
    quadrature(8 * latency, 0.25, core::f64::consts::TAU * TONE_HZ / f64::from(rate))
}

/// No step is above twice the steady slope on either side, and the level goes from one gain to the other.
fn check(output: &Buffer, latency: usize, rate: u32, gains_db: (f64, f64), name: &str) {
    for plane in output.block().planes() {
        let steady = |part: &[f32]| fit_sine(part, TONE_HZ, rate.into()).amplitude;
        let (before, after) = (steady(&plane[2 * latency..4 * latency]), steady(&plane[7 * latency..]));
        for (found, gain_db) in [(before, gains_db.0), (after, gains_db.1)] {
            let error_db = 20.0 * (found / 0.25).log10() - gain_db;
            // 1 kHz lies on a point of the curves, which a kernel of 20 Hz resolves.
            assert!(error_db.abs() < 0.2, "{name}: off by {error_db} dB");
        }
        let slope = before.max(after) * core::f64::consts::TAU * TONE_HZ / f64::from(rate);
        let step =
            plane[2 * latency..].windows(2).map(|w| f64::from((w[1] - w[0]).abs())).fold(0.0, f64::max);
        assert!(step < 2.0 * slope, "{name}: a step of {step} where the tone's slope is {slope}");
    }
}

/// From −3 dB at 1 kHz to +9 dB.
fn louder() -> PointCurve {
    PointCurve::new(&[(60.0, -6.0), (200.0, 0.0), (1_000.0, 9.0), (8_000.0, -5.0)]).unwrap()
}

#[test]
fn another_curve_fades_in() {
    for rate in [44_100, 192_000] {
        for hop_ms in [None, Some(6.0)] {
            let spec = StreamSpec::new(rate, 2, 512).unwrap();
            let linear = |curve| LinearPhaseDesign { hop_ms, ..LinearPhaseDesign::new(curve) };
            let minimum = |curve| MinimumPhaseDesign { hop_ms, ..MinimumPhaseDesign::new(curve) };
            let hz = f64::from(rate);
            let cases = [
                (linear(curve()).build(&spec).unwrap(), linear(louder()).kernel(hz).unwrap()),
                (minimum(curve()).build(&spec).unwrap(), minimum(louder()).kernel(hz).unwrap()),
            ];
            for (phase, (mut eq, kernel)) in ["linear", "minimum"].into_iter().zip(cases) {
                let latency = eq.latency_frames().max(kernel.shape().taps());
                let mut audio = tone(latency, rate);
                let mut block = audio.block_mut();
                eq.process(&mut block.range(0..4 * latency));
                let (set, allocations) = auralis_testkit::allocations::count(|| eq.set_kernel(&kernel));
                assert!(set.is_ok() && allocations == 0);
                eq.process(&mut block.range(4 * latency..8 * latency));
                check(&audio, latency, rate, (-3.0, 9.0), &format!("{phase} phase, {rate} Hz, {hop_ms:?}"));
            }
        }
    }
}

#[test]
fn other_gains_of_bands_fade_in() {
    for rate in [44_100, 192_000] {
        let mut eq = PsychoacousticDesign::default().build(&StreamSpec::new(rate, 2, 512).unwrap()).unwrap();
        let latency = eq.latency_frames();
        let mut audio = tone(latency, rate);
        let mut block = audio.block_mut();
        eq.process(&mut block.range(0..4 * latency + 11));
        let mut gains_db = [-6.0; BANDS];
        gains_db[24] = f64::NAN;
        eq.set_gains_db(gains_db);
        // Out within two hops and the latency: by three latencies later.
        eq.process(&mut block.range(4 * latency + 11..8 * latency));
        assert_eq!((eq.gains_db()[0], eq.gains_db()[24]), (-6.0, 0.0));
        check(&audio, latency, rate, (0.0, -6.0), &format!("bands, {rate} Hz"));
    }
}

#[test]
fn a_kernel_of_another_length_hop_or_phase_is_refused() {
    let design = LinearPhaseDesign::new(curve());
    let mut eq = design.build(&StreamSpec::new(44_100, 1, 512).unwrap()).unwrap();
    let kernels = [
        LinearPhaseDesign { half_length_ms: 20.0, ..design.clone() }.kernel(44_100.0),
        LinearPhaseDesign { hop_ms: Some(6.0), ..design.clone() }.kernel(44_100.0),
        design.kernel(96_000.0),
        MinimumPhaseDesign::new(curve()).kernel(44_100.0),
    ];
    assert!(kernels.iter().all(|kernel| eq.set_kernel(kernel.as_ref().unwrap()).is_err()));
    assert!(eq.set_kernel(&design.kernel(48_000.0).unwrap()).is_ok(), "2,048 frames to a side, too");
    for hop_ms in [f64::NAN, 0.0, 2_000.0] {
        assert!(LinearPhaseDesign { hop_ms: Some(hop_ms), ..design.clone() }.kernel(44_100.0).is_err());
    }
}
