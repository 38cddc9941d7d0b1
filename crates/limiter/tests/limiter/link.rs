use auralis_core::Buffer;
use auralis_limiter::LimiterDesign;
use auralis_testkit::laws::{Arrival, Laws};
use auralis_testkit::{signals, true_peak_dbtp};

use crate::limited;

fn linked(link: f64) -> LimiterDesign {
    LimiterDesign { link, ..Default::default() }
}

fn channels() -> [Vec<f64>; 3] {
    [
        signals::white_noise(31, 3.0, 30_000),
        signals::pink_noise(32, 0.3, 30_000),
        signals::scale(&signals::white_noise(33, 1.0, 30_000), 0.2),
    ]
}

#[test]
fn without_a_link_every_channel_is_a_limiter_of_its_own() {
    let output = limited(&linked(0.0), 44_100, &signals::stack(&channels()));
    for (channel, samples) in channels().iter().enumerate() {
        let alone = limited(&linked(1.0), 44_100, &signals::mono(samples));
        assert!(output.plane(channel) == alone.plane(0), "channel {channel}");
    }
}

#[test]
fn between_them_the_link_is_a_share_in_decibels() {
    let steady = [4.0, 1.5, 0.5];
    let input = signals::stack(&steady.map(|level| signals::constant(level, 96_000)));
    for link in [0.0, 0.25, 0.5, 0.9, 1.0] {
        let output = limited(&linked(link), 48_000, &input);
        for (channel, level) in steady.iter().enumerate() {
            let needed_db = |level: f64| (-1.0 - 20.0 * level.log10()).min(0.0);
            let expected = (1.0 - link) * needed_db(*level) + link * needed_db(4.0);
            let gain_db = 20.0 * (f64::from(output.plane(channel)[80_000]) / level).log10();
            // The detector reads a constant to 0.001 dB.
            assert!(
                (gain_db - expected).abs() < 0.002,
                "link {link}, {level}: {gain_db:.4} for {expected:.4} dB"
            );
        }
    }
}

#[test]
fn the_ceiling_holds_in_every_channel_at_every_link() {
    let input = signals::stack(&channels());
    for link in [0.0, 0.3, 0.7, 1.0] {
        let output = limited(&linked(link), 48_000, &input);
        let over = true_peak_dbtp(&output.block()) + 1.0;
        assert!((-0.3..=0.05).contains(&over), "link {link}: {over:+.3} dB");
        let quiet = Buffer::from_planes(&[output.plane(2)]);
        let kept = true_peak_dbtp(&quiet.block()) - true_peak_dbtp(&signals::mono(&channels()[2]).block());
        assert!(if link == 0.0 { kept == 0.0 } else { kept < -link }, "link {link}: {kept} dB");
    }
}

#[test]
fn the_laws_hold_at_every_link() {
    for (link, channels) in [(0.0, 2), (0.5, 2), (0.75, 3), (0.0, 8)] {
        let design = LimiterDesign { ceiling_dbtp: -9.0, link, ..Default::default() };
        Laws::new(&design).channels(channels).impulse(0.25, Arrival::Peak).random_splits(20).check();
    }
}
