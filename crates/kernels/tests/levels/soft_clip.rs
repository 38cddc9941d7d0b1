use super::{assert_close, at_every_level};

#[test]
fn a_soft_clip_takes_what_its_curve_says_and_nothing_below_the_threshold() {
    for (threshold, room, drive) in [(0.5, 0.25, 1.0f32), (0.75, 0.1, 20.0), (1.0, 3.0, 8.0)] {
        at_every_level(
            66,
            |kernels, input| {
                let mut samples: Vec<f32> = input.iter().map(|x| drive * x).collect();
                kernels.soft_clip_residue(&mut samples, threshold, room);
                samples
            },
            |input, taken| {
                for (x, taken) in input.iter().zip(taken) {
                    let (x, threshold, room) = (f64::from(drive * x), f64::from(threshold), f64::from(room));
                    let over = (x.abs() - threshold).max(0.0) / room;
                    let clipped = x.abs().min(threshold) + room * over / (1.0 + over * over).sqrt();
                    // Some roundings of numbers up to the drive.
                    assert_close(f64::from(*taken), clipped.copysign(x) - x, 4e-7 * f64::from(drive));
                    assert!(*taken == 0.0 || x.abs() > threshold);
                }
            },
        );
    }
}
