use auralis_fingerprint::{Dimension, Fingerprint, Scale};

fn library(count: usize) -> Vec<Fingerprint> {
    let track = |i: usize| {
        Fingerprint::from_values(|dimension| match dimension {
            Dimension::IntegratedLufs => Some(-40.0 + i as f64 * 0.1),
            Dimension::Mid => Some(0.25),
            Dimension::TempoBpm => (i < 10).then_some(100.0 + i as f64),
            _ => None,
        })
    };
    (0..count).map(track).collect()
}

#[test]
fn a_library_sets_its_own_scale() {
    let scale = Scale::of(&library(201));
    let (low, high) = scale.range(Dimension::IntegratedLufs);
    // 201 values 0.1 apart: the percentiles fall on the 10th and the 190th.
    assert!((low + 39.0).abs() < 1e-9 && (high + 21.0).abs() < 1e-9, "{low} {high}");
    // All the same, too few, none.
    for dimension in [Dimension::Mid, Dimension::TempoBpm, Dimension::CrestDb] {
        assert_eq!(scale.range(dimension), Scale::BUILT_IN.range(dimension), "{dimension}");
    }
}

#[test]
fn a_small_library_has_the_built_in_scale() {
    assert_eq!(Scale::of(&library(Scale::MIN_TRACKS - 1)), Scale::BUILT_IN);
    assert_ne!(Scale::of(&library(Scale::MIN_TRACKS)), Scale::BUILT_IN);
}

#[test]
fn every_built_in_range_is_one() {
    for dimension in Dimension::ALL {
        let (low, high) = Scale::BUILT_IN.range(dimension);
        assert!(low < high, "{dimension}");
    }
}
