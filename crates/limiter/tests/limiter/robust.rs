use auralis_core::{Buffer, Design, Processor, StreamSpec};
use auralis_limiter::LimiterDesign;
use auralis_testkit::signals;

use crate::limited;

#[test]
fn a_constant_comes_out_at_the_ceiling() {
    for level in [1.0, 2.0, 1e3] {
        let output =
            limited(&LimiterDesign::default(), 44_100, &signals::mono(&signals::constant(level, 80_000)));
        let settled_db = 20.0 * f64::from(output.plane(0)[70_000]).log10();
        assert!((settled_db + 1.0).abs() < 0.002, "{level}: {settled_db} dBFS");
    }
}

#[test]
fn the_largest_numbers_of_all_come_out_finite_and_under_the_ceiling() {
    for gain_db in [0.0, 60.0] {
        let design = LimiterDesign { gain_db, ..Default::default() };
        let mut samples = vec![0.5f32; 20_000];
        for (n, x) in samples[4_000..6_000].iter_mut().enumerate() {
            *x = if n % 3 == 0 { f32::MAX } else { -f32::MAX };
        }
        samples[8_000] = f32::NAN;
        samples[8_001] = f32::NEG_INFINITY;
        let output = limited(&design, 48_000, &Buffer::from_planes(&[samples]));
        assert!(output.plane(0).iter().all(|y| y.abs() <= 0.9), "finite and below");
        // After a second of nothing that large the input is heard again.
        assert!(output.plane(0)[19_000] >= 0.0);
    }
}

#[test]
fn every_number_of_channels_is_limited_alike() {
    let noise = signals::white_noise(51, 2.0, 8_000);
    let alone = limited(&LimiterDesign::default(), 48_000, &signals::mono(&noise));
    for channels in 1..=8 {
        let output = limited(&LimiterDesign::default(), 48_000, &signals::duplicate(&noise, channels));
        assert!((0..channels).all(|channel| output.plane(channel) == alone.plane(0)), "{channels} channels");
    }
}

#[test]
fn after_what_is_not_finite_the_output_is_that_of_zeros() {
    let noise = signals::to_f32(&signals::white_noise(52, 3.0, 6_000));
    let (mut bad, mut zeros) = (noise.clone(), noise);
    for (n, value) in [(1_000, f32::NAN), (1_001, f32::INFINITY), (3_000, f32::NEG_INFINITY)] {
        bad[n] = value;
        zeros[n] = 0.0;
    }
    let spec = StreamSpec::new(48_000, 1, 6_000).unwrap();
    let mut limiter = LimiterDesign::default().build(&spec).unwrap();
    let (mut bad, mut zeros) = (Buffer::from_planes(&[bad]), Buffer::from_planes(&[zeros]));
    limiter.process(&mut bad.block_mut());
    assert_eq!(limiter.non_finite_samples(), 3);
    limiter.reset();
    limiter.process(&mut zeros.block_mut());
    assert!(bad == zeros);
}

#[test]
fn a_slow_release_follows_long_reduction_only() {
    let design = LimiterDesign { slow_release_ms: Some(2_000.0), ..Default::default() };
    // The reduction that is left 0.4 s after a stretch 6 dB over the ceiling, over that in the stretch.
    let left = |loud: usize, design: &LimiterDesign| {
        let level = 2.0 * 10f64.powf(-1.0 / 20.0);
        let parts = [
            signals::constant(0.25, 10_000),
            signals::constant(level, loud),
            signals::constant(0.25, 60_000),
        ];
        let output = limited(design, 48_000, &signals::mono(&signals::concatenate(&parts)));
        2.0 * (1.0 - f64::from(output.plane(0)[10_000 + loud + 19_200]) / 0.25)
    };
    let plain = left(200_000, &LimiterDesign::default());
    assert!(plain < 0.03, "one release: {plain}");
    // 4.2 s fill the average to 88 %, of which 82 % are left after 0.4 s, and the release adds 5 %; 20 ms fill a
    // hundredth.
    let (long, short) = (left(200_000, &design), left(960, &design));
    assert!((0.72..0.8).contains(&long), "after seconds: {long}");
    assert!(short < 0.06, "after a moment: {short}");
}
