use auralis_fingerprint::{Dimension, Fingerprint, Profile, Scale, Similarity, Subject};
use auralis_testkit::Random;

use super::{any_fingerprint, at};

fn between(a: &Fingerprint, b: &Fingerprint, profile: Profile) -> Similarity {
    Similarity::between(a, b, &Scale::BUILT_IN, profile).unwrap()
}

#[test]
fn the_weights_are_those_of_the_table_scaled_to_one() {
    // The sum of the published weights is 1.03.
    assert!((Dimension::ALL.map(Dimension::weight).iter().sum::<f64>() - 1.03).abs() < 1e-12);
    for profile in [Profile::Balanced, Profile::Equal, Profile::Spectral, Profile::Dynamics, Profile::Rhythm]
    {
        assert!((profile.weights().iter().sum::<f64>() - 1.0).abs() < 1e-12, "{profile:?}");
    }
    let balanced = Profile::Balanced.weights();
    assert!((balanced[Dimension::IntegratedLufs.index()] - 0.10 / 1.03).abs() < 1e-12);
    assert!(Profile::Equal.weights().iter().all(|weight| (*weight - 0.04).abs() < 1e-12));
    let rhythm = Profile::Rhythm.weights();
    let ratio = |a: Dimension, b: Dimension| rhythm[a.index()] / rhythm[b.index()];
    assert!((ratio(Dimension::TempoBpm, Dimension::CrestDb) - 2.0).abs() < 1e-12, "0.08 against 0.08");
}

#[test]
fn one_dimension_apart_gives_the_root_of_its_weight() {
    let all = at(|_| Some(0.5));
    for dimension in Dimension::ALL {
        for profile in [Profile::Balanced, Profile::Equal] {
            let other = at(|d| Some(if d == dimension { 0.9 } else { 0.5 }));
            let found = between(&all, &other, profile);
            let expected = 0.4 * profile.weights()[dimension.index()].sqrt();
            assert!((found.distance - expected).abs() < 1e-9, "{dimension}: {}", found.distance);
            assert_eq!(found.contributions[0].dimension, dimension);
            assert!((found.contributions[0].share - 1.0).abs() < 1e-9);
        }
    }
}

#[test]
fn an_unknown_value_is_left_out_with_its_weight() {
    let one = at(|_| Some(0.2));
    let other = at(|d| (d != Dimension::TempoBpm).then_some(0.7));
    let found = between(&one, &other, Profile::Balanced);
    // All the others are 0.5 apart, so their weighted mean is.
    assert!((found.distance - 0.5).abs() < 1e-9);
    assert_eq!(found.contributions.len(), Dimension::COUNT - 1);
}

#[test]
fn values_beyond_the_scale_count_as_its_ends() {
    let found = between(&at(|_| Some(-3.0)), &at(|_| Some(5.0)), Profile::Balanced);
    assert!((found.distance - 1.0).abs() < 1e-9);
    assert!(found.score.abs() < 1e-9);
}

#[test]
fn it_is_symmetric_and_explains_all_of_the_distance() {
    let mut random = Random::new(5);
    for _ in 0..100 {
        let (a, b) = (any_fingerprint(&mut random), any_fingerprint(&mut random));
        let (there, back) = (between(&a, &b, Profile::Spectral), between(&b, &a, Profile::Spectral));
        assert_eq!(there.distance, back.distance);
        let shares: f64 = there.contributions.iter().map(|contribution| contribution.share).sum();
        assert!((shares - 1.0).abs() < 1e-9);
        assert!(there.contributions.is_sorted_by(|a, b| a.share >= b.share));
        assert_eq!(between(&a, &a, Profile::Spectral).score, 1.0);
    }
}

#[test]
fn what_cannot_be_compared_is_not() {
    let known = at(|_| Some(0.5));
    let unknown = at(|_| None);
    let old = Fingerprint::stored(Fingerprint::VERSION - 1, |dimension| known[dimension]);
    let compare = |other| Similarity::between(&known, other, &Scale::BUILT_IN, Profile::Balanced);
    assert_eq!(compare(&unknown), None);
    assert_eq!(compare(&old), None);
}

#[test]
fn every_dimension_has_a_name_of_its_own_and_a_subject() {
    let names: std::collections::BTreeSet<_> = Dimension::ALL.map(Dimension::name).into();
    assert_eq!(names.len(), Dimension::COUNT);
    for (i, dimension) in Dimension::ALL.into_iter().enumerate() {
        assert_eq!(dimension.index(), i);
        let unit = dimension.unit();
        let suffix = match unit {
            "" | "1/s" => continue,
            unit => unit.to_lowercase(),
        };
        assert!(dimension.name().ends_with(&suffix), "{dimension} says its unit, {unit}");
    }
    assert!(Dimension::ALL.iter().any(|dimension| dimension.subject() == Subject::Stereo));
}
