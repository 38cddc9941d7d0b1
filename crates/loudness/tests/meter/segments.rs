//! A stream cut anywhere, measured in pieces and merged, against one meter that heard it all.

use std::sync::LazyLock;

use auralis_core::{Analyzer, Buffer, ChannelLayout, StreamSpec};
use auralis_loudness::{CurvePoint, LoudnessDesign, LoudnessMeter, LoudnessReport, MergeError};
use auralis_testkit::Random;
use auralis_testkit::signals::{pink_noise, stack};
use proptest::prelude::*;

use crate::oracle::Oracle;

/// A rate at which bins differ in length.
const RATE: u32 = 11_025;
const SECONDS: f64 = 34.0;

fn spec() -> StreamSpec {
    StreamSpec::new(RATE, 2, 4_096).unwrap()
}

fn design() -> LoudnessDesign {
    LoudnessDesign::new(ChannelLayout::STEREO)
}

/// Three cells and a bit of uneven sound, with DC, clipping, silence and samples that are no numbers.
fn programme() -> Buffer {
    let mut random = Random::new(5);
    let frames = (SECONDS * f64::from(RATE)) as usize;
    let mut audio = stack(&[pink_noise(1, 0.1, frames), pink_noise(2, 0.1, frames)]);
    for plane in audio.block_mut().planes_mut() {
        for piece in plane.chunks_mut(9_000) {
            let (gain, offset) = (10f64.powf(random.between(-3.0, 1.2)) as f32, random.sample() * 0.1);
            piece.iter_mut().for_each(|x| *x = (*x * gain + offset).clamp(-1.0, 1.0));
        }
        plane[150_000..190_000].fill(0.0);
        for _ in 0..40 {
            plane[random.range(0..frames)] = [f32::NAN, f32::INFINITY][random.range(0..2)];
        }
    }
    audio
}

fn measure(audio: &Buffer, start: usize, end: usize) -> LoudnessMeter {
    let mut meter = design().build_segment(&spec(), start as u64).unwrap();
    meter.push(&audio.block().range(meter.position() as usize..end));
    meter
}

/// Everything that can be read off a meter.
fn readings(meter: &LoudnessMeter) -> (LoudnessReport, [f64; 4], Vec<CurvePoint>, u64) {
    let live = [meter.momentary().0, meter.short_term().0, meter.integrated().0, meter.true_peak().0];
    (meter.report(), live, meter.curve().collect(), meter.position())
}

/// Merges all segments, neighbours first if `as_tree`, otherwise one after the other.
fn merged(mut segments: Vec<LoudnessMeter>, as_tree: bool) -> LoudnessMeter {
    while segments.len() > 1 {
        let at = if as_tree { segments.len() - 2 } else { 0 };
        let next = segments.remove(at + 1);
        segments[at].merge(&next).unwrap();
    }
    segments.remove(0)
}

/// Cuts the programme, merges, and lets the result listen to one more second.
fn check(audio: &Buffer, cuts: &[usize], as_tree: bool) {
    let mut borders = cuts.to_vec();
    borders.extend([0, audio.frames()]);
    borders.sort_unstable();
    let segments = borders.windows(2).map(|border| measure(audio, border[0], border[1])).collect();
    let mut found = merged(segments, as_tree);
    let mut serial = measure(audio, 0, audio.frames());
    assert_eq!(readings(&found), readings(&serial), "cut at {cuts:?}");
    let more = audio.block();
    for meter in [&mut found, &mut serial] {
        meter.push(&more.range(0..RATE as usize));
    }
    assert_eq!(readings(&found), readings(&serial), "cut at {cuts:?}, and one second more");
}

#[test]
fn cuts_at_awkward_places_change_no_bit() {
    let audio = programme();
    let cell = LoudnessDesign::segment_frames(&spec()) as usize;
    assert_eq!(cell, 110_250);
    let lists: [&[usize]; 8] = [
        &[cell, 2 * cell, 3 * cell],
        &[1],
        &[cell - 1, cell, cell + 1],
        &[0, 0, cell, cell, audio.frames()],
        &[5_000, 5_000 + 3 * 11_025 - 1, 5_000 + 6 * 11_025],
        &[110, 111, 220, 221, 222],
        &[audio.frames() - 1],
        &[cell - 20 * 110, cell - 2_205, cell - 2_204, cell + 400],
    ];
    for cuts in lists {
        check(&audio, cuts, false);
        check(&audio, cuts, true);
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 40, failure_persistence: None, ..ProptestConfig::default() })]
    #[test]
    fn any_segmentation_changes_no_bit(
        cuts in proptest::collection::vec(0..(SECONDS * f64::from(RATE)) as usize, 0..12),
        as_tree: bool,
    ) {
        static PROGRAMME: LazyLock<Buffer> = LazyLock::new(programme);
        check(&PROGRAMME, &cuts, as_tree);
    }
}

#[test]
fn a_peak_beside_a_seam_is_found() {
    let mut audio = stack(&[pink_noise(3, 0.01, 3_000), pink_noise(4, 0.01, 3_000)]);
    // A crest of 1.15 half-way between two samples.
    audio.plane_mut(1)[1_500..1_502].fill(0.9);
    let serial = measure(&audio, 0, 3_000).report();
    assert!(serial.true_peak.0 > serial.sample_peak.0 + 1.0);
    for cut in 1_440..1_560 {
        let mut found = measure(&audio, 0, cut);
        found.merge(&measure(&audio, cut, 3_000)).unwrap();
        assert_eq!(found.report(), serial, "cut at {cut}");
    }
}

#[test]
fn a_filter_remembers_nothing_from_before_its_warm_up() {
    // So loud that what the filter would still hold 210 ms later drowns the sound that follows.
    let bin = |bin: usize| bin * RATE as usize / 100;
    let mut audio = stack(&[pink_noise(6, 0.1, bin(1_041)), pink_noise(7, 0.1, bin(1_041))]);
    for plane in audio.block_mut().planes_mut() {
        plane[..bin(979)].fill(1e30);
    }
    // The last momentary window lies within the second cell.
    assert!(measure(&audio, 0, audio.frames()).momentary().0 < 0.0);
    check(&audio, &[bin(1_000)], false);
}

#[test]
fn a_segment_that_was_reset_equals_a_new_one() {
    let audio = programme();
    let (start, end) = (150_000, 200_000);
    let mut segment = design().build_segment(&spec(), start as u64).unwrap();
    segment.push(&audio.block().range(0..100_000));
    segment.reset();
    segment.push(&audio.block().range(segment.position() as usize..end));
    let mut found = measure(&audio, 0, start);
    found.merge(&segment).unwrap();
    assert_eq!(readings(&found), readings(&measure(&audio, 0, end)));
}

#[test]
fn a_new_filter_at_each_cell_is_not_heard() {
    // Loud low sound and an offset are what a filter remembers longest.
    let frames = 25 * 48_000;
    let audio: Vec<f64> = (0..frames)
        .map(|n| 0.4 + 0.5 * (f64::from(n) * 25.0 / 48_000.0 * core::f64::consts::TAU).sin())
        .collect();
    let audio = stack(&[audio]);
    let spec = StreamSpec::new(48_000, 1, frames as usize).unwrap();
    let mut meter = LoudnessDesign::new(ChannelLayout::MONO).build(&spec).unwrap();
    meter.push(&audio.block());
    let exact = Oracle::new(48_000, &[(audio.plane(0), 1.0)]);
    // The oracle filters from beginning to end. What is left is the rounding of entries to f32.
    assert!((meter.report().integrated.0 - exact.integrated()).abs() < 1e-6);
    assert!((meter.report().max_momentary.0 - exact.max_momentary()).abs() < 1e-6);
}

#[test]
fn segments_that_do_not_belong_together_are_refused() {
    let audio = programme();
    let first = measure(&audio, 0, 20_000);
    let refusal = |other: &LoudnessMeter| first.clone().merge(other).unwrap_err();
    let apart = MergeError::NotAdjacent { end: 20_000, start: 20_001 };
    assert_eq!(refusal(&measure(&audio, 20_001, 30_000)), apart);
    let cold = design().build_segment(&spec(), 20_000).unwrap();
    assert_eq!(refusal(&cold), MergeError::StillWarmingUp { position: 0, start: 20_000 });
    let other = LoudnessDesign { true_peak_factor: 8, ..design() }.build_segment(&spec(), 20_000).unwrap();
    assert_eq!(refusal(&other), MergeError::DifferentDesign);
    assert!(apart.to_string().contains("20000"), "{apart}");
    let mut unchanged = first.clone();
    assert!(unchanged.merge(&cold).is_err());
    assert_eq!(readings(&unchanged), readings(&first));
}

#[test]
fn the_reserve_is_no_part_of_the_measurement() {
    let audio = programme();
    let mut first = measure(&audio, 0, 20_000);
    let small = LoudnessDesign { reserve: auralis_core::Seconds(0.0), ..design() };
    let mut next = small.build_segment(&spec(), 20_000).unwrap();
    next.push(&audio.block().range(next.position() as usize..90_000));
    first.merge(&next).unwrap();
    assert_eq!(readings(&first), readings(&measure(&audio, 0, 90_000)));
}
