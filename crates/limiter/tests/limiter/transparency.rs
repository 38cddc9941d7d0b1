use auralis_core::{Buffer, Design, Processor, StreamSpec};
use auralis_limiter::LimiterDesign;
use auralis_testkit::signals;

use crate::limited;

#[test]
fn below_the_ceiling_the_output_is_the_input_bit_for_bit() {
    // White noise peaks up to 2.7 times its samples between them: 0.3 stays under −1 dBTP.
    let input = signals::stack(&[signals::white_noise(1, 0.3, 50_000), signals::white_noise(2, 0.3, 50_000)]);
    assert!(limited(&LimiterDesign::default(), 44_100, &input) == input);
}

#[test]
fn after_limiting_the_gain_comes_back_to_exactly_one() {
    let mut samples = signals::white_noise(3, 0.2, 200_000);
    samples[1_000] = 4.0;
    let input = signals::mono(&samples);
    let output = limited(&LimiterDesign::default(), 44_100, &input);
    let changed = |n: &usize| output.plane(0)[*n] != input.plane(0)[*n];
    let first = (0..200_000).find(changed).unwrap();
    let last = (0..200_000).rev().find(changed).unwrap();
    // The look-ahead of 4 ms before the peak; afterwards hold, and 14 time constants to −120 dB.
    assert!((1_000 - 177..1_000).contains(&first), "from frame {first}");
    assert!(last < 1_000 + 441 + 14 * 4_410 + 400, "until frame {last}");
}

#[test]
fn silence_and_values_that_are_not_finite_are_ordinary() {
    let mut planes = [vec![0.0f32; 3_000], vec![0.0; 3_000]];
    planes[0][100] = f32::NAN;
    planes[1][200] = f32::INFINITY;
    let spec = StreamSpec::new(44_100, 2, 4_096).unwrap();
    let mut limiter = LimiterDesign::default().build(&spec).unwrap();
    let mut buffer = Buffer::from_planes(&planes);
    limiter.process(&mut buffer.block_mut());
    assert!(buffer == Buffer::new(2, 3_000));
    assert_eq!((limiter.non_finite_samples(), limiter.max_gain_reduction().0), (2, 0.0));
}
