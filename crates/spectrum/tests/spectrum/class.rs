//! The table of level classes, and the sentences that explain it.

use auralis_core::{Db, DbTp, Lufs};
use auralis_spectrum::{LevelClass, LevelFacts, LevelReason};

#[test]
fn classes_are_those_of_the_table() {
    use LevelClass::*;
    for (integrated, true_peak, clipped_share, expected) in [
        (-6.5, 1.5, 0.0, OverLevelled),
        (-8.0, -0.6, 0.0, OverLevelled),
        (-12.0, 0.0, 0.002, OverLevelled),
        (-9.0, -0.5, 0.0, Hot),
        (-10.5, -1.0, 0.0, Hot),
        (-14.0, -1.0, 0.0, WellLevelled),
        (-14.0, -3.5, 0.0005, WellLevelled),
        (-20.0, -1.0, 0.0, LiveDynamic),
        (-30.0, -5.0, 0.0, LiveDynamic),
        (-24.0, -10.0, 0.0, UnderLevelled),
        (-30.0, -27.0, 0.0, UnderLevelled),
        (-16.0, -4.0, 0.0, WellLevelled),
    ] {
        let facts = LevelFacts { integrated: Lufs(integrated), true_peak: DbTp(true_peak), clipped_share };
        let (class, reasons) = facts.class().unwrap();
        assert_eq!(class, expected, "{facts:?}");
        assert!(!reasons.is_empty());
    }
    let silent =
        LevelFacts { integrated: Lufs::SILENCE, true_peak: DbTp(f64::NEG_INFINITY), clipped_share: 0.0 };
    assert_eq!(silent.class(), None);
}

#[test]
fn reasons_are_sentences_with_numbers() {
    let facts = LevelFacts { integrated: Lufs(-6.0), true_peak: DbTp(0.5), clipped_share: 0.0025 };
    let (_, reasons) = facts.class().unwrap();
    let sentences: Vec<String> = reasons.iter().map(ToString::to_string).collect();
    assert_eq!(
        sentences,
        [
            "the loudness of -6.0 LUFS is above -7.0 LUFS",
            "peaks stand only 6.5 dB above the loudness, less than 7.5 dB",
            "0.250 % of the samples are clipped, more than 0.100 %",
        ]
    );
}

#[test]
fn every_limit_that_decided_is_named_and_no_other() {
    use LevelReason::*;
    let reasons = |integrated: f64, true_peak: f64, clipped_share| {
        let facts = LevelFacts { integrated: Lufs(integrated), true_peak: DbTp(true_peak), clipped_share };
        facts.class().unwrap().1
    };
    // Powers of two, so that the ratios are exact.
    assert_eq!(reasons(-6.5, 1.5, 0.0), [Loud(Lufs(-6.5), Lufs(-7.0))]);
    assert_eq!(reasons(-8.0, -1.0, 0.0), [LittlePeak(Db(7.0), Db(7.5))]);
    assert_eq!(reasons(-14.0, -1.0, 0.25), [Clipped(0.25, 0.001)]);
    assert_eq!(reasons(-9.5, 1.5, 0.001), [Loud(Lufs(-9.5), Lufs(-10.0))]);
    assert_eq!(reasons(-9.5, -1.5, 0.0), [Loud(Lufs(-9.5), Lufs(-10.0)), LittlePeak(Db(8.0), Db(10.0))]);
    assert_eq!(reasons(-20.0, -1.0, 0.0), [MuchPeak(Db(19.0), Db(17.0))]);
    assert_eq!(
        reasons(-24.0, -10.0, 0.0),
        [Quiet(Lufs(-24.0), Lufs(-18.0)), Headroom(DbTp(-10.0), DbTp(-3.0))]
    );
    assert_eq!(reasons(-14.0, -1.0, 0.0), [NothingUnusual]);
    // At its limit nothing is passed: −23 LUFS is where a small ratio begins to count.
    assert_eq!(
        reasons(-23.0, -22.0, 0.0),
        [Quiet(Lufs(-23.0), Lufs(-18.0)), Headroom(DbTp(-22.0), DbTp(-3.0))]
    );
    assert_eq!(reasons(-22.5, -20.0, 0.0), [LittlePeak(Db(2.5), Db(7.5))]);
    assert_eq!(reasons(-18.0, -1.0, 0.0), [NothingUnusual], "17 dB of PLR, −18 LUFS");
}
