use std::f64::consts::{PI, TAU};

use auralis_core::{Buffer, Processor};
use auralis_eq::BandKind;

use super::{band, eq, mono};

/// 1 kHz while the gain glides from 0 to 12 dB in 20 ms: outside ±200 Hz, at most −90 dBc.
#[test]
fn a_gliding_gain_makes_no_zipper_noise() {
    let fs = 48_000.0;
    let frames = 16_384;
    let mut eq = eq(&[band(BandKind::Peak, 1_000.0, 1.0, 0.0)], 48_000);
    let tone: Vec<f32> = (0..frames).map(|n| (0.2 * (TAU * 1_000.0 * n as f64 / fs).sin()) as f32).collect();
    let mut audio = mono(&tone);
    let mut block = audio.block_mut();
    eq.process(&mut block.range(0..frames / 2));
    eq.set_band(0, band(BandKind::Peak, 1_000.0, 1.0, 12.0)).unwrap();
    eq.process(&mut block.range(frames / 2..frames));
    let level = |f: f64| {
        let (mut re, mut im) = (0.0, 0.0);
        for (n, y) in audio.plane(0).iter().enumerate() {
            // Blackman–Harris: its side lobes are below −92 dB.
            let x = TAU * n as f64 / frames as f64;
            let window = 0.35875 - 0.48829 * x.cos() + 0.14128 * (2.0 * x).cos() - 0.01168 * (3.0 * x).cos();
            let (sin, cos) = (TAU * f / fs * n as f64).sin_cos();
            (re, im) = (re + window * f64::from(*y) * cos, im + window * f64::from(*y) * sin);
        }
        20.0 * f64::hypot(re, im).log10()
    };
    let carrier = level(1_000.0);
    let mut worst = (f64::MIN, 0.0);
    for f in (1..470).map(|i| f64::from(i) * 50.0).filter(|f| (f - 1_000.0).abs() > 200.0) {
        worst = if level(f) - carrier > worst.0 { (level(f) - carrier, f) } else { worst };
    }
    assert!(worst.0 < -90.0, "{worst:?}");
}

/// Ten seconds of a new f₀ and Q before every sample.
#[test]
fn the_fastest_modulation_stays_bounded() {
    let mut eq = eq(&[band(BandKind::Peak, 1_000.0, 1.0, 12.0)], 44_100);
    let mut block = Buffer::new(1, 1);
    let mut noise = 1u32;
    let mut peak = 0.0f32;
    for n in 0..441_000 {
        noise = noise.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
        block.plane_mut(0)[0] = (noise >> 8) as f32 / 8_388_608.0 - 1.0;
        let sweep = 0.5 - 0.5 * (PI * f64::from(n) * 0.37).cos();
        let moved = band(BandKind::Peak, 20.0 * 1_000f64.powf(sweep), 0.1 * 400f64.powf(1.0 - sweep), 12.0);
        eq.set_band(0, moved).unwrap();
        eq.process(&mut block.block_mut());
        assert!(block.plane(0)[0].is_finite());
        peak = peak.max(block.plane(0)[0].abs());
    }
    // 12 dB of gain is a factor of 4; the rest is what a moving resonance stores.
    assert!(peak < 40.0, "{peak}");
}
