//! The figures of `Quality`, measured.

use core::f64::consts::{PI, SQRT_2, TAU};

use auralis_resample::Quality;
use auralis_testkit::measure::{SineFit, db, fit_sine, peak_dbfs, rms_dbfs};
use auralis_testkit::performance::{Promise, Unit};
use auralis_testkit::signals::{Tone, linear_sweep, to_f32};

use crate::{QUALITIES, convert};

/// The last two have no short ratio.
const RATES: [(u32, u32); 7] = [
    (44_100, 48_000),
    (48_000, 44_100),
    (96_000, 44_100),
    (44_100, 192_000),
    (8_000, 48_000),
    (96_000, 44_101),
    (44_100, 48_001),
];

fn nyquist(from: u32, to: u32) -> f64 {
    f64::from(from.min(to)) / 2.0
}

/// What is left when the edges, over which the signal begins and ends, are cut off; and how much that is.
fn inner(output: &[f32], from: u32, to: u32) -> (&[f32], usize) {
    let skip = 400 * (to.div_ceil(from)) as usize;
    (&output[skip..output.len() - skip], skip)
}

/// A tone of −1 dBFS at the new rate, fitted, and how far it is from where it belongs, in frames of output.
fn tone(from: u32, to: u32, quality: Quality, frequency: f64) -> (SineFit, f64) {
    let frames = 4_000 * from.div_ceil(to) as usize;
    let output = convert(from, to, quality, &Tone::dbfs(frequency, -1.0).samples(f64::from(from), frames));
    let (inner, skip) = inner(&output, from, to);
    let fit = fit_sine(inner, frequency, f64::from(to));
    let cycles_per_frame = frequency / f64::from(to);
    let phase = fit.phase_rad - TAU * (cycles_per_frame * skip as f64).fract();
    let phase = (phase + PI).rem_euclid(TAU) - PI;
    (fit, phase / TAU / cycles_per_frame)
}

#[test]
fn tones_keep_their_level_their_place_and_their_purity() {
    for (quality, thd_n_db) in QUALITIES.into_iter().zip([-135.0, -138.0, -148.0]) {
        let (mut worst, mut gain) = (f64::NEG_INFINITY, 0.0f64);
        for (from, to) in RATES {
            for step in 1..=20 {
                // Up to 0.91 Nyquist, 20.07 kHz at 44.1 kHz.
                let frequency = 0.0455 * f64::from(step) * nyquist(from, to);
                let (fit, delay) = tone(from, to, quality, frequency);
                let context = format!("{quality:?}, {from} to {to}, {frequency} Hz");
                assert!((db(fit.amplitude) + 1.0).abs() < 0.001, "{context}: {} dB", db(fit.amplitude));
                assert!(delay.abs() < 1e-6, "{context}: {delay} frames late");
                // The residual has the images as well: nothing but the tone may be there.
                let thd_n = db(fit.residual_rms * SQRT_2 / fit.amplitude);
                assert!(thd_n < thd_n_db, "{context}: THD+N {thd_n} dB");
                (worst, gain) = (thd_n.max(worst), gain.max((db(fit.amplitude) + 1.0).abs()));
            }
        }
        let gate = |gate| Promise::gate("G10", Unit::Decibels, gate);
        gate(-120.0).counted(&format!("{quality:?}, THD+N"), worst);
        gate(0.01).counted(&format!("{quality:?}, gain to 0.91 Nyquist"), gain);
    }
}

#[test]
fn best_adds_nothing_to_the_rounding_of_its_output() {
    for (from, to) in RATES {
        let frequency = 0.2 * f64::from(from.min(to)) + 1.0;
        let (fit, _) = tone(from, to, Quality::Best, frequency);
        let ideal = to_f32(&Tone::dbfs(frequency, -1.0).samples(f64::from(to), 20_000));
        let rounding = fit_sine(&ideal, frequency, f64::from(to)).residual_rms;
        // The input was rounded as well: 3 dB for two roundings, half a dB for all else.
        assert!(db(fit.residual_rms / rounding) < 3.5, "{from} to {to}");
    }
}

#[test]
fn the_band_ends_where_it_is_said_to() {
    for (quality, edge) in QUALITIES.into_iter().zip([0.951, 0.96, 0.96]) {
        for (from, to) in RATES {
            let gain = |part: f64| db(tone(from, to, quality, part * nyquist(from, to)).0.amplitude) + 1.0;
            assert!(gain(edge) > -3.02, "{quality:?}, {from} to {to}: {} dB", gain(edge));
        }
    }
}

#[test]
fn what_lies_beyond_nyquist_is_gone() {
    for (quality, floor_db) in QUALITIES.into_iter().zip([-130.0, -140.0, -150.0]) {
        let mut worst = f64::NEG_INFINITY;
        for (from, to) in RATES.into_iter().filter(|(from, to)| from > to) {
            let (low, high) = (nyquist(from, to), f64::from(from) / 2.0);
            for step in 0..16 {
                let frequency = low + (high - low) * f64::from(step) / 16.0 + 0.3;
                let output =
                    convert(from, to, quality, &Tone::new(frequency, 1.0).samples(f64::from(from), 12_000));
                let alias = rms_dbfs(inner(&output, from, to).0) + 3.01;
                assert!(alias < floor_db, "{quality:?}, {from} to {to}, {frequency} Hz: {alias} dB");
                worst = alias.max(worst);
            }
            let sweep = linear_sweep(low + 20.0..high - 20.0, 1.0, f64::from(from), 60_000);
            let swept = peak_dbfs(inner(&convert(from, to, quality, &sweep), from, to).0);
            // A crest of noise stands above its RMS.
            assert!(swept < floor_db + 6.0, "{quality:?}, {from} to {to}: a sweep leaves {swept} dB");
        }
        Promise::gate("G10", Unit::Decibels, -120.0).counted(&format!("{quality:?}, aliases"), worst);
    }
}

#[test]
fn a_sweep_is_the_sweep_at_the_new_rate() {
    for (quality, floor_db) in QUALITIES.into_iter().zip([-125.0, -130.0, -140.0]) {
        for (from, to) in RATES.into_iter().take(5) {
            // Two seconds, so that the sweep is the same function of time at both rates.
            let sweep = |rate: u32| {
                linear_sweep(20.0..0.9 * nyquist(from, to), 0.5, f64::from(rate), 2 * rate as usize)
            };
            let (output, expected) = (convert(from, to, quality, &sweep(from)), sweep(to));
            assert_eq!(output.len(), expected.len());
            let error: Vec<f64> = output.iter().zip(&expected).map(|(y, e)| f64::from(*y) - e).collect();
            let skip = error.len() / 50;
            let error = rms_dbfs(&error[skip..error.len() - skip]);
            assert!(error < floor_db, "{quality:?}, {from} to {to}: {error} dBFS");
        }
    }
}
