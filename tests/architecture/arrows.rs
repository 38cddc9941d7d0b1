//! Which crate may know which.

use cargo_metadata::DependencyKind::{Build, Development, Normal};

use crate::house::{FLOORS, crates, ring, root};

/// What a crate of the pure ring may take from outside the workspace. Serde is fine where it is optional.
const RING_FROM_OUTSIDE: [(&str, &[&str]); 5] = [
    // rustfft is what realfft stands on; two real channels share one of its complex transforms.
    ("dsp", &["realfft", "rustfft"]),
    // Designs filters from curves, off the audio thread.
    ("eq", &["realfft"]),
    // The acoustic print's own transform, autocorrelations of pitch and of onsets.
    ("fingerprint", &["realfft"]),
    // Which of the rendered chunks was not heard for the longest time.
    ("pipeline", &["lru", "rayon", "rtrb"]),
    // Two frames of a channel share one complex transform in f64, of lengths that are no powers of two.
    ("resample", &["rustfft"]),
];

/// Jobs that belong to some floors only.
const RESERVED: [(&str, &[&str], &[&str]); 4] = [
    ("JSON", &["serde_json", "simd-json", "sonic-rs"], &["cli", "server"]),
    (
        "SQL",
        &["rusqlite", "sqlx", "r2d2_sqlite", "rusqlite_migration", "graphile_worker"],
        &["library", "jobs"],
    ),
    ("errors without a type", &["anyhow", "eyre", "color-eyre"], &["cli", "server"]),
    ("the command line", &["clap", "indicatif", "tabled", "ctrlc"], &["cli", "server"]),
];

#[test]
fn every_crate_stands_on_its_floor() {
    for member in crates() {
        let expected = match member.floor {
            "" => root(),
            floor => root().join("crates").join(floor),
        };
        assert_eq!(member.folder(), expected, "{} lives elsewhere", member.package.name);
        let known = FLOORS.iter().any(|(floor, _)| *floor == member.floor);
        assert!(
            known || ["", "testkit"].contains(&member.floor),
            "{} has no floor in the house",
            member.floor
        );
    }
}

#[test]
fn the_plan_of_the_house_has_no_arrow_upwards() {
    for (height, (floor, allowed)) in FLOORS.iter().enumerate() {
        for below in *allowed {
            assert!(FLOORS[..height].iter().any(|(name, _)| name == below), "{floor} may not know {below}");
        }
    }
}

#[test]
fn arrows_run_from_higher_floors_to_lower_ones() {
    for member in crates() {
        let allowed = match member.floor {
            // The facade shows what a user embeds: everything under the server.
            "" => FLOORS.iter().map(|(floor, _)| *floor).take_while(|floor| *floor != "server").collect(),
            "testkit" => vec!["core"],
            floor => {
                FLOORS.iter().find(|(name, _)| *name == floor).map_or(vec![], |(_, below)| below.to_vec())
            }
        };
        for below in member.stands_on(Normal).chain(member.stands_on(Build)) {
            assert!(allowed.contains(&below), "{} must not know {below}", member.package.name);
        }
    }
}

#[test]
fn tests_share_the_testkit_and_nothing_else_of_the_house() {
    for member in crates() {
        let borrowed: Vec<_> = member.stands_on(Development).filter(|floor| *floor != "testkit").collect();
        assert!(borrowed.is_empty(), "{} borrows {borrowed:?} for its tests", member.package.name);
        if member.floor == "testkit" {
            assert_eq!(member.package.publish.as_deref(), Some(&[][..]), "the testkit is not for publishing");
        }
    }
}

#[test]
fn the_pure_ring_takes_from_outside_only_what_is_listed() {
    for member in crates().filter(|member| ring().any(|floor| floor == member.floor)) {
        let listed = RING_FROM_OUTSIDE.iter().find(|(floor, _)| *floor == member.floor);
        let outside =
            member.package.dependencies.iter().filter(|dependency| {
                dependency.kind != Development && !dependency.name.starts_with("auralis-")
            });
        for dependency in outside {
            let optional_serde = dependency.name == "serde" && dependency.optional;
            let allowed = listed.is_some_and(|(_, names)| names.contains(&dependency.name.as_str()));
            assert!(allowed || optional_serde, "{} takes {}", member.package.name, dependency.name);
        }
    }
}

#[test]
fn json_sql_and_the_terminal_keep_to_their_floors() {
    for (job, names, floors) in RESERVED {
        for member in crates().filter(|member| !floors.contains(&member.floor)) {
            let taken = member.depends_on(Normal).find(|name| names.contains(name));
            assert_eq!(taken, None, "{} does {job}, which belongs to {floors:?}", member.package.name);
        }
    }
}
