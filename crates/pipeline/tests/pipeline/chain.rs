//! The chain and its stages: the laws, the order, and what each does to a signal.

use std::thread;

use auralis_compressor::CompressorDesign;
use auralis_core::{Buffer, Db, Design, Processor, StreamSpec, Tail};
use auralis_limiter::LimiterDesign;
use auralis_pipeline::{ChainDesign, GainReduction, ToneCurve, WidthDesign};
use auralis_testkit::laws::{Arrival, Laws};
use auralis_testkit::signals::{self, Tone};

/// A chain with every stage, each at work on loud material.
pub(crate) fn everything() -> ChainDesign {
    ChainDesign {
        tone: Some(ToneCurve { points: vec![(60.0, 2.0), (1_000.0, 0.0), (12_000.0, 1.5)] }),
        compressor: Some(CompressorDesign { threshold_db: -18.0, ..Default::default() }),
        width: Some(WidthDesign { side_gain_db: 1.5, mono_below_hz: 120.0 }),
        gain_db: 4.0,
        limiter: Some(LimiterDesign { ceiling_dbtp: -1.0, ..Default::default() }),
    }
}

fn noise(channels: u64, frames: usize) -> Buffer {
    let planes: Vec<Vec<f64>> = (0..channels).map(|ch| signals::pink_noise(ch + 1, 0.2, frames)).collect();
    signals::stack(&planes)
}

fn processed<D: Design>(design: &D, input: &Buffer) -> Buffer {
    let spec = StreamSpec::new(44_100, input.channels() as u16, input.frames()).unwrap();
    let mut audio = input.clone();
    design.build(&spec).unwrap().process(&mut audio.block_mut());
    audio
}

#[test]
fn the_chain_obeys_the_laws() {
    for (sample_rate, channels, splits) in [(8_000, 1, 30), (44_100, 2, 40), (48_000, 8, 3), (192_000, 2, 5)]
    {
        let whole = everything();
        let laws = Laws::new(&whole).sample_rate(sample_rate).channels(channels).random_splits(splits);
        // So quiet that it passes compressor and limiter as it is.
        laws.impulse(0.05, Arrival::Peak).check();
    }
    let limited = ChainDesign { gain_db: 2.5, limiter: everything().limiter, ..Default::default() };
    Laws::new(&limited).impulse(0.25, Arrival::Peak).check();
    Laws::new(&ChainDesign { gain_db: -6.0, ..Default::default() }).channels(8).check();
    Laws::new(&WidthDesign { side_gain_db: -6.0, mono_below_hz: 200.0 }).check();
}

#[test]
fn the_chain_is_its_stages_in_order() {
    let chain = everything();
    let input = noise(2, 50_000);
    let toned = processed(chain.tone.as_ref().unwrap(), &input);
    let compressed = processed(&chain.compressor.unwrap(), &toned);
    let widened = processed(&chain.width.unwrap(), &compressed);
    let louder = processed(&ChainDesign { gain_db: chain.gain_db, ..Default::default() }, &widened);
    let limited = processed(&chain.limiter.unwrap(), &louder);
    assert_eq!(processed(&chain, &input), limited);
    for (stage, before) in [(&toned, &input), (&compressed, &toned), (&widened, &compressed)] {
        assert_ne!(stage, before, "every stage does something");
    }
}

#[test]
fn no_stage_is_the_input_bit_for_bit() {
    let input = noise(2, 10_000);
    assert!(ChainDesign::default().is_identity() && !everything().is_identity());
    assert_eq!(processed(&ChainDesign::default(), &input), input);
    assert_eq!(processed(&WidthDesign::default(), &input), input);
    let chain = ChainDesign::default().build(&StreamSpec::new(44_100, 2, 512).unwrap()).unwrap();
    assert_eq!(chain.latency_frames(), 0);
}

/// The amplitude of a tone in the second half of a plane.
fn amplitude(plane: &[f32], hz: f64) -> f64 {
    let half = &plane[plane.len() / 2..];
    let turn = |n: usize| (std::f64::consts::TAU * hz * n as f64 / 44_100.0).sin_cos();
    let (mut re, mut im) = (0.0, 0.0);
    for (n, x) in half.iter().enumerate() {
        let (sin, cos) = turn(n);
        re += f64::from(*x) * cos;
        im += f64::from(*x) * sin;
    }
    2.0 * (re * re + im * im).sqrt() / half.len() as f64
}

#[test]
fn the_side_follows_its_gain_and_its_corner_and_the_middle_stays() {
    let width = WidthDesign { side_gain_db: 3.0, mono_below_hz: 150.0 };
    // Whole periods in the half second that is measured.
    for (hz, side_db) in [(30.0, None), (150.0, Some(-3.0103)), (3_000.0, Some(0.0))] {
        let tone: Vec<f64> = Tone::dbfs(hz, -12.0).samples(44_100.0, 88_200);
        let opposite: Vec<f64> = tone.iter().map(|x| -x).collect();
        let out = processed(&width, &signals::stack(&[tone, opposite]));
        let gain_db = 20.0 * (amplitude(out.plane(0), hz) / 10f64.powf(-12.0 / 20.0)).log10();
        // Second order: 12 dB per octave, |H|² = u⁴/(1 + u⁴), u = f/fc, warped by less than 0.01 dB here.
        let u4 = (hz / 150.0f64).powi(4);
        let expected = side_db.unwrap_or(10.0 * (u4 / (1.0 + u4)).log10()) + 3.0;
        assert!((gain_db - expected).abs() < 0.02, "{hz} Hz: {gain_db} dB for {expected}");
    }
    let input = noise(2, 20_000);
    let out = processed(&width, &input);
    for n in 0..20_000 {
        let sum = |audio: &Buffer| audio.plane(0)[n] + audio.plane(1)[n];
        // Two roundings of numbers below 2.
        assert!((sum(&out) - sum(&input)).abs() <= 4.0 * f32::EPSILON, "frame {n}");
    }
}

#[test]
fn mono_and_other_layouts_pass_the_width_bit_for_bit() {
    let width = WidthDesign { side_gain_db: 6.0, mono_below_hz: 300.0 };
    let mono = signals::duplicate(&signals::pink_noise(5, 0.3, 10_000), 2);
    assert_eq!(processed(&width, &mono), mono);
    for channels in [1, 6] {
        let input = noise(channels, 5_000);
        assert_eq!(processed(&width, &input), input, "{channels} channels");
    }
}

#[test]
fn the_tone_curve_goes_through_its_points() {
    let tone = everything().tone.unwrap();
    for (hz, db) in &tone.points {
        let samples = Tone::dbfs(*hz, -20.0).samples(44_100.0, 88_200);
        let out = processed(&tone, &signals::stack(&[samples]));
        let gain_db = 20.0 * (amplitude(out.plane(0), *hz) / 0.1).log10();
        // A filter of 42.5 ms resolves 60 Hz to a tenth of a dB.
        assert!((gain_db - db).abs() < 0.15, "{hz} Hz: {gain_db} dB for {db}");
    }
    let flat = ToneCurve { points: vec![(100.0, 0.0), (5_000.0, 0.0)] };
    let input = noise(2, 10_000);
    let out = processed(&flat, &input);
    assert_eq!(out.plane(1)[2_049..], input.plane(1)[..10_000 - 2_049], "flat is the delayed input");
}

#[test]
fn reductions_are_read_from_another_thread() {
    let spec = StreamSpec::new(44_100, 2, 44_100).unwrap();
    let mut chain = everything().build(&spec).unwrap();
    let meter = chain.meter();
    assert_eq!(meter.read(), GainReduction::default());
    let loud = Tone::dbfs(1_000.0, 0.0).samples(44_100.0, 44_100);
    let mut audio = signals::duplicate(&loud, 2);
    let read = thread::scope(|scope| {
        chain.process(&mut audio.block_mut());
        scope.spawn(|| meter.read()).join().unwrap()
    });
    // 2 : 1 from −18 dBFS on.
    assert!((read.compressor.0 - 9.0).abs() < 1.0, "{read:?}");
    assert!(read.limiter.0 > 0.0 && read.limiter.0 <= chain.max_gain_reduction().0, "{read:?}");
    chain.reset();
    assert_eq!(meter.read(), GainReduction { compressor: Db(0.0), limiter: Db(0.0) });
}

#[test]
fn what_no_stage_serves_is_refused_by_name() {
    let spec = StreamSpec::new(44_100, 2, 512).unwrap();
    let refused = |chain: ChainDesign| chain.build(&spec).unwrap_err().parameter();
    let width = |side_gain_db, mono_below_hz| ChainDesign {
        width: Some(WidthDesign { side_gain_db, mono_below_hz }),
        ..Default::default()
    };
    let tone = |points| ChainDesign { tone: Some(ToneCurve { points }), ..Default::default() };
    assert_eq!(refused(width(12.1, 0.0)), "side_gain_db");
    assert_eq!(refused(width(f64::NAN, 0.0)), "side_gain_db");
    assert_eq!(refused(width(0.0, 10.0)), "mono_below_hz");
    assert_eq!(refused(width(0.0, f64::NAN)), "mono_below_hz");
    assert_eq!(refused(tone(vec![(100.0, 0.0), (50.0, 0.0)])), "frequency_hz");
    assert_eq!(refused(ChainDesign { gain_db: 130.0, ..Default::default() }), "gain_db");
}

#[test]
fn the_tail_is_that_of_all_stages_one_after_the_other() {
    let spec = StreamSpec::new(44_100, 2, 512).unwrap();
    let tail = |chain: &ChainDesign| chain.build(&spec).unwrap().tail();
    let soft_clip = Some(Default::default());
    let limiter = Some(LimiterDesign { soft_clip, ..Default::default() });
    let clipped = ChainDesign { limiter, ..Default::default() };
    assert_eq!(tail(&ChainDesign::default()), Tail::Frames(0));
    assert_eq!(tail(&clipped), Tail::Frames(87));
    // The tone filter has 2,048 taps from its latency on.
    assert_eq!(tail(&ChainDesign { tone: everything().tone, ..clipped }), Tail::Frames(2_047 + 87));
    assert_eq!(tail(&everything()), Tail::Infinite);
}
