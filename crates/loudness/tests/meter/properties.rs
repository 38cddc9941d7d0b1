//! What holds for any signal.

use auralis_core::{Analyzer, Buffer, ChannelLayout, StreamSpec};
use auralis_loudness::{Clipping, LoudnessDesign, LoudnessReport};
use auralis_testkit::Random;
use auralis_testkit::signals::{constant, duplicate, level_walk, pink_noise, scale, stack};
use proptest::prelude::*;

const RATE: u32 = 8_000;

fn report(audio: &Buffer) -> LoudnessReport {
    let layout = ChannelLayout::default_for(audio.channels() as u16);
    let spec = StreamSpec::new(RATE, layout.channels(), audio.frames().max(1)).unwrap();
    let mut meter = LoudnessDesign::new(layout).build(&spec).unwrap();
    meter.push(&audio.block());
    meter.report()
}

/// Pink noise in steps of random level, 5 s; no block near a gate: around −25 LUFS, all levels within 9 LU.
fn noise(seed: u64) -> Vec<f64> {
    let mut random = Random::new(seed);
    let mut samples = pink_noise(seed, 0.05, 40_000);
    for piece in samples.chunks_mut(4_100) {
        let gain = random.between(0.6, 1.4);
        piece.iter_mut().for_each(|x| *x *= gain);
    }
    samples
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 48, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn any_split_gives_the_same_report(seed: u64, lengths in proptest::collection::vec(0usize..3_000, 1..40)) {
        let audio = duplicate(&noise(seed), 2);
        let spec = StreamSpec::new(RATE, 2, 3_000).unwrap();
        let mut meter = LoudnessDesign::new(ChannelLayout::STEREO).build(&spec).unwrap();
        let mut start = 0;
        for length in lengths.iter().copied().chain(std::iter::repeat(2_999)) {
            let end = (start + length).min(audio.frames());
            meter.push(&audio.block().range(start..end));
            start = end;
            if start == audio.frames() {
                break;
            }
        }
        prop_assert_eq!(meter.report(), report(&audio));
    }

    #[test]
    fn a_gain_moves_loudness_and_peaks_by_itself(seed: u64, gain_db in -30.0..40.0f64) {
        let samples = noise(seed);
        let before = report(&duplicate(&samples, 2));
        let after = report(&duplicate(&scale(&samples, 10f64.powf(gain_db / 20.0)), 2));
        // Samples rounded to f32 afterwards, 10⁻⁷ of each, independent of each other.
        for (a, b) in [
            (after.integrated.0, before.integrated.0),
            (after.max_momentary.0, before.max_momentary.0),
            (after.max_short_term.0, before.max_short_term.0),
            (after.relative_threshold.0, before.relative_threshold.0),
            (after.true_peak.0, before.true_peak.0),
            (after.sample_peak.0, before.sample_peak.0),
        ] {
            prop_assert!((a - b - gain_db).abs() < 1e-5, "{a} and {b} are not {gain_db} apart");
        }
        let (Some(a), Some(b)) = (after.range, before.range) else { panic!("no range") };
        prop_assert!((a.0 - b.0).abs() < 1e-5);
        let (Some(a), Some(b)) = (after.replaygain(), before.replaygain()) else { panic!("no gain") };
        prop_assert!((b.0 - a.0 - gain_db).abs() < 1e-5);
    }

    #[test]
    fn swapped_channels_read_the_same(seeds: [u64; 2]) {
        let [left, right] = seeds.map(noise);
        let (ordered, swapped) = (report(&stack(&[left.clone(), right.clone()])), report(&stack(&[right, left])));
        prop_assert_eq!(ordered, swapped);
    }

    #[test]
    fn no_sample_poisons_a_report(places in proptest::collection::vec((0usize..40_000, 0usize..3), 0..60)) {
        let mut audio = duplicate(&noise(7), 2);
        let mut silenced = audio.clone();
        for (n, (place, kind)) in places.iter().enumerate() {
            audio.plane_mut(n % 2)[*place] = [f32::NAN, f32::INFINITY, f32::NEG_INFINITY][*kind];
            silenced.plane_mut(n % 2)[*place] = 0.0;
        }
        let count: usize = audio.block().planes().flatten().filter(|x| !x.is_finite()).count();
        let expected = LoudnessReport { non_finite_samples: count as u64, ..report(&silenced) };
        prop_assert_eq!(report(&audio), expected);
    }

    #[test]
    fn subnormal_samples_are_silence(scale in 1u32..0x7f_ffff) {
        let sample = f64::from(f32::from_bits(scale));
        let found = report(&duplicate(&constant(sample, 40_000), 2));
        prop_assert_eq!((found.integrated.finite(), found.range), (None, None));
        prop_assert!(found.max_momentary.0 < -700.0);
    }
}

#[test]
fn silence_and_nothing_have_no_loudness() {
    for frames in [0, 1, 3_199, 40_000] {
        let found = report(&Buffer::new(2, frames));
        assert_eq!(found.frames, frames as u64);
        for level in
            [found.integrated.0, found.max_momentary.0, found.max_short_term.0, found.relative_threshold.0]
        {
            assert_eq!(level, f64::NEG_INFINITY, "{frames} frames");
        }
        assert_eq!((found.true_peak.finite(), found.sample_peak.finite()), (None, None));
        assert_eq!((found.range, found.replaygain()), (None, None));
    }
}

#[test]
fn dc_is_not_heard_and_is_seen() {
    let found = report(&duplicate(&constant(0.5, 160_000), 2));
    assert_eq!(found.sample_peak.0, 20.0 * 0.5f64.log10());
    // Its onset is a step, which the first blocks do hear; the last second is below the absolute gate.
    let spec = StreamSpec::new(RATE, 1, 160_000).unwrap();
    let mut meter = LoudnessDesign::new(ChannelLayout::MONO).build(&spec).unwrap();
    meter.push(&duplicate(&constant(0.5, 160_000), 1).block());
    assert!(meter.momentary().0 < -200.0, "{}", meter.momentary());
    // An onset at one end rings above the plateau, and no more: Gibbs' 9 %.
    assert!(found.true_peak.0 > found.sample_peak.0 && found.true_peak.0 < found.sample_peak.0 + 1.2);
}

#[test]
fn clipped_crests_are_counted_and_full_scale_tones_are_not() {
    let tone = level_walk(100.0, &[(6.0, 1.0)], f64::from(RATE));
    let clipped: Vec<f64> = tone.iter().map(|x| x.clamp(-1.0, 1.0)).collect();
    let found = report(&duplicate(&clipped, 2)).clipping;
    let flat = clipped.iter().filter(|x| x.abs() >= 1.0).count() as u64;
    // Two crests per period and channel.
    assert_eq!(found, Clipping { samples: 2 * flat, runs: 400 });
    let touching = report(&duplicate(&level_walk(1_000.0, &[(0.0, 1.0)], f64::from(RATE)), 2));
    assert_eq!(touching.clipping, Clipping::default());
}

#[test]
fn an_absurdly_loud_stream_is_measured() {
    let found = report(&duplicate(&scale(&noise(1), 1e36), 2));
    assert!(found.integrated.0 > 300.0 && found.integrated.0.is_finite(), "{}", found.integrated);
}
