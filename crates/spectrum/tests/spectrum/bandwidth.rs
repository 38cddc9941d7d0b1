//! Where spectra end: sources that were low-passed or upsampled, and those that were not.

use auralis_core::{Analyzer, StreamSpec};
use auralis_spectrum::{Bandwidth, ContentAnalyzer};
use auralis_testkit::signals::{self, Tone};

fn bandwidth_of(rate: f64, samples: &[f64]) -> Bandwidth {
    let mut analyzer = ContentAnalyzer::new(&StreamSpec::new(rate as u32, 1, 4_096).unwrap()).unwrap();
    analyzer.push(&signals::mono(samples).block());
    analyzer.report().bandwidth.unwrap()
}

/// Noise through a linear-phase filter of 1,023 taps, 1 up to `pass_hz` and 0 from `stop_hz` on, falling as a raised
/// cosine between: the difference of two integrals, sin(2πf₀t)/πt·cos(2πΔt)/(1 − (4Δt)²).
fn low_passed(noise: &[f64], pass_hz: f64, stop_hz: f64, rate: f64) -> Vec<f64> {
    let (middle, half) = ((pass_hz + stop_hz) / 2.0 / rate, (stop_hz - pass_hz) / 2.0 / rate);
    let taps: Vec<f64> = (0..1_023)
        .map(|n| {
            let t = f64::from(n) - 511.0;
            let (x, y) = (std::f64::consts::TAU * middle * t, std::f64::consts::TAU * half * t);
            let sinc = if t == 0.0 { 2.0 * middle } else { x.sin() / (std::f64::consts::PI * t) };
            let flank = 1.0 - (4.0 * half * t).powi(2);
            let cosine = if flank.abs() < 1e-9 { std::f64::consts::FRAC_PI_4 } else { y.cos() / flank };
            sinc * cosine * (0.5 * std::f64::consts::PI * t / 512.0).cos().powi(2)
        })
        .collect();
    noise.windows(taps.len()).map(|part| taps.iter().zip(part).map(|(h, x)| h * x).sum()).collect()
}

#[test]
fn a_steep_edge_is_found_at_its_frequency() {
    let noise = signals::white_noise(9, 0.5, 45_000);
    for (cutoff, rate) in [
        (16_000.0, 44_100.0),
        (11_025.0, 44_100.0),
        (20_000.0, 44_100.0),
        (22_050.0, 96_000.0),
        (3_400.0, 16_000.0),
    ] {
        let found = bandwidth_of(rate, &low_passed(&noise, cutoff, cutoff, rate));
        // The filter's own transition, 2·rate/1,023 to either side, and a bin of 22 Hz.
        assert!((found.cutoff.0 - cutoff).abs() < 130.0, "{found:?}, not {cutoff} Hz");
        assert!(found.confidence > 0.95, "{found:?}");
    }
}

#[test]
fn the_gentle_edge_of_a_resampler_is_found_where_it_begins() {
    // 44.1 kHz in a file of 96 kHz, 22.05 kHz in one of 44.1 kHz: no fall of 30 dB in any 700 Hz.
    let noise = signals::white_noise(9, 0.5, 60_000);
    for (pass, stop, rate) in [(20_500.0, 26_000.0, 96_000.0), (9_800.0, 12_600.0, 44_100.0)] {
        let found = bandwidth_of(rate, &low_passed(&noise, pass, stop, rate));
        assert!(found.cutoff.0 > pass && found.cutoff.0 < stop, "{found:?}");
        assert!(found.confidence > 0.95 && found.drop.0 > 60.0, "{found:?}");
    }
}

#[test]
fn an_edge_of_ten_db_per_khz_is_found_by_its_whole_depth() {
    // 0 dB up to 12 kHz, falling to −50 dB at 17 kHz: 7 dB within any 700 Hz. Taps by the inverse transform.
    let gain = |hz: f64| 10f64.powf(-((hz - 12_000.0) / 100.0).clamp(0.0, 50.0) / 20.0);
    let taps: Vec<f64> = (-256..=256)
        .map(|t| {
            let t = f64::from(t);
            let bins = (0..1_024).map(|k| (f64::from(k) + 0.5) / 2_048.0);
            let sum: f64 = bins.map(|f| gain(f * 44_100.0) * (std::f64::consts::TAU * f * t).cos()).sum();
            sum / 1_024.0 * (0.5 * std::f64::consts::PI * t / 257.0).cos().powi(2)
        })
        .collect();
    let noise = signals::white_noise(2, 0.5, 60_000);
    let samples: Vec<f64> =
        noise.windows(taps.len()).map(|part| taps.iter().zip(part).map(|(h, x)| h * x).sum()).collect();
    let found = bandwidth_of(44_100.0, &samples);
    assert!(found.confidence > 0.5 && (found.drop.0 - 50.0).abs() < 2.0, "{found:?}");
    // It has fallen by 12 dB at 13.2 kHz.
    assert!((found.cutoff.0 - 13_200.0).abs() < 400.0, "{found:?}");
}

#[test]
fn a_hole_is_no_end() {
    // Nothing from 8 to 10 kHz, but there is music above.
    let noise = signals::white_noise(8, 0.3, 90_000);
    let low = low_passed(&noise, 8_000.0, 8_000.0, 44_100.0);
    let below_ten = low_passed(&noise, 10_000.0, 10_000.0, 44_100.0);
    let high = noise[511..].iter().zip(&below_ten).map(|(x, low)| x - low);
    let samples: Vec<f64> = low.iter().zip(high).map(|(low, high)| low + high).collect();
    let found = bandwidth_of(44_100.0, &samples);
    assert!(found.confidence == 0.0, "{found:?}");
}

#[test]
fn noise_up_to_half_the_rate_has_no_edge() {
    for full in [signals::white_noise(1, 0.5, 441_000), signals::pink_noise(1, 0.2, 441_000)] {
        let found = bandwidth_of(44_100.0, &full);
        assert!(found.confidence == 0.0 && found.cutoff.0 == 22_050.0, "{found:?}");
    }
}

#[test]
fn a_tone_is_no_pass_band() {
    // 40 dB above the noise of its neighbourhood.
    let tone = Tone::new(6_000.0, 0.3).samples(44_100.0, 220_500);
    let found = bandwidth_of(44_100.0, &signals::mix(&[tone, signals::white_noise(3, 0.03, 220_500)]));
    // The side lobes of the window lift its neighbours by a few dB.
    assert!(found.confidence < 0.1, "{found:?}");
}

#[test]
fn a_recording_that_begins_and_ends_in_the_middle_has_its_edge() {
    // 50 Hz cut at its crests, which alone has a spectrum up to half the rate, over quiet noise up to 16 kHz.
    let noise = low_passed(&signals::white_noise(5, 0.005, 90_000), 16_000.0, 16_000.0, 44_100.0);
    let hum = Tone::new(50.0, 0.5).phase_degrees(90.0).samples(44_100.0, noise.len());
    let found = bandwidth_of(44_100.0, &signals::mix(&[hum, noise]));
    assert!((found.cutoff.0 - 16_000.0).abs() < 130.0 && found.confidence == 1.0, "{found:?}");
}

#[test]
fn what_has_no_spectrum_has_no_bandwidth() {
    for (rate, samples) in [(44_100, signals::silence(44_100)), (44_100, signals::constant(0.5, 2_000))] {
        let mut analyzer = ContentAnalyzer::new(&StreamSpec::new(rate, 1, 4_096).unwrap()).unwrap();
        analyzer.push(&signals::mono(&samples).block());
        assert_eq!(analyzer.report().bandwidth, None);
    }
}
