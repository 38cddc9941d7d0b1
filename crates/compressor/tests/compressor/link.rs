use auralis_compressor::CompressorDesign;
use auralis_testkit::signals;

use crate::compressed;

const FRAMES: usize = 40_000;

#[test]
fn linked_channels_get_one_gain_to_the_last_bit() {
    // The same noise, 42 dB down: a power of two scales every rounding with it. The channels take turns.
    let noise = signals::white_noise(4, 1.0, FRAMES);
    let quiet = signals::scale(&noise, 1.0 / 128.0);
    let turns = |a: &[f64], b: &[f64]| [&a[..FRAMES / 2], &b[FRAMES / 2..]].concat();
    let input = signals::stack(&[turns(&noise, &quiet), turns(&quiet, &noise)]);
    let output = compressed(&CompressorDesign::default(), 48_000, &input);
    // Whichever channel is the loud one decides: the gain is that of the loud noise alone.
    let alone = compressed(&CompressorDesign::default(), 48_000, &signals::mono(&noise));
    assert_eq!(output.plane(0)[..FRAMES / 2], alone.plane(0)[..FRAMES / 2]);
    assert_eq!(output.plane(1)[FRAMES / 2..], alone.plane(0)[FRAMES / 2..]);
    assert_ne!(output.plane(0), input.plane(0), "the compressor works");
    for n in 0..FRAMES {
        let scale = if n < FRAMES / 2 { 128.0 } else { 1.0 / 128.0 };
        assert_eq!(output.plane(0)[n], output.plane(1)[n] * scale, "frame {n}");
    }
}

#[test]
fn unlinked_channels_are_as_many_mono_compressors() {
    let planes: Vec<Vec<f64>> =
        (0..3u32).map(|c| signals::white_noise(u64::from(c), 0.9 / f64::from(1 + 3 * c), FRAMES)).collect();
    let design = CompressorDesign { link: 0.0, ..CompressorDesign::default() };
    let together = compressed(&design, 48_000, &signals::stack(&planes));
    for (channel, plane) in planes.iter().enumerate() {
        assert_eq!(together.plane(channel), compressed(&design, 48_000, &signals::mono(plane)).plane(0));
    }
}

#[test]
fn half_a_link_is_half_way_in_decibels() {
    // 0 and −20 dBFS over −40 at infinity to one: 40 and 20 dB of reduction apart, 30 for the quiet one.
    let planes = [signals::constant(1.0, 48_000), signals::constant(0.1, 48_000)];
    for (link, expected) in [(0.0, 20.0), (0.5, 30.0), (0.999, 39.98)] {
        let design = CompressorDesign {
            threshold_db: -40.0,
            ratio: f64::INFINITY,
            knee_db: 0.0,
            link,
            ..CompressorDesign::default()
        };
        let output = compressed(&design, 48_000, &signals::stack(&planes));
        let reduction = -20.0 * (f64::from(output.plane(1)[47_999]) / 0.1).log10();
        assert!((reduction - expected).abs() < 1e-3, "link {link}: {reduction}");
    }
}

#[test]
fn channels_against_each_other_are_compressed_like_channels_together() {
    let noise = signals::white_noise(8, 1.0, FRAMES);
    let together = compressed(&CompressorDesign::default(), 48_000, &signals::duplicate(&noise, 2));
    let against = signals::stack(&[noise.clone(), signals::scale(&noise, -1.0)]);
    let against = compressed(&CompressorDesign::default(), 48_000, &against);
    assert_eq!(together.plane(0), against.plane(0));
}
