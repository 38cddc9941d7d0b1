use std::f64::consts::TAU;

use auralis_core::Processor;
use auralis_eq::BandKind;

use super::{band, eq, kinds, mono};

/// Re and Im of the sum of x·e^(−j2π·cycles·n/1000).
fn bin(x: &[f32], cycles: usize) -> (f64, f64) {
    x.iter().enumerate().fold((0.0, 0.0), |(re, im), (n, x)| {
        let (sin, cos) = (TAU * ((n * cycles) % 1_000) as f64 / 1_000.0).sin_cos();
        (re + f64::from(*x) * cos, im - f64::from(*x) * sin)
    })
}

#[test]
fn stepped_sines_meet_the_response_it_states() {
    for rate in [8_000, 44_100, 48_000, 96_000, 192_000] {
        let fs = f64::from(rate);
        for kind in kinds() {
            let mut eq = eq(&[band(kind, 0.05 * fs, 0.8, 9.0)], rate);
            for cycles in [10, 45, 55, 160, 300, 440] {
                let sine = (0..2_000).map(|n| (TAU * ((n * cycles) % 1_000) as f64 / 1_000.0).sin() as f32);
                let sine: Vec<f32> = sine.collect();
                let mut audio = mono(&sine);
                eq.reset();
                eq.process(&mut audio.block_mut());
                // By frame 1000 what rang at the start is below −200 dB.
                let ((re, im), (re0, im0)) =
                    (bin(&audio.plane(0)[1_000..], cycles), bin(&sine[1_000..], cycles));
                let gain_db = 20.0 * (re.hypot(im) / re0.hypot(im0)).log10();
                let stated = eq.response(fs * cycles as f64 / 1_000.0).magnitude_db();
                let error = (gain_db - stated).abs();
                assert!(error < 0.001, "{kind:?} at {rate}, {cycles}: {gain_db} dB for {stated}");
            }
        }
    }
}

#[test]
fn an_impulse_has_the_response_it_states() {
    for rate in [8_000, 44_100, 48_000, 96_000, 192_000] {
        for kind in kinds() {
            let mut eq = eq(&[band(kind, 1_000.0, 0.8, 9.0)], rate);
            // All that rings longer than this is below −200 dB.
            let mut impulse = vec![0.0f32; 16_000];
            impulse[0] = 1.0;
            let mut audio = mono(&impulse);
            eq.process(&mut audio.block_mut());
            for cycles in [5, 35, 80, 125, 200, 400] {
                let stated = eq.response(f64::from(rate) * cycles as f64 / 1_000.0);
                let (re, im) = bin(audio.plane(0), cycles);
                // 24-bit output samples: each is off by 2⁻²⁵ of itself.
                let error = (re - stated.re).hypot(im - stated.im);
                assert!(error < 2e-6, "{kind:?} at {rate}, {cycles}: {error:e}");
                let error = 20.0 * re.hypot(im).log10() - stated.magnitude_db();
                if stated.magnitude_db() > -60.0 {
                    assert!(error.abs() < 0.01, "{kind:?} at {rate}, {cycles}: off by {error} dB");
                }
            }
        }
    }
}

/// A second-order all-pass is bilinear, so that its difference equation follows from f₀ and Q alone; in
/// double the precision: sums of products with their rounding errors (T. Dekker, 1971; D. Knuth, TAOCP 2).
#[test]
fn at_20_hz_and_192_khz_the_arithmetic_is_right_to_140_db() {
    let (q, g) = (0.7, (std::f64::consts::PI * 20.0 / 192_000.0).tan());
    let (a0, a1, a2) = (1.0 + g / q + g * g, 2.0 * (g * g - 1.0), 1.0 - g / q + g * g);
    let noise: Vec<f32> = (0..96_000u64).map(|n| ((n * n * 7_919) % 4_093) as f32 / 4_093.0 - 0.3).collect();
    let mut audio = mono(&noise);
    eq(&[band(BandKind::AllPass { order: 2 }, 20.0, q, 0.0)], 192_000).process(&mut audio.block_mut());
    let (mut x, mut y) = ([0.0f64; 3], [(0.0f64, 0.0f64); 3]);
    for (n, sample) in noise.iter().enumerate() {
        x = [f64::from(*sample), x[0], x[1]];
        let mut sum = (0.0, 0.0);
        for (b, x) in [a2, a1, a0].into_iter().zip(x) {
            sum = plus_product(sum, b, (x, 0.0));
        }
        sum = plus_product(plus_product(sum, -a1, y[0]), -a2, y[1]);
        let high = sum.0 / a0;
        let rest = plus_product(sum, -a0, (high, 0.0));
        y = [(high, (rest.0 + rest.1) / a0), y[0], y[1]];
        let error = (f64::from(audio.plane(0)[n]) - high).abs();
        // −140 dB; the output is `f32`, which rounds a sample below 1 by up to −150 dB.
        assert!(error < 1e-7, "frame {n}: {error:e}");
    }
}

/// sum + a·b, where sum and b are unevaluated sums of a number and its rounding error.
fn plus_product(sum: (f64, f64), a: f64, b: (f64, f64)) -> (f64, f64) {
    let high = a * b.0;
    let low = a.mul_add(b.0, -high) + a * b.1;
    let total = sum.0 + high;
    let part = total - sum.0;
    let lost = (sum.0 - (total - part)) + (high - part);
    let low = lost + sum.1 + low;
    (total + low, low - ((total + low) - total))
}

#[test]
fn a_cut_gives_the_sound_back_that_a_boost_took() {
    for (rate, f0) in [(192_000, 20.0), (44_100, 10_000.0), (8_000, 3_000.0)] {
        for kind in [BandKind::Peak, BandKind::LowShelf, BandKind::HighShelf, BandKind::Tilt] {
            let noise: Vec<f32> =
                (0..50_000u64).map(|n| ((n * n * 7_919) % 4_093) as f32 / 4_093.0 - 0.5).collect();
            let mut audio = mono(&noise);
            eq(&[band(kind, f0, 1.0, 12.0), band(kind, f0, 1.0, -12.0)], rate)
                .process(&mut audio.block_mut());
            for (y, x) in audio.plane(0).iter().zip(&noise) {
                // One rounding to `f32` of a sample below 1/2, and f64 noise far below it.
                assert!((y - x).abs() <= 3e-8, "{kind:?} {f0} at {rate}: {y} for {x}");
            }
        }
    }
}
