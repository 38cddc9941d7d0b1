//! What comes from outside: licences, and nothing that a machine with a toolchain and a C compiler lacks.

use std::collections::{BTreeMap, BTreeSet};

use cargo_metadata::{DependencyKind, Package, PackageId};

use crate::house::{METADATA, crates};
use crate::licence;

/// Licences that ask for nothing beyond their notice. MPL-2.0 asks for its own files only.
const LICENCES: [&str; 12] = [
    "MIT",
    "Apache-2.0",
    "Apache-2.0 WITH LLVM-exception",
    "BSD-1-Clause",
    "BSD-2-Clause",
    "BSD-3-Clause",
    "0BSD",
    "ISC",
    "Zlib",
    "CC0-1.0",
    "MPL-2.0",
    "Unicode-3.0",
];

/// Build tools and libraries that a machine may lack.
const NOT_EVERYWHERE: [&str; 8] =
    ["alsa-sys", "aws-lc-sys", "bindgen", "cmake", "openssl-sys", "pkg-config", "system-deps", "vcpkg"];

/// `links` keys that name no library of the system, with the reason.
const LINKS: [(&str, &str); 1] = [("rayon-core", "keeps a second copy of the thread pool out of a program")];

/// Everything that a user's build compiles: dependencies and their build scripts, without those of tests.
fn shipped() -> Vec<&'static Package> {
    let resolve = METADATA.resolve.as_ref().expect("cargo resolves");
    let nodes: BTreeMap<&PackageId, _> = resolve.nodes.iter().map(|node| (&node.id, node)).collect();
    let mut reached = BTreeSet::new();
    let mut open: Vec<&PackageId> =
        crates().filter(|member| member.floor != "testkit").map(|member| &member.package.id).collect();
    while let Some(id) = open.pop() {
        if reached.insert(id) {
            let used = nodes[id].deps.iter().filter(|dependency| {
                dependency.dep_kinds.iter().any(|kind| kind.kind != DependencyKind::Development)
            });
            open.extend(used.map(|dependency| &dependency.pkg));
        }
    }
    METADATA.packages.iter().filter(|package| reached.contains(&package.id)).collect()
}

#[test]
fn the_walk_reaches_what_is_shipped_and_not_what_tests_use() {
    let reaches = |name| shipped().iter().any(|package| package.name == name);
    assert!(reaches("auralis-core") && reaches("symphonia-core") && reaches("clap_derive"));
    assert!(!reaches("cargo_metadata") && !reaches("auralis-testkit"));
}

#[test]
fn nothing_shipped_has_a_licence_that_binds_its_user() {
    for package in shipped() {
        let licence = package.license.as_deref().unwrap_or("none declared");
        assert!(licence::is_met(licence, &LICENCES), "{} {}: {licence}", package.name, package.version);
    }
}

#[test]
fn nothing_shipped_needs_more_than_a_toolchain_and_a_c_compiler() {
    for package in shipped() {
        assert!(!NOT_EVERYWHERE.contains(&package.name.as_str()), "{} is not everywhere", package.name);
        let links = package.links.as_deref().filter(|links| LINKS.iter().all(|(known, _)| known != links));
        assert_eq!(links, None, "{} links a library of the system", package.name);
    }
}
