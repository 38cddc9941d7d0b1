//! Readings at any moment: equal to a report's, without allocation.

use auralis_core::{Analyzer, BlockRef, ChannelLayout, Seconds, StreamSpec};
use auralis_loudness::{LoudnessDesign, LoudnessMeter};
use auralis_testkit::Random;
use auralis_testkit::allocations::count;
use auralis_testkit::signals::{level_walk, to_f32};

const RATE: u32 = 8_000;

fn meter(reserve: Seconds) -> LoudnessMeter {
    let design = LoudnessDesign { reserve, ..LoudnessDesign::new(ChannelLayout::MONO) };
    design.build(&StreamSpec::new(RATE, 1, 800).unwrap()).unwrap()
}

fn uneven_programme() -> Vec<f32> {
    let mut random = Random::new(9);
    let steps: Vec<(f64, f64)> =
        (0..60).map(|_| (random.between(-75.0, -5.0), random.between(0.1, 4.0))).collect();
    to_f32(&level_walk(1_000.0, &steps, f64::from(RATE)))
}

#[test]
fn readings_equal_a_report_at_any_moment() {
    let mut meter = meter(Seconds(10.0));
    for block in uneven_programme().chunks(773) {
        meter.push(&BlockRef::mono(block));
        let report = meter.report();
        assert_eq!((meter.integrated(), meter.range()), (report.integrated, report.range));
        assert!(meter.true_peak() <= report.true_peak);
        assert!(meter.momentary() <= report.max_momentary && meter.short_term() <= report.max_short_term);
    }
    assert!(meter.integrated().finite().is_some() && meter.range().is_some_and(|range| range.0 > 10.0));
}

#[test]
fn nothing_allocates_within_the_reserve() {
    let programme = uneven_programme();
    // Twice as long as one piece of the history.
    let mut meter = meter(Seconds(900.0));
    let mut pushed = 0;
    for block in programme.chunks(800).cycle().take(8_900) {
        let ((), allocations) = count(|| {
            meter.push(&BlockRef::mono(block));
            std::hint::black_box((meter.momentary(), meter.short_term(), meter.true_peak()));
        });
        assert_eq!(allocations, 0, "after {pushed} frames");
        pushed += block.len();
        if pushed % 31 == 0 {
            let (_, allocations) = count(|| std::hint::black_box((meter.integrated(), meter.range())));
            assert_eq!(allocations, 0, "reading after {pushed} frames");
        }
    }
    assert!(meter.position() > 860 * u64::from(RATE));
    let ((), allocations) = count(|| meter.reset());
    assert_eq!(allocations, 0, "reset");
}

#[test]
fn beyond_the_reserve_a_meter_goes_on() {
    let programme = uneven_programme();
    let (mut small, mut large) = (meter(Seconds(0.0)), meter(Seconds(3_600.0)));
    let mut allocations = 0;
    for block in programme.chunks(800) {
        allocations += count(|| small.push(&BlockRef::mono(block))).1;
        large.push(&BlockRef::mono(block));
    }
    assert!(allocations > 0, "this test would not notice an allocation");
    assert_eq!(small.report(), large.report());
}

#[test]
fn loudness_appears_when_its_window_is_full() {
    let mut meter = meter(Seconds(0.0));
    let tone = to_f32(&level_walk(1_000.0, &[(-20.0, 5.0)], f64::from(RATE)));
    for (tick, block) in (1..).zip(tone.chunks(80)) {
        meter.push(&BlockRef::mono(block));
        assert_eq!(meter.momentary().finite().is_some(), tick >= 40, "{tick} hundredths");
        assert_eq!(meter.short_term().finite().is_some(), tick >= 300, "{tick} hundredths");
        assert_eq!(meter.integrated().finite().is_some(), tick >= 40, "{tick} hundredths");
    }
    let curve: Vec<_> = meter.curve().collect();
    assert_eq!(curve.len(), 47, "from 0.4 s to 5 s");
    assert_eq!((curve[0].time, curve[46].time), (Seconds(0.4), Seconds(5.0)));
    assert_eq!((curve[25].short_term.finite(), curve[26].short_term.finite().is_some()), (None, true));
    assert!((curve[46].momentary.0 - meter.momentary().0).abs() < 1e-6);
    assert!((curve[46].short_term.0 - meter.short_term().0).abs() < 1e-6);
}
