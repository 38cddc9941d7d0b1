use auralis_core::{BlockMut, Buffer, Design, Processor, StreamSpec, Tail};
use auralis_limiter::{LimiterDesign, SoftClipDesign};
use auralis_testkit::laws::{Arrival, Laws};
use auralis_testkit::measure::{bin, db};
use auralis_testkit::{signals, true_peak_dbtp};

use crate::limited;

fn clipped(design: &SoftClipDesign, input: &[f64]) -> Vec<f32> {
    let spec = StreamSpec::new(48_000, 1, 1 << 16).unwrap();
    let mut clip = design.build(&spec).unwrap();
    let mut buffer = signals::mono(&signals::concatenate(&[input, &vec![0.0; clip.latency_frames()]]));
    clip.process(&mut buffer.block_mut());
    buffer.plane(0)[clip.latency_frames()..].to_vec()
}

#[test]
fn up_to_the_threshold_the_output_is_the_input_bit_for_bit() {
    // White noise peaks up to 2.7 times its samples between them.
    let noise = signals::white_noise(41, 0.35, 20_000);
    let design = SoftClipDesign { threshold_db: -0.1, knee_db: 1.0 };
    assert!(clipped(&design, &noise) == signals::to_f32(&noise));
    // Also before and after a stretch that is clipped.
    let mut loud = noise.clone();
    loud[8_000..8_100].iter_mut().for_each(|x| *x *= 20.0);
    let output = clipped(&design, &loud);
    let same = |range: core::ops::Range<usize>| output[range.clone()] == signals::to_f32(&loud)[range];
    assert!(same(0..8_000 - 100) && same(8_100 + 100..20_000) && !same(8_000..8_100));
}

#[test]
fn slow_signals_follow_the_printed_curve() {
    for (threshold_db, knee_db) in [(-4.0, 3.0), (-12.0, 6.0), (-1.0, 0.5)] {
        let design = SoftClipDesign { threshold_db, knee_db };
        let tone = signals::Tone::new(20.0, 3.0).samples(48_000.0, 9_600);
        let output = clipped(&design, &tone);
        let (t, limit) = (10f64.powf(threshold_db / 20.0), 10f64.powf((threshold_db + knee_db) / 20.0));
        for (x, y) in tone.iter().zip(&output).take(9_400).skip(200) {
            let over = (x.abs() - t).max(0.0) / (limit - t);
            let curve = (x.abs().min(t) + (limit - t) * over / (1.0 + over * over).sqrt()).copysign(*x);
            assert!((design.output(*x) - curve).abs() < 1e-12);
            // The filters' ripple on what is taken, which is up to 2.5.
            assert!((f64::from(*y) - curve).abs() < 2e-4, "{y} for {curve}");
        }
    }
}

/// The largest bin below 0.45 fs that is neither the tone nor a harmonic that belongs there, over the tone, in dB.
fn aliases_db(design: &SoftClipDesign, tone_bin: usize, amplitude: f64) -> f64 {
    const FRAMES: usize = 4_096;
    let frequency = tone_bin as f64;
    let tone = signals::Tone::new(frequency, amplitude).samples(FRAMES as f64, 2 * FRAMES);
    let output = &clipped(design, &tone)[FRAMES / 2..][..FRAMES];
    let level = |k: usize| bin(output, k as f64, FRAMES as f64).magnitude();
    let alias = (1..FRAMES * 45 / 100).filter(|k| k % tone_bin != 0).map(level).fold(0.0, f64::max);
    db(alias / level(tone_bin))
}

#[test]
fn aliases_stay_below_what_is_stated() {
    let design = SoftClipDesign::default();
    // 6 dB over the level that the curve approaches.
    let amplitude = 2.0 * 10f64.powf(-1.0 / 20.0);
    for (tone_bin, stated_db) in [(401, -125.0), (701, -105.0), (997, -93.0), (1_201, -89.0), (1_601, -76.0)]
    {
        let found = aliases_db(&design, tone_bin, amplitude);
        assert!(found < stated_db, "bin {tone_bin} of 4096: {found:.1} dB");
    }
    // Against clipping sample by sample, to see that the measure sees aliases.
    let tone = signals::Tone::new(997.0, amplitude).samples(4_096.0, 4_096);
    let plain: Vec<f64> = tone.iter().map(|x| design.output(*x)).collect();
    let alias =
        db(bin(&plain, 4_096.0 - 3.0 * 997.0, 4_096.0).magnitude() / bin(&plain, 997.0, 4_096.0).magnitude());
    assert!(alias > -30.0, "{alias} dB");
}

#[test]
fn the_laws_hold_alone_and_before_a_limiter() {
    for channels in [1, 2, 8] {
        let design = SoftClipDesign { threshold_db: -9.0, knee_db: 3.0 };
        Laws::new(&design).channels(channels).impulse(0.25, Arrival::Peak).random_splits(40).check();
    }
    let soft_clip = Some(SoftClipDesign { threshold_db: -9.0, knee_db: 3.0 });
    let design = LimiterDesign { ceiling_dbtp: -8.0, soft_clip, ..Default::default() };
    Laws::new(&design).channels(2).impulse(0.25, Arrival::Peak).random_splits(40).check();
}

#[test]
fn before_a_limiter_it_leaves_less_to_limit_and_the_ceiling_holds() {
    let input = signals::mono(&signals::pink_noise(42, 0.4, 60_000));
    let plain = LimiterDesign::default();
    let with = LimiterDesign { soft_clip: Some(SoftClipDesign::default()), ..plain };
    let reduction = |design: &LimiterDesign| {
        let spec = StreamSpec::new(48_000, 1, 1 << 20).unwrap();
        let mut limiter = design.build(&spec).unwrap();
        limiter.process(&mut input.clone().block_mut());
        limiter.max_gain_reduction().0
    };
    let (alone, after) = (reduction(&plain), reduction(&with));
    assert!(after < 0.3 * alone, "{after} dB instead of {alone}");
    let output: Buffer = limited(&with, 48_000, &input);
    assert!(true_peak_dbtp(&output.block()) <= -0.95);
}

#[test]
fn values_outside_their_range_are_refused_by_name() {
    let spec = StreamSpec::new(44_100, 2, 512).unwrap();
    let usual = SoftClipDesign::default();
    let name = |design: SoftClipDesign| design.build(&spec).unwrap_err().parameter();
    assert_eq!(name(SoftClipDesign { threshold_db: 13.0, ..usual }), "threshold_db");
    assert_eq!(name(SoftClipDesign { knee_db: 0.0, ..usual }), "knee_db");
    let limiter = LimiterDesign {
        soft_clip: Some(SoftClipDesign { knee_db: f64::NAN, ..usual }),
        ..Default::default()
    };
    assert_eq!(limiter.build(&spec).unwrap_err().parameter(), "knee_db");
}

#[test]
fn after_the_end_it_sounds_for_as_long_as_it_says() {
    let spec = StreamSpec::new(44_100, 1, 512).unwrap();
    // So low a threshold that what rings on at the high rate is clipped too.
    let soft_clip = SoftClipDesign { threshold_db: -60.0, knee_db: 3.0 };
    let limiter = LimiterDesign { soft_clip: Some(soft_clip), ..Default::default() };
    let processors: [Box<dyn Processor>; 2] =
        [Box::new(soft_clip.build(&spec).unwrap()), Box::new(limiter.build(&spec).unwrap())];
    for mut processor in processors {
        let mut audio = signals::mono(&[signals::white_noise(42, 3.0, 5_000), vec![0.0; 5_000]].concat());
        processor.process(&mut audio.block_mut());
        let last = audio.plane(0).iter().rposition(|y| *y != 0.0).unwrap();
        let sounds = last + 1 - 5_000 - processor.latency_frames();
        assert_eq!(processor.tail(), Tail::Frames(87));
        assert!((60..=87).contains(&sounds), "{sounds} frames");
    }
}

#[test]
fn the_largest_numbers_of_all_stay_finite_and_the_same_in_any_split() {
    let spec = StreamSpec::new(44_100, 1, 512).unwrap();
    let mut input = signals::to_f32(&signals::white_noise(43, 1.0, 2_000));
    for (n, x) in input[500..560].iter_mut().enumerate() {
        *x = if n % 3 == 0 { f32::MAX } else { -f32::MAX };
    }
    let in_blocks_of = |frames: usize| {
        let mut clip = SoftClipDesign::default().build(&spec).unwrap();
        let mut output = input.clone();
        output.chunks_mut(frames).for_each(|block| clip.process(&mut BlockMut::mono(block)));
        output
    };
    let whole = in_blocks_of(2_000);
    assert!(whole.iter().all(|y| y.is_finite()));
    assert!([1, 7, 64, 300].into_iter().all(|frames| in_blocks_of(frames) == whole));
}
