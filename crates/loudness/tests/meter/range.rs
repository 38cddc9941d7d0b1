//! The loudness range against the definition in `f64`, where programmes are as uneven as music is.

use auralis_core::{Analyzer, BlockRef, ChannelLayout, StreamSpec};
use auralis_loudness::LoudnessDesign;
use auralis_testkit::Random;
use auralis_testkit::signals::{level_walk, to_f32};
use ebur128::{EbuR128, Mode};

use crate::oracle::Oracle;

const RATE: u32 = 8_000;

/// A walk of 10 to 60 s through levels between −60 and −10 dBFS, 0.3 to 4 s each.
fn random_walk(random: &mut Random) -> Vec<f32> {
    let seconds = random.between(10.0, 60.0);
    let mut steps = Vec::new();
    let mut filled = 0.0;
    while filled < seconds {
        let step = random.between(0.3, 4.0);
        steps.push((random.between(-60.0, -10.0), step));
        filled += step;
    }
    to_f32(&level_walk(1_000.0, &steps, f64::from(RATE)))
}

fn peer(samples: &[f32]) -> f64 {
    let mut meter = EbuR128::new(1, RATE, Mode::I | Mode::LRA).unwrap();
    meter.add_frames_planar_f32(&[samples]).unwrap();
    meter.loudness_range().unwrap()
}

#[test]
fn two_hundred_random_walks_equal_the_definition() {
    let spec = StreamSpec::new(RATE, 1, 4_096).unwrap();
    let design = LoudnessDesign { true_peak: false, ..LoudnessDesign::new(ChannelLayout::MONO) };
    let mut random = Random::new(3_342);
    let (mut worst, mut worst_peer) = (0.0f64, 0.0f64);
    for walk in 0..200 {
        let samples = random_walk(&mut random);
        let mut meter = design.build(&spec).unwrap();
        samples.chunks(4_096).for_each(|block| meter.push(&BlockRef::mono(block)));
        let report = meter.report();
        let oracle = Oracle::new(RATE, &[(&samples, 1.0)]);
        let exact = oracle.range().unwrap();
        let error = (report.range.unwrap().0 - exact).abs();
        // What 0.01 LU allows for: entries in f32 shift a level by 10⁻⁶ LU, which may swap two ranks.
        assert!(error < 0.01, "walk {walk}: {:?} for {exact} LU", report.range);
        // The same blocks gate the loudness: nothing but rounding is left.
        assert!((report.integrated.0 - oracle.integrated()).abs() < 1e-5, "walk {walk}");
        assert!((report.max_momentary.0 - oracle.max_momentary()).abs() < 1e-5, "walk {walk}");
        assert!((report.max_short_term.0 - oracle.max_short_term()).abs() < 1e-5, "walk {walk}");
        worst = worst.max(error);
        worst_peer = worst_peer.max((peer(&samples) - exact).abs());
    }
    // The ebur128 crate takes one short-term value per second where Tech 3342 asks for ten.
    assert!(worst_peer > 5.0, "largest errors: the peer {worst_peer} LU, we {worst:e} LU");
}

#[test]
fn a_programme_without_a_short_term_block_has_no_range() {
    let spec = StreamSpec::new(RATE, 1, 30_000).unwrap();
    let mut meter = LoudnessDesign::new(ChannelLayout::MONO).build(&spec).unwrap();
    meter.push(&BlockRef::mono(&[0.1; 23_999]));
    assert_eq!(meter.report().range, None, "under 3 s");
    meter.reset();
    meter.push(&BlockRef::mono(&[0.0; 30_000]));
    assert_eq!(meter.report().range, None, "silence");
}
