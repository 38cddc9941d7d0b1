//! The measures on signals whose values are known.

use std::f64::consts::{PI, SQRT_2, TAU};

use auralis_testkit::measure::*;
use auralis_testkit::signals::{Tone, constant, gaussian_noise, mix, scale, square, to_f32};

#[test]
fn levels_of_known_signals() {
    let sine = Tone::new(1_000.0, 1.0).samples(48_000.0, 48_000);
    assert!((rms(&sine) - 1.0 / SQRT_2).abs() < 1e-12);
    assert!((rms_dbfs(&square(1_000.0, 0.5, 48_000.0, 480)) - db(0.5)).abs() < 1e-12);
    assert_eq!(rms(&constant(-0.25, 7)), 0.25);
    assert_eq!((peak(&[0.5f32, -0.75]), mean(&[1.0f64, 2.0, 6.0])), (0.75, 3.0));
    assert_eq!((rms::<f32>(&[]), peak::<f64>(&[]), mean::<f32>(&[])), (0.0, 0.0, 0.0));
    assert_eq!((peak_dbfs(&[0.0f32]), db(10.0), from_db(-40.0)), (f64::NEG_INFINITY, 20.0, 0.01));
    assert!(peak(&[1.0, f64::NAN, 2.0]).is_nan());
}

#[test]
fn a_sine_is_fitted_whatever_its_length_phase_and_offset() {
    for frames in [100, 777, 4_801] {
        for phase in [-3.0, -1.0, 0.0, 0.1, 2.5] {
            let tone = Tone::new(997.0, 0.3).phase_rad(phase).samples(48_000.0, frames);
            let fit = fit_sine(&mix(&[tone, constant(0.05, frames)]), 997.0, 48_000.0);
            assert!((fit.amplitude - 0.3).abs() < 1e-10, "{fit:?}");
            assert!((fit.phase_rad - phase).abs() < 1e-10 && (fit.dc - 0.05).abs() < 1e-10, "{fit:?}");
            assert!(fit.residual_rms < 1e-12);
        }
    }
    let noise = gaussian_noise(1, 0.01, 48_000);
    let noisy = mix(&[Tone::new(1_000.0, 0.5).samples(48_000.0, 48_000), noise]);
    // The RMS of 48,000 draws is known to 0.3 % (one sigma).
    assert!((fit_sine(&noisy, 1_000.0, 48_000.0).residual_rms / 0.01 - 1.0).abs() < 0.015);
}

#[test]
fn a_bin_is_the_sum_of_its_definition() {
    let tone = Tone::new(3.0, 0.7).phase_rad(0.4).samples(64.0, 64);
    assert!((bin(&tone, 3.0, 64.0).magnitude() - 0.7).abs() < 1e-12);
    // sin(θ + φ) has the phase φ − π/2 against a cosine.
    assert!((bin(&tone, 3.0, 64.0).phase_rad() - (0.4 - PI / 2.0)).abs() < 1e-12);
    assert!(bin(&tone, 4.0, 64.0).magnitude() < 1e-12);
}

#[test]
fn distortion_of_a_known_mixture() {
    let rate = 48_000.0;
    let tone = |f: f64, a: f64| Tone::new(f, a).phase_rad(f).samples(rate, 10_007);
    let parts = [tone(997.0, 0.5), tone(2.0 * 997.0, 0.003), tone(3.0 * 997.0, 0.004), constant(0.1, 10_007)];
    let found = harmonics(&mix(&parts), 997.0, 8, rate);
    assert!((found.thd_db() - db(0.01)).abs() < 1e-9, "{}", found.thd_db());
    assert!((found.thd_plus_noise_db() - db(0.01)).abs() < 1e-9);
    // A tone that is no harmonic counts as noise: √(0.003² + 0.004² + 0.012²)/0.5 = 0.026.
    let foreign = mix(&[mix(&parts), tone(5_483.5, 0.012)]);
    let found = harmonics(&foreign, 997.0, 8, rate);
    assert!((found.thd_plus_noise_db() - db(0.026)).abs() < 0.01, "{}", found.thd_plus_noise_db());
    assert!((found.thd_db() - db(0.01)).abs() < 0.05);
    // Harmonics end below half the sample rate.
    assert_eq!(harmonics(&parts[0], 997.0, 100, rate).amplitudes.len(), 24);
    assert_eq!(harmonics(&tone(20_000.0, 0.5), 20_000.0, 5, rate).amplitudes.len(), 1);
}

#[test]
fn the_floor_of_f32_samples_is_where_the_docs_say() {
    let tone = to_f32(&Tone::new(997.0, 0.9).samples(48_000.0, 48_000));
    let found = harmonics(&tone, 997.0, 10, 48_000.0);
    assert!((-160.0..-140.0).contains(&found.thd_plus_noise_db()), "{}", found.thd_plus_noise_db());
}

#[test]
fn the_response_of_a_two_tap_average_is_a_cosine() {
    let frequencies = [0.0, 1_000.0, 12_000.0, 20_000.0];
    let found = magnitude_response_db(&[0.5f32, 0.5], &frequencies, 48_000.0);
    for (f, level) in frequencies.iter().zip(found) {
        assert!((level - db((PI * f / 48_000.0).cos())).abs() < 1e-12, "{f} Hz: {level}");
    }
    let delay = response(&[0.0f64, 0.0, 1.0], 1_000.0, 48_000.0);
    assert!((delay.phase_rad() + TAU * 2.0 / 48.0).abs() < 1e-12);
}

#[test]
fn differences_name_their_place() {
    let a = Tone::new(1_000.0, 0.5).samples(48_000.0, 4_800);
    let mut b = a.clone();
    assert_eq!((null_depth_dbfs(&a, &b), max_difference(&a, &b).amount), (f64::NEG_INFINITY, 0.0));
    b[123] += 0.25;
    let found = max_difference(&a, &b);
    assert_eq!((found.frame, found.a, found.b), (123, a[123], b[123]));
    assert!((found.amount - 0.25).abs() < 1e-15);
    assert!((null_depth_dbfs(&a, &scale(&a, 1.001)) - db(0.0005 / SQRT_2)).abs() < 1e-9);
    b[7] = f64::NAN;
    let found = max_difference(&a, &b);
    assert!(found.amount.is_nan() && found.frame == 7);
    assert!(null_depth_dbfs(&a, &b).is_nan());
    assert_eq!(max_difference(&[f32::INFINITY], &[f32::INFINITY]).amount, 0.0);
}
