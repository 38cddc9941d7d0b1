use auralis_core::Processor;
use auralis_eq::{Band, BandKind, ParametricEq};
use auralis_testkit::Random;
use rustfft::FftPlanner;
use rustfft::num_complex::Complex64;

use super::{band, eq, kinds, mono};

/// Periodic noise is a line at every bin. After settling, each must have the amplitude and the phase that the
/// response states: one measurement of the whole response, and of everything that is not linear and steady.
fn residual_db(bands: &[Band], rate: u32, period: usize) -> f64 {
    let mut random = Random::new(0x5EED);
    let noise: Vec<f32> = (0..period).map(|_| 0.5 * random.sample()).collect();
    let mut eq = eq(bands, rate);
    let mut audio = mono(&noise.repeat(4));
    eq.process(&mut audio.block_mut());
    let transform = FftPlanner::new().plan_fft_forward(period);
    let spectrum = |samples: &[f32]| {
        let mut z: Vec<Complex64> = samples.iter().map(|x| Complex64::new(f64::from(*x), 0.0)).collect();
        transform.process(&mut z);
        z
    };
    let (input, output) = (spectrum(&noise), spectrum(&audio.plane(0)[3 * period..]));
    let (mut wrong, mut all) = (0.0, 0.0);
    for k in 0..=period / 2 {
        let h = eq.response(k as f64 * f64::from(rate) / period as f64);
        let expected = input[k] * Complex64::new(h.re, h.im);
        wrong += (output[k] - expected).norm_sqr();
        all += expected.norm_sqr();
    }
    10.0 * (wrong / all).log10()
}

// The output is `f32`: rounding to 24 bits alone leaves −150 dB of it, and that is nearly all of what is found.

#[test]
fn at_20_hz_and_192_khz_every_band_meets_its_response_to_140_db() {
    for kind in kinds() {
        let found = residual_db(&[band(kind, 20.0, 0.7, 9.0)], 192_000, 1 << 18);
        assert!(found < -140.0, "{kind:?}: {found} dB");
    }
}

#[test]
fn at_every_rate_every_band_meets_its_response_to_140_db() {
    for rate in [8_000, 44_100, 48_000, 96_000, 192_000] {
        for kind in kinds() {
            for f0 in [200.0, 3_000.0, 20_000.0] {
                let found = residual_db(&[band(kind, f0, 1.0, 9.0)], rate, 1 << 14);
                assert!(found < -140.0, "{kind:?}, {f0} Hz at {rate}: {found} dB");
            }
        }
    }
}

#[test]
fn as_many_bands_as_there_can_be_meet_their_response_to_140_db() {
    let all = kinds();
    let with_gain: Vec<BandKind> = all.iter().copied().filter(|kind| !is_pass(*kind)).collect();
    let bands: Vec<Band> = (0..ParametricEq::MAX_BANDS)
        .map(|n| {
            band(with_gain[n % with_gain.len()], 60.0 * 1.19f64.powi(n as i32), 1.0, 3.0 - (n % 7) as f64)
        })
        .collect();
    for count in [2, 8, 9, 17, 32] {
        let found = residual_db(&bands[..count], 44_100, 1 << 15);
        assert!(found < -140.0, "{count} bands: {found} dB");
    }
}

/// Shapes that leave little of a noise.
fn is_pass(kind: BandKind) -> bool {
    matches!(kind, BandKind::LowPass(_) | BandKind::HighPass(_) | BandKind::BandPass)
}
