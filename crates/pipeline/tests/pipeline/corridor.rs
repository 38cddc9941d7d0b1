//! Profiles against what noise must measure; corridors learnt from known votes.

use auralis_core::{Buffer, Db, Lufs};
use auralis_pipeline::{Corridor, Profile, Spread, analyze_content};
use auralis_testkit::signals::{self, Tone};

use crate::memory::MemoryTrack;

fn profile(sample_rate: u32, planes: &[Vec<f64>]) -> Profile {
    let track = MemoryTrack { sample_rate, audio: signals::stack(planes) };
    Profile::of(&analyze_content(&mut track.source(), &mut ()).unwrap())
}

#[test]
fn white_noise_rises_by_a_decibel_per_band() {
    for rate in [44_100, 48_000, 96_000] {
        let noise = |seed| signals::white_noise(seed, 0.1, 30 * rate as usize);
        let profile = profile(rate, &[noise(1), noise(2)]);
        // The share of a third octave in the 31 of them, by widths.
        let width = |band: usize| Profile::centre(band).0;
        let bands = profile.levels.iter().flatten().count();
        let whole: f64 = (0..bands).map(width).sum();
        // Up to 21 kHz of the band at 20 kHz fit under 44.1 kHz; it is left out there.
        assert_eq!(bands, if rate == 96_000 { 31 } else { 31 - usize::from(rate == 44_100) }, "{rate}");
        for band in 0..bands {
            let expected = 10.0 * (width(band) / whole).log10();
            let found = profile.levels[band].unwrap().0;
            // 30 s of two channels in a band of B Hz: 4.3/√(60·B) dB of deviation, five of them here; half a bin at
            // the lowest edges is another 0.2 dB.
            let tolerance = 0.2 + 5.0 * 4.34 / (60.0 * 0.23 * width(band)).sqrt();
            assert!((found - expected).abs() < tolerance, "{rate}: band {band}: {found} for {expected}");
        }
    }
}

#[test]
fn what_is_absent_has_no_level() {
    // A tone at 1 kHz: its band has all the power, the far ones nothing that is heard.
    let tone = profile(44_100, &[Tone::dbfs(1_000.0, -20.0).samples(44_100.0, 441_000)]);
    assert!(tone.levels[17].unwrap().0 > -0.01);
    assert!(tone.levels[25..].iter().all(Option::is_none), "{:?}", tone.levels);
    assert_eq!((tone.correlation, tone.side_share), (None, None), "one channel has no side");
    // 8 kHz end the bands at 3.15 kHz.
    let narrow = profile(8_000, &[signals::white_noise(3, 0.1, 80_000)]);
    assert!(narrow.levels[22].is_some() && narrow.levels[23..].iter().all(Option::is_none));
    let silence = MemoryTrack { sample_rate: 44_100, audio: Buffer::new(2, 100_000) };
    let silence = Profile::of(&analyze_content(&mut silence.source(), &mut ()).unwrap());
    assert_eq!(silence.levels, [None; Profile::BANDS]);
    assert_eq!(Corridor::built_in().distance(&silence), None);
}

/// A profile with one level everywhere.
fn level(db: f64) -> Profile {
    Profile {
        levels: [Some(Db(db)); Profile::BANDS],
        integrated: Lufs(db),
        range: None,
        plr: Some(Db(-db)),
        crest: None,
        correlation: Some(0.5),
        side_share: None,
        bass_side_share: None,
    }
}

#[test]
fn a_corridor_follows_its_votes_and_few_of_them_little() {
    let prior = Corridor::built_in();
    let profiles: Vec<Profile> = (0..101).map(|n| level(-f64::from(n))).collect();
    let learnt = Corridor::learn(profiles.iter().map(|profile| (profile, 1.0)), &prior);
    let expected = |share: f64, prior: f64| (101.0 * -(100.0 - 101.0 * share + 0.5) + 8.0 * prior) / 109.0;
    for (found, prior) in [
        (learnt.levels_db[3], prior.levels_db[3]),
        (learnt.levels_db[30], prior.levels_db[30]),
        (learnt.integrated_lufs, prior.integrated_lufs),
    ] {
        for (found, expected) in [
            (found.p10, expected(0.1, prior.p10)),
            (found.p25, expected(0.25, prior.p25)),
            (found.median, expected(0.5, prior.median)),
            (found.p75, expected(0.75, prior.p75)),
            (found.p90, expected(0.9, prior.p90)),
        ] {
            assert!((found - expected).abs() < 1e-9, "{found} for {expected}");
        }
    }
    assert_eq!(learnt.range_lu, prior.range_lu, "nobody has a range");

    // One vote is a ninth of the truth; a weight that is no number is none.
    let one = [level(-40.0)];
    let found = Corridor::learn(one.iter().map(|profile| (profile, 3.0)), &prior).levels_db[17].median;
    assert!((found - (-40.0 - 8.0 * 17.54) / 9.0).abs() < 1e-9, "{found}");
    for weight in [0.0, -1.0, f64::NAN, f64::INFINITY] {
        assert_eq!(Corridor::learn(one.iter().map(|profile| (profile, weight)), &prior), prior);
    }
    // Two votes of which one weighs next to nothing are one vote.
    let two = [level(-40.0), level(0.0)];
    let lopsided = Corridor::learn(two.iter().zip([1.0, 1e-9]), &prior).levels_db[17].median;
    assert!((lopsided - found).abs() < 1e-6, "{lopsided}");
}

#[test]
fn the_distance_is_how_far_bands_lie_outside_at_the_best_level() {
    let corridor = Corridor::built_in();
    let mut middle = level(0.0);
    for (level, spread) in middle.levels.iter_mut().zip(&corridor.levels_db) {
        *level = Some(Db(spread.median));
    }
    assert_eq!(corridor.distance(&middle), Some(Db(0.0)));
    // The level as such does not matter, one band 3.1 dB over its edge does.
    for level in middle.levels.iter_mut().flatten() {
        level.0 += 17.0;
    }
    middle.levels[20] = Some(Db(corridor.levels_db[20].p75 + 17.0 + 3.1));
    let distance = corridor.distance(&middle).unwrap().0;
    assert!(distance > 0.0 && distance <= 3.1 / 31.0 + 1e-9, "{distance}");
    // An absent band counts neither as near nor as far.
    middle.levels[0] = None;
    assert!((corridor.distance(&middle).unwrap().0 - distance * 31.0 / 30.0).abs() < 1e-9);
}

#[test]
fn the_built_in_corridor_is_in_order() {
    let corridor = Corridor::built_in();
    let others = [corridor.integrated_lufs, corridor.range_lu, corridor.plr_db, corridor.crest_db];
    let stereo = [corridor.correlation, corridor.side_share, corridor.bass_side_share];
    for Spread { p10, p25, median, p75, p90 } in corridor.levels_db.into_iter().chain(others).chain(stereo) {
        assert!(p10 < p25 && p25 < median && median < p75 && p75 < p90, "{p10} {p25} {median} {p75} {p90}");
    }
    // Powers of bands add up to the whole; medians of them nearly do.
    let sum: f64 = corridor.levels_db.iter().map(|spread| 10f64.powf(spread.median / 10.0)).sum();
    assert!((0.5..1.5).contains(&sum), "{sum}");
}
