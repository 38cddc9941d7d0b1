use std::f64::consts::{PI, TAU};

use auralis_core::{Buffer, Processor};
use auralis_eq::{Band, BandKind, Slope};

use super::{band, eq, mono};

/// 1 kHz while a band changes from one setting to another in 20 ms: the strongest of what lies outside ±200 Hz, in dB
/// of the carrier, and where it is.
fn spurs_dbc(before: Band, after: Band) -> (f64, f64) {
    let fs = 48_000.0;
    let frames = 16_384;
    let mut eq = eq(&[before], 48_000);
    let tone: Vec<f32> = (0..frames).map(|n| (0.2 * (TAU * 1_000.0 * n as f64 / fs).sin()) as f32).collect();
    let mut audio = mono(&tone);
    let mut block = audio.block_mut();
    eq.process(&mut block.range(0..frames / 2));
    eq.set_band(0, after).unwrap();
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
    let spurs = (1..470).map(|i| f64::from(i) * 50.0).filter(|f| (f - 1_000.0).abs() > 200.0);
    spurs.map(|f| (level(f) - carrier, f)).fold((f64::MIN, 0.0), |a, b| if b.0 > a.0 { b } else { a })
}

#[test]
fn a_gliding_gain_makes_no_zipper_noise() {
    let gain = |gain_db| band(BandKind::Peak, 1_000.0, 1.0, gain_db);
    for (before, after) in [(0.0, 12.0), (12.0, 0.0)] {
        let worst = spurs_dbc(gain(before), gain(after));
        assert!(worst.0 < -90.0, "{before} to {after} dB: {worst:?}");
    }
}

#[test]
fn a_band_changes_its_shape_and_goes_out_without_a_click() {
    let peak = band(BandKind::Peak, 1_000.0, 1.0, 9.0);
    let off = Band { enabled: false, ..peak };
    let shelf = band(BandKind::HighShelf, 600.0, 0.7, 9.0);
    let pass = band(BandKind::HighPass(Slope::Butterworth(4)), 400.0, 1.0, 0.0);
    for (before, after) in [(peak, off), (off, peak), (peak, shelf), (shelf, pass), (pass, off)] {
        let worst = spurs_dbc(before, after);
        // A change of phase by up to half a circle in 20 ms has side bands of its own: −74 dBc at 1250 Hz where the
        // high-pass goes out. A jump leaves more than −50 dBc.
        assert!(worst.0 < -70.0, "{:?} to {:?}: {worst:?}", before.kind, after.kind);
    }
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

/// Two bands in one equalizer, of which one moves, are two equalizers in series.
#[test]
fn a_band_that_rests_sounds_on_beside_one_that_moves() {
    let resting = band(BandKind::Peak, 1_000.0, 1.0, 12.0);
    let moving = |gain_db| band(BandKind::Peak, 5_000.0, 1.0, gain_db);
    let (mut both, mut first, mut second) =
        (eq(&[resting, moving(0.0)], 48_000), eq(&[resting], 48_000), eq(&[moving(0.0)], 48_000));
    let noise: Vec<f32> = (0..4_800u32).map(|n| (n * n % 1_009) as f32 / 5_045.0 - 0.1).collect();
    let (mut together, mut apart) = (mono(&noise), mono(&noise));
    // A band that is set before the first sample does not move.
    for range in [0..480, 480..4_800] {
        both.process(&mut together.block_mut().range(range.clone()));
        first.process(&mut apart.block_mut().range(range.clone()));
        second.process(&mut apart.block_mut().range(range));
        both.set_band(1, moving(9.0)).unwrap();
        second.set_band(0, moving(9.0)).unwrap();
    }
    for (n, (together, apart)) in together.plane(0).iter().zip(apart.plane(0)).enumerate() {
        // Rounded to `f32` once more in between: 2⁻²⁴ of what is below 1, and what the second band makes of it.
        assert!((together - apart).abs() < 1e-6, "frame {n}: {together}, {apart}");
    }
}
