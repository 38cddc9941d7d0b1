use std::f64::consts::TAU;

use auralis_core::Processor;
use auralis_eq::{Band, BandKind, Slope};

use super::{band, eq, kinds, mono};

/// 20·log₁₀|H| of the prototypes by their formulas, at f/f₀.
fn prototype_db(band: &Band, f: f64) -> f64 {
    let w = f / band.frequency_hz;
    let a = 10f64.powf(band.gain_db / 40.0);
    let q = band.q;
    let ratio = |n: [f64; 3], d: [f64; 3]| {
        let size = |p: [f64; 3]| (p[0] - p[2] * w * w).hypot(p[1] * w);
        20.0 * (size(n) / size(d)).log10()
    };
    let butterworth = |order: u8, w: f64| -10.0 * (1.0 + w.powi(2 * i32::from(order))).log10();
    let pass = |slope, w: f64| match slope {
        Slope::Butterworth(order) => butterworth(order, w),
        Slope::LinkwitzRiley(order) => 2.0 * butterworth(order / 2, w),
    };
    match band.kind {
        BandKind::Peak => ratio([1.0, a / q, 1.0], [1.0, 1.0 / (a * q), 1.0]),
        BandKind::LowShelf => ratio([a * a, a * a.sqrt() / q, a], [1.0, a.sqrt() / q, a]),
        BandKind::HighShelf => ratio([a, a * a.sqrt() / q, a * a], [a, a.sqrt() / q, 1.0]),
        BandKind::LowPass(slope) => pass(slope, w),
        BandKind::HighPass(slope) => pass(slope, 1.0 / w),
        BandKind::BandPass => ratio([0.0, 1.0 / q, 0.0], [1.0, 1.0 / q, 1.0]),
        BandKind::Notch => ratio([1.0, 0.0, 1.0], [1.0, 1.0 / q, 1.0]),
        BandKind::AllPass { .. } => 0.0,
        BandKind::Tilt => ratio([1.0, a * a, 0.0], [a * a, 1.0, 0.0]),
    }
}

/// The largest error to fs/4, and to 20 kHz, where the prototype is above −40 dB.
fn worst(band: &Band, rate: u32) -> (f64, f64) {
    let eq = eq(&[*band], rate);
    let (mut low, mut high) = (0.0f64, 0.0f64);
    for i in 1..=400 {
        let f = 20_000f64.min(0.49 * f64::from(rate)) * f64::from(i) / 400.0;
        let expected = prototype_db(band, f);
        if expected > -40.0 && (f - band.frequency_hz).abs() > 1e-6 {
            let error = (eq.response(f).magnitude_db() - expected).abs();
            assert!(error.is_finite(), "{band:?}");
            high = high.max(error);
            if f <= f64::from(rate) / 4.0 {
                low = low.max(error);
            }
        }
    }
    (low, high)
}

#[test]
fn bells_and_shelves_follow_their_prototypes_to_20_khz() {
    let mut failures = String::new();
    for kind in [BandKind::Peak, BandKind::LowShelf, BandKind::HighShelf, BandKind::Tilt] {
        let (mut low, mut high) = (0.0f64, 0.0f64);
        for f0 in [30.0, 1_000.0, 5_000.0, 10_000.0, 16_000.0] {
            for q in [0.3, 0.7, 1.4] {
                for gain in [-12.0, 3.0, 6.0, 12.0] {
                    let (l, h) = worst(&band(kind, f0, q, gain), 44_100);
                    if f0 <= 10_000.0 {
                        low = low.max(l);
                    }
                    high = high.max(h);
                }
            }
        }
        // What the fit reaches; a bilinear design is off by 5 dB and more here.
        let limits = if kind == BandKind::Tilt { (0.45, 1.4) } else { (0.12, 0.6) };
        if low > limits.0 || high > limits.1 {
            failures += &format!("{kind:?}: {low:.3} dB to fs/4, {high:.3} dB to 20 kHz\n");
        }
    }
    assert!(failures.is_empty(), "{failures}");
}

#[test]
fn every_pass_filter_follows_its_prototype() {
    let mut failures = String::new();
    for kind in kinds() {
        for rate in [44_100, 48_000, 96_000, 192_000] {
            for f0 in [30.0, 1_000.0, 10_000.0] {
                let (low, high) = worst(&band(kind, f0, 1.0, 6.0), rate);
                // What the designs reach; first-order sections are the worst.
                if low > 1.4 || high > 2.5 {
                    failures += &format!("{kind:?} {f0} at {rate}: {low:.3}, {high:.3} dB\n");
                }
            }
        }
    }
    assert!(failures.is_empty(), "{failures}");
}

#[test]
fn the_centre_is_exact() {
    for rate in [8_000, 44_100, 192_000] {
        for f0 in [30.0, 1_000.0, 3_500.0] {
            for kind in kinds().into_iter().filter(|kind| *kind != BandKind::Notch) {
                for gain in [-20.0, 6.0] {
                    let band = band(kind, f0, 1.0, gain);
                    let actual = eq(&[band], rate).response(f0).magnitude_db();
                    // The fit passes through f₀; what is left is rounding.
                    let error = (actual - prototype_db(&band, f0)).abs();
                    assert!(error < 1e-6, "{band:?} at {rate}: {actual}");
                }
            }
        }
    }
}

#[test]
fn a_cut_undoes_a_boost() {
    for kind in [BandKind::Peak, BandKind::LowShelf, BandKind::HighShelf, BandKind::Tilt] {
        for f0 in [20.0, 1_000.0, 16_000.0] {
            let both = eq(&[band(kind, f0, 0.9, 11.0), band(kind, f0, 0.9, -11.0)], 44_100);
            for f in [10.0, 100.0, 1_000.0, 9_000.0, 20_000.0] {
                assert!(both.response(f).magnitude_db().abs() < 1e-9, "{kind:?} {f0} {f}");
            }
        }
    }
}

#[test]
fn a_bell_of_6_db_raises_its_tone_by_6_db() {
    let tone: Vec<f32> =
        (0..44_100).map(|n| (0.25 * (TAU * 1_000.0 * f64::from(n) / 44_100.0).sin()) as f32).collect();
    let mut audio = mono(&tone);
    eq(&[band(BandKind::Peak, 1_000.0, 1.0, 6.0)], 44_100).process(&mut audio.block_mut());
    let energy = |x: &[f32]| x[22_050..].iter().map(|x| f64::from(*x).powi(2)).sum::<f64>();
    let gain_db = 10.0 * (energy(audio.plane(0)) / energy(&tone)).log10();
    assert!((gain_db - 6.0).abs() < 1e-5, "{gain_db}");
}

#[test]
fn sound_meets_the_response_it_states() {
    for rate in [8_000, 44_100, 48_000, 96_000, 192_000] {
        let fs = f64::from(rate);
        for kind in kinds() {
            let mut eq = eq(&[band(kind, fs / 20.0, 0.8, 9.0)], rate);
            // All that rings longer than this is below −200 dB.
            let mut impulse = vec![0.0f32; 2_048];
            impulse[0] = 1.0;
            let mut audio = mono(&impulse);
            eq.process(&mut audio.block_mut());
            for f in [fs / 100.0, fs / 30.0, fs / 12.0, fs / 5.0, fs / 2.5] {
                let (mut re, mut im) = (0.0, 0.0);
                for (n, y) in audio.plane(0).iter().enumerate() {
                    let (sin, cos) = (TAU * f / fs * n as f64).sin_cos();
                    (re, im) = (re + f64::from(*y) * cos, im - f64::from(*y) * sin);
                }
                let stated = eq.response(f);
                // 24-bit output samples: each is off by 2⁻²⁵ of itself.
                let error = (re - stated.re).hypot(im - stated.im);
                assert!(error < 2e-6, "{kind:?} at {rate}, {f}: {error:e}");
            }
        }
    }
}
