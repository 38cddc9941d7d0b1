//! What the sources say.

use std::ffi::OsStr;
use std::fs;
use std::path::{Path, PathBuf};

use cargo_metadata::TargetKind;

use crate::house::{crates, ring, root};

/// Where `unsafe` and the instances of kernels live.
const UNSAFE: &str = "kernels";

/// The modules of `std` that the pure ring may name; none of them reaches the machine's state. What is
/// missing here is mostly in `core`, where there is no file, clock, thread or socket to be had.
const PURE_STD: [&str; 7] = ["arch", "collections", "error", "f32", "f64", "hint", "iter"];

/// Every source file under a folder, with its text.
fn sources(folder: &Path) -> Vec<(PathBuf, String)> {
    let mut found = Vec::new();
    for entry in fs::read_dir(folder).into_iter().flatten() {
        let path = entry.expect("the folder is readable").path();
        if path.is_dir() {
            found.extend(sources(&path));
        } else if path.extension() == Some(OsStr::new("rs")) {
            let text = fs::read_to_string(&path).expect("the source is readable");
            found.push((path, text));
        }
    }
    found
}

/// The text without comments that fill a line; documentation goes with them.
fn code(text: &str) -> impl Iterator<Item = &str> {
    text.lines().filter(|line| !line.trim_start().starts_with("//"))
}

/// Whether a line holds the word, alone and not as part of a longer one.
fn has_word(line: &str, word: &str) -> bool {
    line.split(|c: char| !c.is_alphanumeric() && c != '_').any(|found| found == word)
}

/// The modules of `std` that a line names; a group or a star counts by its first character.
fn std_modules(line: &str) -> impl Iterator<Item = &str> {
    line.split("std::").skip(1).map(|rest| {
        let end = rest.find(|c: char| !c.is_alphanumeric() && c != '_').unwrap_or(rest.len());
        &rest[..end.max(1).min(rest.len())]
    })
}

#[test]
fn every_crate_forbids_unsafe_code_but_one() {
    for member in crates().filter(|member| member.floor != UNSAFE) {
        let kinds = [TargetKind::Lib, TargetKind::Bin];
        for target in member
            .package
            .targets
            .iter()
            .filter(|target| kinds.iter().any(|kind| target.is_kind(kind.clone())))
        {
            let text = fs::read_to_string(&target.src_path).unwrap();
            let forbids = text.lines().any(|line| line == "#![forbid(unsafe_code)]");
            assert!(forbids, "{} lacks #![forbid(unsafe_code)]", target.src_path);
        }
    }
}

#[test]
fn unsafe_and_target_features_are_met_in_one_crate_only() {
    // Not this folder, which has to spell out what it looks for.
    let elsewhere =
        crates().filter(|member| !["", UNSAFE].contains(&member.floor)).map(|member| member.folder());
    for folder in elsewhere.chain(["src", "benches"].map(|folder| root().join(folder))) {
        for (path, text) in sources(&folder) {
            for word in ["unsafe", "target_feature"] {
                let line = code(&text).find(|line| has_word(line, word));
                assert_eq!(line, None, "{word} in {}", path.display());
            }
        }
    }
}

#[test]
fn the_pure_ring_names_nothing_that_reaches_the_machine() {
    for floor in ring() {
        for (path, text) in sources(&root().join("crates").join(floor).join("src")) {
            for line in code(&text) {
                let impure = std_modules(line).find(|module| !PURE_STD.contains(module));
                assert_eq!(impure, None, "std in {}: {line}", path.display());
            }
        }
    }
}

#[test]
fn a_line_gives_up_the_modules_that_it_names() {
    let modules = |line| std_modules(line).collect::<Vec<_>>();
    assert_eq!(modules("use std::time::Instant;"), ["time"]);
    assert_eq!(modules("let x = std::f32::consts::PI + std::env::var();"), ["f32", "env"]);
    assert_eq!(modules("use std::{fs, io};"), ["{"]);
    assert_eq!(modules("use std::*;"), ["*"]);
    assert_eq!(modules("use core::fmt;"), [""; 0]);
}

#[test]
fn every_crate_takes_the_lints_of_the_workspace() {
    for member in crates() {
        let manifest = fs::read_to_string(&member.package.manifest_path).unwrap();
        assert!(manifest.contains("[lints]\nworkspace = true\n"), "{}", member.package.manifest_path);
    }
}

#[test]
fn the_map_shows_every_crate() {
    let map = fs::read_to_string(root().join("ARCHITECTURE.md")).unwrap();
    for member in crates().filter(|member| !member.floor.is_empty()) {
        let row = format!("`crates/{}`", member.floor);
        assert!(map.contains(&row), "ARCHITECTURE.md does not show {row}");
    }
}
