use auralis_kernels::SoftKnee;

use super::{assert_close, at_every_level};

/// The printed curve, case by case: what is taken off for `over` octaves over the threshold.
fn printed(over: f64, slope: f64, knee: f64, range: f64) -> f64 {
    let taken = if 2.0 * over <= -knee {
        0.0
    } else if 2.0 * over < knee {
        slope * (over + knee / 2.0).powi(2) / (2.0 * knee)
    } else {
        slope * over
    };
    taken.min(range)
}

#[test]
fn reductions_follow_the_printed_curve_up_and_down() {
    for (slope, knee, range) in [(0.5, 1.0, 10.0), (1.0, 0.0, 4.0), (0.75, 4.0, 1.5)] {
        at_every_level(
            65,
            |kernels, input| {
                let levels: Vec<f32> = input.iter().map(|x| 8.0 * x - 3.0).collect();
                let (mut down, mut up) = (levels.clone(), levels);
                kernels.soft_knee(&mut down, &SoftKnee::downward(-3.0, slope, knee, range));
                kernels.soft_knee(&mut up, &SoftKnee::upward(-3.0, slope, knee, range));
                (down, up)
            },
            |input, (down, up)| {
                let [slope, knee, range] = [slope, knee, range].map(f64::from);
                for ((x, down), up) in input.iter().zip(down).zip(up) {
                    let over = f64::from(8.0 * x - 3.0) + 3.0;
                    // A few roundings of numbers up to 17.
                    assert_close(f64::from(*down), printed(over, slope, knee, range), 4e-6);
                    assert_close(f64::from(*up), -printed(-over, slope, knee, range), 4e-6);
                }
            },
        );
    }
}
