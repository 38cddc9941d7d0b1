//! The generators against their defining formulas.

use std::f64::consts::{FRAC_PI_2, PI, TAU};

use auralis_testkit::measure::{bin, db, fit_sine, harmonics, max_difference, mean, peak, response, rms};
use auralis_testkit::signals::{self, Tone};
use auralis_testkit::true_peak::Waveform;

#[test]
fn a_tone_stays_exact_far_from_its_start() {
    // 10 s of 1000 Hz at 48 kHz repeat every 48 frames.
    let tone = Tone::new(1_000.0, 1.0).phase_rad(0.5).samples(48_000.0, 480_000);
    assert!((tone[479_985] - tone[33]).abs() < 1e-9);
    assert!((tone[0] - 0.5f64.sin()).abs() < 1e-15);
    assert!(
        (peak(&Tone::dbfs(12_000.0, -20.0).phase_degrees(90.0).samples(48_000.0, 8)) - 0.1).abs() < 1e-15
    );
}

#[test]
fn plain_signals_are_what_they_say() {
    assert_eq!(signals::silence(2), [0.0, 0.0]);
    assert_eq!(signals::constant(-0.5, 2), [-0.5, -0.5]);
    assert_eq!(signals::impulse(3, 1, 0.25), [0.0, 0.25, 0.0]);
    assert_eq!(signals::impulse(2, 2, 0.25), [0.0, 0.0]);
    assert_eq!(signals::square(1.0, 0.5, 4.0, 6), [0.5, 0.5, -0.5, -0.5, 0.5, 0.5]);
    assert!(Tone::new(1.0, 1.0).samples(48_000.0, 0).is_empty());
}

#[test]
fn fades_are_raised_cosines_and_mirror_each_other() {
    let mut samples = signals::constant(1.0, 9);
    signals::fade_in(&mut samples, 4);
    signals::fade_out(&mut samples, 4);
    let expected = [0.0, 0.146_447, 0.5, 0.853_553, 1.0, 0.853_553, 0.5, 0.146_447, 0.0];
    assert!(max_difference(&samples, &expected).amount < 1e-6, "{samples:?}");
    let mut short = vec![1.0; 2];
    signals::fade_in(&mut short, 400);
    assert!(short[1] < 1e-4);
}

#[test]
fn walks_place_their_borders_from_the_start_and_keep_their_phase() {
    // Steps of 0.35 frames at this rate: rounding each of them alone would lose all of them.
    let steps = vec![(0.0, 0.000_35); 1_000];
    assert_eq!(signals::level_walk(100.0, &steps, 1_000.0).len(), 350);
    let walk = signals::level_walk(100.0, &[(-20.0, 0.123), (f64::NEG_INFINITY, 0.1), (0.0, 0.2)], 1_000.0);
    let tone = Tone::new(100.0, 1.0).samples(1_000.0, 423);
    for (n, x) in walk.iter().enumerate() {
        let gain = if n < 123 {
            0.1
        } else if n < 223 {
            0.0
        } else {
            1.0
        };
        assert!((x - gain * tone[n]).abs() < 1e-12, "frame {n}");
    }
}

#[test]
fn sweeps_pass_their_frequencies_when_they_should() {
    let (rate, frames) = (48_000.0, 480_000);
    let linear = signals::linear_sweep(100.0..1_100.0, 0.5, rate, frames);
    let logarithmic = signals::logarithmic_sweep(20.0..20_000.0, 0.5, rate, frames);
    // (sweep, second, frequency by formula)
    for (sweep, second, expected) in [
        (&linear, 2.0, 300.0),
        (&linear, 9.0, 1_000.0),
        (&logarithmic, 10.0 / 3.0, 200.0),
        (&logarithmic, 20.0 / 3.0, 2_000.0),
    ] {
        // Upward zero crossings of the 0.2 s around the instant give its frequency to one crossing.
        let centre = (second * rate) as usize;
        let span = &sweep[centre - 4_800..centre + 4_800];
        let crossings = span.windows(2).filter(|w| w[0] < 0.0 && w[1] >= 0.0).count() as f64;
        assert!((crossings / 0.2 - expected).abs() < 10.0, "{} at {second} s", crossings / 0.2);
        assert!(peak(span) <= 0.5);
    }
    assert!(peak(&linear) > 0.4999);
}

#[test]
fn noises_have_their_level_and_repeat_by_seed() {
    let n = 400_000;
    for (name, noise, expected) in [
        ("white", signals::white_noise(1, 0.5, n), 0.5 / 3f64.sqrt()),
        ("gaussian", signals::gaussian_noise(1, 0.2, n), 0.2),
        ("pink", signals::pink_noise(1, 0.2, n), 0.2),
    ] {
        // Pink noise holds so much power below 1 Hz that 8 s of it vary by a tenth.
        let tolerance = if name == "pink" { 0.15 } else { 0.01 };
        let found = rms(&noise);
        assert!((found / expected - 1.0).abs() < tolerance, "{name}: {found}");
    }
    assert_eq!(signals::pink_noise(7, 1.0, 99), signals::pink_noise(7, 1.0, 99));
    assert_ne!(signals::white_noise(7, 1.0, 99), signals::white_noise(8, 1.0, 99));
    assert!(peak(&signals::white_noise(2, 0.5, n)) <= 0.5);
}

#[test]
fn pink_noise_has_equal_power_in_every_octave() {
    // The spectrum of the sum of sections, from its formula: independent noises add in power.
    let density = |cycles_per_frame: f64| -> f64 {
        (1..=16)
            .map(|octave| {
                let pole = (-TAU * 0.5f64.powi(octave)).exp();
                let denominator = 1.0 - 2.0 * pole * (TAU * cycles_per_frame).cos() + pole * pole;
                (1.0 - pole * pole) / denominator
            })
            .sum()
    };
    let octave_db = |top: f64| {
        let steps = 2_000;
        let power: f64 =
            (0..steps).map(|i| density(top * (0.5 + 0.5 * (f64::from(i) + 0.5) / f64::from(steps)))).sum();
        10.0 * (power * top).log10()
    };
    let levels: Vec<f64> = (2..14).map(|k| octave_db(0.5f64.powi(k))).collect();
    let middle = levels.iter().sum::<f64>() / levels.len() as f64;
    assert!(levels.iter().all(|level| (level - middle).abs() < 0.5), "{levels:?}");
    // And the generator follows that formula: mean power of DFT bins of many segments at three octaves.
    let noise = signals::pink_noise(3, 1.0, 1 << 19);
    let measured = |frequency: f64| {
        let powers = noise.as_chunks::<1024>().0.iter().map(|s| bin(s, frequency, 1.0).magnitude().powi(2));
        10.0 * (powers.sum::<f64>() / 512.0).log10()
    };
    let reference = measured(0.03125) - 10.0 * density(0.03125).log10();
    for frequency in [0.0625, 0.125, 0.25] {
        let error = measured(frequency) - 10.0 * density(frequency).log10() - reference;
        // 512 segments estimate a density to 0.2 dB (one sigma); leakage of a rectangular window adds little here.
        assert!(error.abs() < 1.0, "{frequency}: {error} dB");
    }
}

#[test]
fn band_limited_shapes_end_below_half_the_sample_rate() {
    let click = signals::band_limited_impulse(400, 200.5, 1.0);
    assert!((db(peak(&click)) + 3.1).abs() < 0.03, "{}", db(peak(&click)));
    // Half the amplitude at the cut-off, a flat pass-band, and little left at the top.
    let level = |f: f64| db(response(&click, f, 1.0).magnitude() / response(&click, 0.0, 1.0).magnitude());
    assert!(level(0.42).abs() < 0.05 && (level(0.45) + 6.02).abs() < 0.1, "{} {}", level(0.42), level(0.45));
    assert!(level(0.47) < -44.0 && level(0.499) < -60.0, "{} {}", level(0.47), level(0.499));

    let step = signals::band_limited_step(600, 300.25, 2.0);
    assert!(step[200].abs() < 1e-9 && (step[500] - 2.0).abs() < 1e-6, "{} {}", step[200], step[500]);
    let mut ended = step.clone();
    signals::fade_out(&mut ended, 200);
    let waveform = Waveform::new(&ended);
    // The half-way point, to the ringing that the window leaves at half the sample rate.
    assert!((waveform.at(300.25) - 1.0).abs() < 1e-3, "{}", waveform.at(300.25));
    let overshoot = waveform.peak_within(250.0..=350.0).amplitude / 2.0;
    assert!((overshoot - 1.09).abs() < 0.005, "{overshoot}");
}

#[test]
fn a_band_limited_square_has_its_odd_harmonics_and_no_others() {
    let square = signals::band_limited_square(1_000.0, 1.0, 48_000.0, 4_800);
    let found = harmonics(&square, 1_000.0, 23, 48_000.0);
    for (k, amplitude) in (1..).zip(&found.amplitudes) {
        let expected = if k % 2 == 1 { 4.0 / PI / f64::from(k) } else { 0.0 };
        assert!((amplitude - expected).abs() < 1e-9, "harmonic {k}: {amplitude}");
    }
    assert!(found.residual_rms < 1e-9);
}

#[test]
fn parts_are_put_together_in_order() {
    assert_eq!(signals::concatenate(&[vec![1.0], vec![2.0, 3.0]]), [1.0, 2.0, 3.0]);
    assert_eq!(signals::mix(&[vec![1.0], vec![2.0, 3.0]]), [3.0, 3.0]);
    assert_eq!(signals::scale(&[1.0, -2.0], 0.5), [0.5, -1.0]);
    let stacked = signals::stack(&[[1.0, 2.0], [3.0, 4.0]]);
    assert_eq!((stacked.plane(0), stacked.plane(1)), (&[1.0f32, 2.0][..], &[3.0f32, 4.0][..]));
    assert_eq!(signals::duplicate(&[0.5], 3).channels(), 3);
    assert_eq!(signals::mono(&[]).frames(), 0);
}

#[test]
fn a_fitted_cosine_has_the_phase_it_was_made_with() {
    let cosine = Tone::new(1_234.5, 0.25).phase_rad(FRAC_PI_2).samples(44_100.0, 1_000);
    let fit = fit_sine(&cosine, 1_234.5, 44_100.0);
    assert!((fit.amplitude - 0.25).abs() < 1e-12 && (fit.phase_rad - FRAC_PI_2).abs() < 1e-12);
    assert!(mean(&Tone::new(100.0, 1.0).samples(48_000.0, 480)).abs() < 1e-12);
}
