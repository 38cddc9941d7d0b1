use auralis_eq::{Band, BandKind, Slope};
use auralis_testkit::performance::{Promise, Unit};

use super::prototype::prototype_db;
use super::{band, eq, kinds};

const WITH_GAIN: [BandKind; 4] = [BandKind::Peak, BandKind::LowShelf, BandKind::HighShelf, BandKind::Tilt];
const RATES: [u32; 5] = [8_000, 44_100, 48_000, 96_000, 192_000];
const FREQUENCIES: [f64; 12] =
    [20.0, 100.0, 500.0, 1_000.0, 2_000.0, 3_500.0, 5_000.0, 7_000.0, 10_000.0, 13_000.0, 16_000.0, 20_000.0];

/// The largest error in dB where the prototype is above −40 dB.
#[derive(Clone, Copy, Debug, Default)]
struct Errors {
    to_quarter: f64,
    /// To 20/44.1 of the sample rate.
    to_top: f64,
    at_f0: f64,
}

impl Errors {
    fn of(band: &Band, rate: u32) -> Self {
        let eq = eq(&[*band], rate);
        let error = |f: f64| (eq.response(f).magnitude_db() - prototype_db(band, f)).abs();
        let mut errors = Self::default();
        for i in 1..=300 {
            let ratio = 20.0 / 44.1 * f64::from(i) / 300.0;
            let f = ratio * f64::from(rate);
            if prototype_db(band, f) > -40.0 {
                let error = error(f);
                assert!(error.is_finite(), "{band:?} at {rate}, {f}");
                errors.to_top = errors.to_top.max(error);
                if ratio <= 0.25 {
                    errors.to_quarter = errors.to_quarter.max(error);
                }
            }
        }
        if band.kind != BandKind::Notch {
            errors.at_f0 = error(band.frequency_hz);
        }
        errors
    }

    #[track_caller]
    fn assert_within(self, limits: [f64; 3], band: &Band, rate: u32) {
        let found = [self.to_quarter, self.to_top, self.at_f0];
        // Not `>`, which NaN would pass.
        let within = found.iter().zip(limits).all(|(found, limit)| *found <= limit);
        assert!(within, "{band:?} at {rate}: {self:?}, allowed are {limits:?}");
    }
}

/// Every f₀ up to a frequency, which scales with the rate below 44.1 kHz, and at most 0.454 fs.
fn places(highest: f64) -> impl Iterator<Item = (f64, u32)> {
    RATES.into_iter().flat_map(move |rate| {
        let top = highest * (f64::from(rate) / 44_100.0).min(1.0);
        FREQUENCIES.into_iter().filter(move |f0| *f0 <= top + 0.5).map(move |f0| (f0, rate))
    })
}

/// The largest error to a quarter of the sample rate.
fn check(kind: BandKind, highest: f64, gains: &[f64], qs: &[f64], limits: [f64; 3]) -> f64 {
    let mut worst = 0.0f64;
    for (f0, rate) in places(highest) {
        for &q in qs {
            for &gain in gains {
                let band = band(kind, f0, q, gain);
                let errors = Errors::of(&band, rate);
                errors.assert_within(limits, &band, rate);
                worst = worst.max(errors.to_quarter);
            }
        }
    }
    worst
}

/// The shapes of Q that a kind has.
fn qs(kind: BandKind) -> &'static [f64] {
    match kind {
        BandKind::Tilt => &[1.0],
        BandKind::Peak => &[0.3, 0.5, 0.7, 1.0, 2.0, 3.0, 10.0],
        _ => &[0.3, 0.5, 0.7, 1.0, 1.4],
    }
}

// The limits are what is promised: 0.06 dB to fs/4, 1 dB to 20 kHz, 0.02 dB at f₀. A bilinear design is
// off by 5 dB and more.

#[test]
fn up_to_12_db_bells_shelves_and_tilts_follow_their_prototypes() {
    let gate = Promise::gate("G6", Unit::Decibels, 0.06);
    for kind in WITH_GAIN {
        let worst = check(kind, 10_000.0, &[-12.0, -3.0, 0.1, 6.0, 12.0], qs(kind), [0.06, 0.6, 0.001]);
        gate.counted(&format!("{kind:?} to 12 dB, against its prototype to fs/4"), worst);
        // f₀ lies in the octave where the two sides of the bell cannot both be met.
        check(kind, 20_000.0, &[-12.0, -3.0, 0.1, 6.0, 12.0], qs(kind), [0.1, 1.0, 0.01]);
    }
}

#[test]
fn at_24_db_the_errors_about_double() {
    for kind in WITH_GAIN {
        check(kind, 10_000.0, &[-24.0, 24.0], qs(kind), [0.12, 1.0, 0.002]);
        let high = if kind == BandKind::Peak { [0.7, 1.6, 0.04] } else { [0.06, 0.6, 0.01] };
        check(kind, 20_000.0, &[-24.0, 24.0], qs(kind), high);
    }
}

#[test]
fn every_low_pass_and_high_pass_follows_its_prototype() {
    let passes = |kind: &BandKind| matches!(kind, BandKind::LowPass(_) | BandKind::HighPass(_));
    let mut worst = 0.0f64;
    for kind in kinds().into_iter().filter(passes) {
        worst = worst.max(check(kind, 5_000.0, &[0.0], &[1.0], [0.06, 0.6, 0.003]));
        worst = worst.max(check(kind, 10_000.0, &[0.0], &[1.0], [0.06, 0.8, 0.003]));
        // Up to four sections add their errors.
        check(kind, 20_000.0, &[0.0], &[1.0], [0.13, 1.3, 0.003]);
    }
    Promise::gate("G6", Unit::Decibels, 0.06).counted("low-passes and high-passes, likewise", worst);
}

#[test]
fn band_passes_and_notches_follow_their_prototypes() {
    check(BandKind::BandPass, 5_000.0, &[0.0], &[0.5, 1.0, 3.0, 10.0], [0.06, 1.2, 0.001]);
    check(BandKind::BandPass, 10_000.0, &[0.0], &[0.5, 1.0, 3.0, 10.0], [0.15, 1.3, 0.002]);
    // A double zero at f₀ leaves two coefficients to fit with: wide notches high up are narrower than they should be.
    check(BandKind::Notch, 5_000.0, &[0.0], &[1.0, 3.0, 10.0], [0.06, 0.3, 0.0]);
    check(BandKind::Notch, 10_000.0, &[0.0], &[1.0, 3.0, 10.0], [0.3, 1.0, 0.0]);
    for (f0, rate) in places(20_000.0) {
        assert!(eq(&[band(BandKind::Notch, f0, 2.0, 0.0)], rate).response(f0).magnitude_db() < -180.0);
    }
}

#[test]
fn a_pass_filter_is_3_or_6_db_down_at_its_frequency() {
    for (f0, rate) in places(20_000.0) {
        for order in 1..=8 {
            for pass in [BandKind::LowPass, BandKind::HighPass] {
                let down = |slope| eq(&[band(pass(slope), f0, 1.0, 0.0)], rate).response(f0).magnitude_db();
                let butterworth = down(Slope::Butterworth(order));
                assert!((butterworth + 3.0103).abs() < 0.003, "{order} {f0} at {rate}: {butterworth}");
                if order % 2 == 0 {
                    let linkwitz_riley = down(Slope::LinkwitzRiley(order));
                    assert!((linkwitz_riley + 6.0206).abs() < 0.003, "{order} {f0}: {linkwitz_riley}");
                }
            }
        }
    }
}

#[test]
fn an_all_pass_changes_the_phase_alone() {
    for (f0, rate) in places(20_000.0) {
        for (order, half_turns) in [(1, 0.5), (2, 1.0)] {
            let eq = eq(&[band(BandKind::AllPass { order }, f0, 0.8, 0.0)], rate);
            // By the definition: −90° or −180° at f₀. What is left is rounding.
            let turned = eq.response(f0).phase() / std::f64::consts::PI;
            assert!((turned.abs() - half_turns).abs() < 1e-9, "{order} {f0} at {rate}: {turned}");
            for f in [1.0, 100.0, 0.1 * f64::from(rate), 0.49 * f64::from(rate)] {
                assert!(eq.response(f).magnitude_db().abs() < 1e-9, "{order} {f0} at {rate}, {f}");
            }
        }
    }
}

#[test]
fn a_cut_undoes_a_boost() {
    for (f0, rate) in places(20_000.0) {
        for kind in WITH_GAIN {
            let both = eq(&[band(kind, f0, 0.9, 11.0), band(kind, f0, 0.9, -11.0)], rate);
            for ratio in [1e-4, 0.01, 0.1, 0.3, 0.49] {
                // Rounding of the coefficients; the worst is at the lowest f₀ and the highest rate.
                let left = both.response(ratio * f64::from(rate)).magnitude_db();
                assert!(left.abs() < 1e-9, "{kind:?} {f0} at {rate}, {ratio}: {left}");
            }
        }
    }
}
