use core::f64::consts::PI;

use auralis_core::{Buffer, Design, Processor, StreamSpec};
use auralis_dsp::{Dither, DitherNoise, Quantizer};
use auralis_testkit::laws::Laws;
use auralis_testkit::performance::{Promise, Unit};
use auralis_testkit::{measure, signals};

const LSB: f64 = 1.0 / 32_768.0;
const KINDS: [DitherNoise; 3] = [DitherNoise::None, DitherNoise::Tpdf, DitherNoise::Shaped];

fn quantizer(bits: u32, noise: DitherNoise, rate: u32, channels: u16) -> Quantizer {
    let spec = StreamSpec::new(rate, channels, 1 << 20).unwrap();
    Dither { bits, noise, seed: 7 }.build(&spec).unwrap()
}

/// The error in LSB of a signal through a 16-bit quantiser at 44.1 kHz.
fn errors(x: &[f64], noise: DitherNoise) -> Vec<f64> {
    let mut audio = signals::mono(x);
    let before: Vec<f32> = audio.plane(0).to_vec();
    quantizer(16, noise, 44_100, 1).process(&mut audio.block_mut());
    audio.plane(0).iter().zip(before).map(|(y, x)| (f64::from(*y) - f64::from(x)) / LSB).collect()
}

fn lag_1(x: &[f64]) -> f64 {
    x.windows(2).map(|w| w[0] * w[1]).sum::<f64>() / x.iter().map(|x| x * x).sum::<f64>()
}

#[test]
fn the_laws_hold_for_every_kind() {
    for (noise, bits, rate, channels) in [
        (DitherNoise::None, 24, 48_000, 2),
        (DitherNoise::Tpdf, 16, 44_100, 2),
        (DitherNoise::Shaped, 16, 44_100, 1),
        (DitherNoise::Shaped, 20, 192_000, 8),
        (DitherNoise::Shaped, 8, 8_000, 3),
    ] {
        let design = Dither { bits, noise, seed: 3 };
        Laws::new(&design).sample_rate(rate).channels(channels).random_splits(30).check();
    }
}

#[test]
fn the_output_is_on_the_grid_and_within_range() {
    for bits in 8..=24u32 {
        for noise in KINDS {
            let x = signals::white_noise(u64::from(bits), 1.2, 20_000);
            let mut audio = signals::mono(&x);
            let mut quantizer = quantizer(bits, noise, 44_100, 1);
            quantizer.process(&mut audio.block_mut());
            let scale = f64::from(1u32 << (bits - 1));
            for (y, x) in audio.plane(0).iter().zip(&x) {
                let code = f64::from(*y) * scale;
                assert!(code.fract() == 0.0 && (-scale..=scale - 1.0).contains(&code), "{bits} {code}");
                // Half an LSB of rounding, one of noise, 8.4 times that where it is shaped, and a half for f32.
                let most = match noise {
                    DitherNoise::None => 0.5,
                    DitherNoise::Tpdf => 1.5,
                    DitherNoise::Shaped => 14.1,
                };
                let legal = (x * scale).clamp(-scale, scale - 1.0);
                assert!((code - legal).abs() <= most + 0.51, "{bits} {noise:?}: {code} for {legal}");
            }
            // A sixth of the samples lies beyond full scale.
            assert!((2_800..4_000).contains(&quantizer.clipped_samples()), "{}", quantizer.clipped_samples());
        }
    }
}

#[test]
fn triangular_dither_makes_an_error_that_knows_nothing_of_the_signal() {
    let (mut mean, mut rms) = (0.0f64, 0.0f64);
    // Constants between grid points: without dither the mean error would be the distance to the grid.
    for dc in [-0.4, -0.25, 0.0, 0.1, 0.3, 0.5] {
        let e = errors(&signals::constant((1_000.0 + dc) * LSB, 400_000), DitherNoise::Tpdf);
        // Five standard errors of 0.5 LSB over 400,000 samples.
        assert!(measure::mean(&e).abs() < 0.004, "{dc}: mean {}", measure::mean(&e));
        // RMS ½ LSB within 1 %, the same at every level: no noise modulation.
        assert!((measure::rms(&e) - 0.5).abs() < 0.005, "{dc}: RMS {}", measure::rms(&e));
        assert!(lag_1(&e).abs() < 0.01, "{dc}: {}", lag_1(&e));
        mean = mean.max(measure::mean(&e).abs());
        rms = rms.max((measure::rms(&e) / 0.5 - 1.0).abs());
    }
    let gate = |percent| Promise::gate("G11", Unit::Percent, percent);
    gate(0.4).counted("dither, mean error in parts of an LSB", 100.0 * mean);
    gate(1.0).counted("dither, RMS error beside ½ LSB", 100.0 * rms);
}

#[test]
fn a_tone_below_the_last_bit_survives_without_harmonics() {
    // −100 dBFS is 0.33 LSB: plain rounding gives silence.
    let frames = 1 << 20;
    let tone = signals::Tone::dbfs(1_000.0, -100.0).samples(44_100.0, frames);
    let mut audio = signals::mono(&tone);
    quantizer(16, DitherNoise::Tpdf, 44_100, 1).process(&mut audio.block_mut());
    let harmonics = measure::harmonics(audio.plane(0), 1_000.0, 9, 44_100.0);
    assert!((measure::db(harmonics.amplitudes[0]) + 100.0).abs() < 0.05);
    // The noise in one bin of this length: ½ LSB·√(4/N), a Rayleigh amplitude; five times that is never met.
    let floor = 0.5 * LSB * (4.0 / frames as f64).sqrt();
    assert!(harmonics.amplitudes[1..].iter().all(|a| *a < 2.5 * floor), "{harmonics:?}, floor {floor:e}");

    let mut silent = signals::mono(&tone);
    quantizer(16, DitherNoise::None, 44_100, 1).process(&mut silent.block_mut());
    assert!(silent.plane(0).iter().all(|x| *x == 0.0));
}

#[test]
fn plain_rounding_takes_the_nearest() {
    let x: Vec<f64> = signals::white_noise(1, 0.9, 10_000);
    for bits in [8u32, 16, 24] {
        let mut audio = signals::mono(&x);
        let before: Vec<f32> = audio.plane(0).to_vec();
        quantizer(bits, DitherNoise::None, 48_000, 1).process(&mut audio.block_mut());
        let scale = f64::from(1u32 << (bits - 1));
        for (y, x) in audio.plane(0).iter().zip(before) {
            assert!((f64::from(*y) - f64::from(x)).abs() * scale <= 0.5, "{bits}: {y} for {x}");
        }
        let on_grid: Vec<f32> = audio.plane(0).to_vec();
        let mut again = audio.clone();
        quantizer(bits, DitherNoise::None, 48_000, 1).process(&mut again.block_mut());
        assert_eq!(again.plane(0), on_grid, "what is on the grid stays");
    }
}

#[test]
fn channels_and_seeds_are_independent() {
    let mut audio = Buffer::new(3, 300_000);
    quantizer(16, DitherNoise::Tpdf, 44_100, 3).process(&mut audio.block_mut());
    for (a, b) in [(0, 1), (0, 2), (1, 2)] {
        let (a, b) = (audio.plane(a), audio.plane(b));
        let r = a.iter().zip(b).map(|(a, b)| f64::from(a * b)).sum::<f64>()
            / a.iter().map(|a| f64::from(a * a)).sum::<f64>();
        // Five standard errors of 300,000 samples.
        assert!(r.abs() < 0.01, "{r}");
    }
    let with_seed = |seed| {
        let mut audio = Buffer::new(1, 1_000);
        let spec = StreamSpec::new(44_100, 1, 1_000).unwrap();
        Dither { seed, ..Dither::default() }.build(&spec).unwrap().process(&mut audio.block_mut());
        audio
    };
    assert_eq!(with_seed(1), with_seed(1));
    assert_ne!(with_seed(1), with_seed(2));
}

/// The error's spectrum relative to white noise of ½ LSB, in dB, averaged over seven bins of fs/8000 around `f`.
/// Under a Hann window, so that the loud end of the band does not leak into the dip.
fn density_db(e: &[f64], f: f64) -> f64 {
    let frame = 8_000;
    let hann: Vec<f64> = (0..frame).map(|n| (PI * f64::from(n) / f64::from(frame)).sin().powi(2)).collect();
    let (mut sum, mut count) = (0.0, 0.0);
    for part in e.chunks_exact(hann.len()) {
        let part: Vec<f64> = part.iter().zip(&hann).map(|(e, w)| e * w).collect();
        for k in -3..=3 {
            let bin = (f * f64::from(frame)).round() + f64::from(k);
            sum += measure::bin(&part, bin / f64::from(frame), 1.0).magnitude().powi(2);
            count += 1.0;
        }
    }
    // White noise of power P has |bin|² of 4P·Σw²/N² on average; Σw² = 3N/8.
    10.0 * (sum / count / (4.0 * 0.25 * 0.375 / f64::from(frame))).log10()
}

#[test]
fn shaped_noise_has_the_documented_spectrum() {
    let music = signals::pink_noise(2, 0.1, 400_000);
    // (rate, [(Hz, dB)], total dB), from the formulas of the doc.
    let lipshitz: &[(f64, f64)] = &[
        (500.0, -16.4),
        (2_000.0, -15.5),
        (4_000.0, -27.2),
        (9_000.0, 0.3),
        (12_000.0, -6.5),
        (20_000.0, 18.7),
    ];
    let second_order: &[(f64, f64)] = &[(4_000.0, -23.4), (16_000.0, 0.0), (47_000.0, 12.0)];
    for (rate, points, total) in
        [(44_100, lipshitz, 12.2), (96_000, second_order, 7.8), (32_000, &[(500.0, 0.0)], 0.0)]
    {
        let mut audio = signals::mono(&music);
        let before: Vec<f32> = audio.plane(0).to_vec();
        quantizer(16, DitherNoise::Shaped, rate, 1).process(&mut audio.block_mut());
        let e: Vec<f64> =
            audio.plane(0).iter().zip(before).map(|(y, x)| (f64::from(*y) - f64::from(x)) / LSB).collect();
        for (f, expected) in points {
            let measured = density_db(&e, f / f64::from(rate));
            // 350 bins averaged, of which neighbours overlap: a standard error of 0.3 dB.
            assert!((measured - expected).abs() < 1.0, "{rate} {f}: {measured} dB for {expected}");
        }
        let power = measure::db(measure::rms(&e) / 0.5);
        assert!((power - total).abs() < 0.1, "{rate}: {power} dB in total for {total}");
    }
}

#[test]
fn shaping_stays_bounded_on_full_scale_noise_and_steps() {
    for rate in [44_100, 48_000, 192_000] {
        let mut x = signals::white_noise(3, 1.5, 100_000);
        x.extend(signals::square(50.0, 3.0, f64::from(rate), 100_000));
        x.extend(signals::silence(1_000));
        let mut audio = signals::mono(&x);
        let mut quantizer = quantizer(16, DitherNoise::Shaped, rate, 1);
        quantizer.process(&mut audio.block_mut());
        assert!(quantizer.clipped_samples() > 100_000);
        // Right after overload the error is no larger than anywhere: limiting is not fed back.
        assert!(audio.plane(0)[200_000..].iter().all(|y| f64::from(y.abs()) <= 14.1 * LSB));
    }
}

#[test]
fn absurd_depths_are_refused() {
    let spec = StreamSpec::new(44_100, 2, 512).unwrap();
    for bits in [0, 7, 25, 32] {
        let error = Dither { bits, ..Dither::default() }.build(&spec).unwrap_err();
        assert_eq!(error.parameter(), "bits");
    }
}
