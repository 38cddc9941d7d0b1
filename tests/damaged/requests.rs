//! Designs and plans with any number in them: built, or refused by a name and a range.

use auralis::compressor::CompressorDesign;
use auralis::eq::{Band, BandKind, ParametricEqDesign};
use auralis::limiter::LimiterDesign;
use auralis::{Buffer, BuildError, Design, Processor, StreamSpec};
use auralis_testkit::Random;

/// Numbers of every size, and those that are none.
fn any(random: &mut Random) -> f64 {
    const ODD: [f64; 8] = [f64::NAN, f64::INFINITY, f64::NEG_INFINITY, 0.0, -0.0, f64::MAX, 1e-300, -1.0];
    match random.range(0..4) {
        0 => ODD[random.range(0..ODD.len())],
        1 => random.between(-1e6, 1e6),
        2 => random.between(-60.0, 60.0),
        _ => random.between(0.0, 1.0),
    }
}

/// Builds, and if that succeeds, a block of noise stays finite.
fn built(design: &impl Design, spec: &StreamSpec, random: &mut Random, what: &str) -> Result<(), BuildError> {
    let mut processor = design.build(spec)?;
    let planes = [(); 2].map(|()| (0..700).map(|_| random.sample()).collect::<Vec<f32>>());
    let mut audio = Buffer::from_planes(&planes);
    processor.process(&mut audio.block_mut());
    let finite = audio.block().planes().flatten().all(|x| x.is_finite());
    assert!(finite, "{what} makes what is no number");
    Ok(())
}

#[test]
fn any_design_is_built_or_refused_with_a_name_and_a_range() {
    let mut random = Random::new(61);
    let (mut well, mut refused) = (0, 0);
    for n in 0..3_000 {
        let spec = StreamSpec::new([8_000, 44_100, 192_000][random.range(0..3)], 2, 700).unwrap();
        let what = format!("request {n}");
        let result = match random.range(0..3) {
            0 => {
                let design = LimiterDesign {
                    ceiling_dbtp: any(&mut random),
                    lookahead_ms: if random.bool() { any(&mut random) } else { 4.0 },
                    release_ms: if random.bool() { any(&mut random) } else { 100.0 },
                    ..Default::default()
                };
                built(&design, &spec, &mut random, &what)
            }
            1 => {
                let design = CompressorDesign {
                    threshold_db: any(&mut random),
                    ratio: if random.bool() { any(&mut random) } else { 2.0 },
                    knee_db: if random.bool() { any(&mut random) } else { 6.0 },
                    attack_ms: if random.bool() { any(&mut random) } else { 10.0 },
                    ..Default::default()
                };
                built(&design, &spec, &mut random, &what)
            }
            _ => {
                let kinds = [BandKind::Peak, BandKind::LowShelf, BandKind::HighShelf, BandKind::Notch];
                let bands = (0..random.range(0..10)).map(|_| Band {
                    kind: kinds[random.range(0..4)],
                    frequency_hz: if random.bool() { any(&mut random) } else { 1_000.0 },
                    q: if random.bool() { any(&mut random) } else { 0.7 },
                    gain_db: any(&mut random),
                    enabled: random.bool(),
                });
                let design = ParametricEqDesign { bands: bands.collect() };
                built(&design, &spec, &mut random, &what)
            }
        };
        match result {
            Ok(()) => well += 1,
            Err(error) => {
                refused += 1;
                if let BuildError::OutOfRange { value, min, max, parameter } = error {
                    let outside = !(min..=max).contains(&value);
                    assert!(outside && !parameter.is_empty(), "{what} is refused without need: {error}");
                }
            }
        }
    }
    assert!(well > 100 && refused > 1_000, "{well} built, {refused} refused");
}
