use auralis_compressor::{CompressorDesign, Makeup, Programme};
use auralis_core::{Design, StreamSpec};

const ROCK: Programme =
    Programme { crest_db: 14.0, dr_db: 11.0, peak_dbfs: -0.5, tempo_bpm: Some(120.0), intensity: 1.0 };

#[test]
fn over_limited_material_is_left_alone() {
    for programme in [Programme { crest_db: 8.0, ..ROCK }, Programme { dr_db: 6.0, ..ROCK }] {
        let adaptive = CompressorDesign::adaptive(&programme);
        assert_eq!(adaptive.ratio.value, 1.0);
        assert!(adaptive.ratio.reason.contains("left alone"), "{}", adaptive.ratio.reason);
        assert_eq!(adaptive.design(&CompressorDesign::default()).makeup, Makeup::Fixed(0.0));
    }
}

#[test]
fn the_more_open_the_more_is_done_and_intensity_scales_it() {
    let ratio = |crest_db: f64, intensity: f64| {
        CompressorDesign::adaptive(&Programme { crest_db, intensity, ..ROCK }).ratio.value
    };
    let ratios: Vec<f64> = (0..=80).map(|n| ratio(6.0 + 0.25 * f64::from(n), 1.0)).collect();
    assert!(ratios.windows(2).all(|pair| pair[1] >= pair[0] && pair[1] - pair[0] < 0.05), "it rises evenly");
    assert_eq!((ratios[0], ratios[80]), (1.0, 3.0));
    assert_eq!(ratio(14.0, 0.0), 1.0);
    assert!((ratio(14.0, 0.5) - 1.0 - 0.5 * (ratio(14.0, 1.0) - 1.0)).abs() < 1e-12);
}

#[test]
fn times_follow_the_beat() {
    let times = |tempo_bpm| {
        let adaptive = CompressorDesign::adaptive(&Programme { tempo_bpm, ..ROCK });
        (adaptive.attack_ms.value, adaptive.release_ms.value)
    };
    assert_eq!(times(Some(120.0)), (15.625, 125.0));
    assert!(times(Some(90.0)).1 > times(Some(180.0)).1);
    assert_ne!(times(None), times(Some(120.0)));
    assert_eq!(times(Some(f64::NAN)), times(None));
}

#[test]
fn every_programme_gives_a_design_that_builds() {
    let spec = StreamSpec::new(44_100, 2, 512).unwrap();
    let values = [f64::NEG_INFINITY, -90.0, 0.0, 7.5, 13.0, 40.0, 1e9, f64::INFINITY, f64::NAN];
    for a in values {
        for b in values {
            for tempo_bpm in [None, Some(a), Some(b), Some(1e-9)] {
                let programme = Programme { crest_db: a, dr_db: b, peak_dbfs: b, tempo_bpm, intensity: a };
                let adaptive = CompressorDesign::adaptive(&programme);
                assert!(adaptive.design(&CompressorDesign::default()).build(&spec).is_ok(), "{programme:?}");
                assert!(!adaptive.threshold_db.reason.is_empty() && !adaptive.knee_db.reason.is_empty());
            }
        }
    }
}
