use auralis_core::{Buffer, Design, Processor, StreamSpec};
use auralis_eq::{CorrectionRules, LinearPhaseDesign, MinimumPhaseDesign, PsychoacousticDesign};
use auralis_testkit::measure::bin;

use super::curve;

/// The strongest of the sidebands at 1 to 8 times `modulation_hz`, in dB below the carrier.
///
/// `segment` holds whole periods of the carrier and of the modulation, so that each is one bin.
fn sidebands_dbc(segment: &[f32], carrier_hz: f64, modulation_hz: f64, rate: f64) -> f64 {
    let carrier = bin(segment, carrier_hz, rate).magnitude();
    let sides = (-8..=8).filter(|k| *k != 0).map(|k| carrier_hz + f64::from(k) * modulation_hz);
    let strongest = sides.map(|hz| bin(segment, hz, rate).magnitude()).fold(0.0, f64::max);
    20.0 * (strongest / carrier).log10()
}

/// Plays a sine near 1 kHz and looks at the last `hops` hops of what comes out, after `settling` of them.
fn check(eq: &mut impl Processor, (period, periods, settling): (usize, usize, usize), rate: f64, name: &str) {
    let segment = period * periods;
    // An odd number of periods in the segment: the sine meets every period of the modulation elsewhere.
    let carrier_hz = ((1_000.0 * segment as f64 / rate) as usize | 1) as f64 * rate / segment as f64;
    let mut audio = Buffer::new(1, settling * period + segment);
    for (n, x) in audio.plane_mut(0).iter_mut().enumerate() {
        *x = (0.5 * (core::f64::consts::TAU * carrier_hz / rate * n as f64).sin()) as f32;
    }
    eq.process(&mut audio.block_mut());
    let found = sidebands_dbc(&audio.plane(0)[settling * period..], carrier_hz, rate / period as f64, rate);
    assert!(found < -120.0, "{name}: sidebands of {found} dBc");
}

#[test]
fn a_steady_curve_does_not_modulate_at_the_hop_rate() {
    let spec = StreamSpec::new(44_100, 1, 512).unwrap();
    for hop_ms in [None, Some(6.0)] {
        let design = LinearPhaseDesign { hop_ms, ..LinearPhaseDesign::new(curve()) };
        let hop = design.kernel(44_100.0).unwrap().shape().hop();
        check(&mut design.build(&spec).unwrap(), (hop, 8, 40_000 / hop), 44_100.0, "linear phase");
        let design = MinimumPhaseDesign { hop_ms, ..MinimumPhaseDesign::new(curve()) };
        let hop = design.kernel(44_100.0).unwrap().shape().hop();
        check(&mut design.build(&spec).unwrap(), (hop, 8, 10_000 / hop), 44_100.0, "minimum phase");
    }
}

#[test]
fn a_settled_adaptive_curve_does_not_modulate() {
    let spec = StreamSpec::new(8_000, 1, 512).unwrap();
    let adaptive = Some(CorrectionRules { target_db: [0.0; auralis_eq::BANDS], ..Default::default() });
    let design = PsychoacousticDesign { adaptive, average_s: 0.1, ..Default::default() };
    // The curve moves every four hops of 6 half kernels of 512 frames; to and fro takes eight.
    check(&mut design.build(&spec).unwrap(), (8 * 6 * 512, 3, 5), 8_000.0, "adaptive");
}
