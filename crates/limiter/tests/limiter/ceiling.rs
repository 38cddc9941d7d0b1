use auralis_core::Buffer;
use auralis_dsp::{Window, fir_low_pass, kaiser_beta, kaiser_taps};
use auralis_limiter::LimiterDesign;
use auralis_testkit::performance::{Promise, Unit};
use auralis_testkit::{hostile, signals, true_peak_dbtp};

use crate::limited;

const SAMPLE_RATES: [u32; 3] = [44_100, 48_000, 96_000];

/// How far over the ceiling the true peak of a limited signal is, in dB.
fn over_db(design: &LimiterDesign, sample_rate: u32, input: &Buffer) -> f64 {
    true_peak_dbtp(&limited(design, sample_rate, input).block()) - design.ceiling_dbtp
}

/// How far over the ceiling a stream may come, and how far under it, in dB.
const OVER_DB: f64 = 0.05;
const UNDER_DB: f64 = 0.3;

#[test]
fn the_ceiling_holds_on_hostile_signals() {
    let (mut bad, mut highest, mut lowest) = (Vec::new(), f64::NEG_INFINITY, f64::INFINITY);
    let design = LimiterDesign::default();
    for sample_rate in SAMPLE_RATES {
        for signal in hostile::all(f64::from(sample_rate)) {
            let over = over_db(&design, sample_rate, &signals::mono(&signal.samples));
            (highest, lowest) = (over.max(highest), over.min(lowest));
            if !(-UNDER_DB..=OVER_DB).contains(&over) {
                bad.push(format!("{sample_rate} Hz, {}: {over:+.3} dB", signal.name));
            }
        }
    }
    assert!(bad.is_empty(), "{bad:#?}");
    Promise::gate("G4", Unit::Decibels, OVER_DB)
        .counted("hostile signals, streaming, over the ceiling", highest);
    Promise::gate("G4", Unit::Decibels, UNDER_DB).counted("the same, further below it than need be", -lowest);
}

#[test]
fn the_ceiling_holds_on_128_stretches_of_other_noise() {
    // A third of a second each. No filter of finite length sees all of white noise up to fs/2.
    let peak = 10f64.powf((10.0 - 1.0) / 20.0);
    let noise =
        |seed| [signals::white_noise(seed, peak, 16_384), signals::gaussian_noise(seed, 0.4 * peak, 16_384)];
    let over: Vec<f64> = (100..164)
        .flat_map(noise)
        .map(|x| over_db(&LimiterDesign::default(), 44_100, &signals::mono(&x)))
        .collect();
    assert!(over.iter().all(|over| (-UNDER_DB..=OVER_DB).contains(over)), "{over:.3?}");
}

/// A signal without what lies above 0.45 fs, in about 400 taps of a −100 dB low-pass.
fn below_0_45(x: &[f64]) -> Vec<f64> {
    let taps = kaiser_taps(100.0, 0.016, 1.0).unwrap();
    let low_pass = fir_low_pass(taps, 0.442, 1.0, Window::Kaiser { beta: kaiser_beta(100.0) });
    x.windows(taps).map(|x| x.iter().zip(&low_pass).map(|(x, h)| x * h).sum()).collect()
}

#[test]
fn the_ceiling_holds_on_everything_below_0_45_of_the_sample_rate() {
    let design = LimiterDesign::default();
    for sample_rate in SAMPLE_RATES {
        // Tones are what they are: see above.
        let set = hostile::all(f64::from(sample_rate));
        for signal in set.iter().filter(|signal| !signal.name.contains(" fs,")) {
            let input = signals::mono(&below_0_45(&signal.samples));
            if true_peak_dbtp(&input.block()) <= design.ceiling_dbtp {
                continue; // Nothing is left to limit.
            }
            let over = over_db(&design, sample_rate, &input);
            // What is left above 0.45 fs may call the long filter and its margin.
            assert!(
                (-UNDER_DB..=OVER_DB).contains(&over),
                "{sample_rate} Hz, {}: {over:+.3} dB",
                signal.name
            );
        }
    }
}

#[test]
fn below_16_khz_noise_comes_a_little_further_over() {
    // The look-ahead has few frames there, and a gain that moves as fast makes peaks of its own.
    let peak = 10f64.powf((10.0 - 1.0) / 20.0);
    for (sample_rate, most_db) in [(8_000, 0.2), (16_000, OVER_DB)] {
        for seed in 200..206 {
            let noise = signals::white_noise(seed, peak, 131_072);
            let over = over_db(&LimiterDesign::default(), sample_rate, &signals::mono(&noise));
            assert!(over <= most_db, "{sample_rate} Hz, seed {seed}: {over:+.3} dB");
        }
    }
}
