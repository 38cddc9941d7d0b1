use auralis_core::{Design, Processor, StreamSpec};
use auralis_limiter::LimiterDesign;
use auralis_testkit::measure::{fit_sine, harmonics};
use auralis_testkit::signals::{self, Tone};

use crate::limited;

/// A constant, a stretch of it 12 dB louder, and the constant again, at 44.1 kHz.
///
/// Its gain can be read off every sample, and band-limiting plays no part on the plateaus.
fn step() -> Vec<f64> {
    signals::concatenate(&[
        signals::constant(0.5, 20_000),
        signals::constant(2.0, 20_000),
        signals::constant(0.5, 60_000),
    ])
}

fn gains(design: &LimiterDesign) -> Vec<f64> {
    let input = signals::mono(&step());
    let output = limited(design, 44_100, &input);
    output.plane(0).iter().zip(input.plane(0)).map(|(y, x)| f64::from(*y) / f64::from(*x)).collect()
}

#[test]
fn the_gain_goes_down_within_the_look_ahead_and_never_overshoots() {
    let design = LimiterDesign::default();
    let gains = gains(&design);
    let plateau = 10f64.powf(design.ceiling_dbtp / 20.0) / 2.0;
    // The band-limited edge rings before and after the step and may ask for a little more.
    assert!(
        gains[..20_000 - 177 - 200].iter().all(|gain| *gain == 1.0),
        "nothing happens before the look-ahead"
    );
    assert!(gains[20_000..40_000].iter().all(|gain| *gain <= plateau * 1.000_01));
    assert!((gains[35_000] - plateau).abs() < 1e-4 * plateau, "{} on the plateau", gains[35_000]);
    assert!(gains[19_600..20_000].windows(2).all(|pair| pair[1] <= pair[0] + 1e-7), "down without a step up");
    assert!(gains[41_000..].windows(2).all(|pair| pair[1] >= pair[0] - 1e-7), "up without a step down");
}

#[test]
fn the_release_takes_its_time_to_63_percent() {
    for release_ms in [20.0, 100.0, 400.0] {
        let gains = gains(&LimiterDesign { release_ms, ..Default::default() });
        let start = gains[39_000];
        let begins = (40_000..).find(|n| gains[*n] > start + 1e-4).unwrap();
        let goal = start + (1.0 - (-1f64).exp()) * (1.0 - start);
        let reached = (begins..).find(|n| gains[*n] >= goal).unwrap();
        let time_ms = (reached - begins) as f64 / 44.1;
        // The smoothing over the look-ahead delays both ends alike, but not exactly.
        assert!((time_ms / release_ms - 1.0).abs() < 0.05, "{time_ms} ms for {release_ms} ms");
    }
}

#[test]
fn all_channels_get_one_gain_to_the_last_bit() {
    // The same noise, 42 dB down: a power of two scales every rounding with it. Whichever channel is loud
    // decides for both, also when they take turns.
    let noise = signals::white_noise(4, 3.0, 40_000);
    let quiet = signals::scale(&noise, 1.0 / 128.0);
    for (a, b) in [(&noise, &quiet), (&quiet, &noise)] {
        let turns = |first: &[f64], second: &[f64]| [&first[..20_000], &second[20_000..]].concat();
        let input = signals::stack(&[turns(a, b), turns(b, a)]);
        let output = limited(&LimiterDesign::default(), 48_000, &input);
        assert_ne!(output.plane(0)[..40_000], input.plane(0)[..40_000], "the limiter works");
        let ceiling = 10f32.powf(-1.0 / 20.0) * 1.000_001;
        assert!(output.block().planes().flatten().all(|y| y.abs() <= ceiling), "no channel comes through");
        for n in 0..40_000 {
            let scale = if input.plane(0)[n].abs() > input.plane(1)[n].abs() { 128.0 } else { 1.0 / 128.0 };
            assert_eq!(output.plane(0)[n], output.plane(1)[n] * scale, "frame {n}");
        }
    }
}

#[test]
fn steady_tones_are_turned_down_without_distortion() {
    for frequency_hz in [1_000.0, 50.0] {
        for reduction_db in [0.2, 3.0, 6.0, 12.0] {
            let tone = Tone::dbfs(frequency_hz, reduction_db - 1.0).samples(48_000.0, 144_000);
            let output = limited(&LimiterDesign::default(), 48_000, &signals::mono(&tone));
            // Its hard start and end have something above 0.45 fs, which the gain heeds while it is in reach
            // and for a release.
            let settled = &output.plane(0)[96_000..140_000];
            let distortion = harmonics(settled, frequency_hz, 10, 48_000.0).thd_db();
            // The gain is constant: what remains is the rounding of f32.
            assert!(distortion < -140.0, "{frequency_hz} Hz at {reduction_db} dB: {distortion:.1} dB");
            // Under the ceiling by no more than the detector's ripple.
            let level_db = 20.0 * fit_sine(settled, frequency_hz, 48_000.0).amplitude.log10();
            assert!((-1.003..=-0.999).contains(&level_db), "{frequency_hz} Hz: {level_db:.3} dB");
        }
    }
}

#[test]
fn the_reduction_is_reported() {
    let spec = StreamSpec::new(44_100, 1, 1 << 17).unwrap();
    let mut limiter = LimiterDesign::default().build(&spec).unwrap();
    let mut input = signals::mono(&step()[..35_000]);
    limiter.process(&mut input.block_mut());
    let expected = 20.0 * 2f64.log10() + 1.0;
    assert!((limiter.gain_reduction().0 - expected).abs() < 0.001);
    assert!(limiter.max_gain_reduction().0 >= limiter.gain_reduction().0);
    limiter.reset();
    assert_eq!((limiter.gain_reduction().0, limiter.max_gain_reduction().0), (0.0, 0.0));
}
