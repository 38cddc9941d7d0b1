//! The workspace as cargo sees it, and the list that every crate stands on.

use std::path::PathBuf;
use std::sync::LazyLock;

use cargo_metadata::{DependencyKind, Metadata, MetadataCommand, Package};

/// Every crate that exists or will, from the lowest floor to the highest, and what it may stand on.
pub(crate) const FLOORS: [(&str, &[&str]); 16] = [
    ("core", &[]),
    ("kernels", &["core"]),
    ("dsp", &["core", "kernels"]),
    ("eq", &["core", "kernels", "dsp"]),
    ("compressor", &["core", "kernels", "dsp"]),
    ("limiter", &["core", "kernels", "dsp"]),
    ("loudness", &["core", "kernels", "dsp"]),
    ("spectrum", &["core", "kernels", "dsp"]),
    // Its filters are kernels, designed by the formulas of dsp; its speed glides on a ramp of dsp.
    ("resample", &["core", "kernels", "dsp"]),
    ("fingerprint", &["core", "kernels", "dsp", "loudness", "spectrum"]),
    (
        "pipeline",
        &[
            "core",
            "kernels",
            "dsp",
            "eq",
            "compressor",
            "limiter",
            "loudness",
            "spectrum",
            "resample",
            "fingerprint",
        ],
    ),
    ("media", &["core"]),
    ("library", &["core", "media"]),
    ("jobs", &["core", "fingerprint", "loudness", "library", "pipeline", "media"]),
    ("server", &["core", "fingerprint", "loudness", "jobs", "library", "pipeline", "media"]),
    (
        "cli",
        &[
            "core",
            "kernels",
            "dsp",
            "eq",
            "compressor",
            "limiter",
            "loudness",
            "spectrum",
            "resample",
            "fingerprint",
            "pipeline",
            "media",
            "library",
            "jobs",
            "server",
        ],
    ),
];

/// The last floor of the pure ring: no file system, no clock, no network, no threads of its own.
const RING_ENDS_WITH: &str = "pipeline";

/// The floors of the pure ring.
pub(crate) fn ring() -> impl Iterator<Item = &'static str> {
    let end = FLOORS.iter().position(|(name, _)| *name == RING_ENDS_WITH).expect("it is a floor");
    FLOORS[..=end].iter().map(|(name, _)| *name)
}

/// What cargo resolves for this machine: the same that `cargo tree` shows, and all that a build has fetched.
pub(crate) static METADATA: LazyLock<Metadata> = LazyLock::new(|| {
    MetadataCommand::new()
        .manifest_path(root().join("Cargo.toml"))
        .other_options(["--filter-platform", "host-tuple", "--locked"].map(str::to_owned))
        .exec()
        .expect("cargo describes the workspace, and Cargo.lock is up to date")
});

pub(crate) fn root() -> PathBuf {
    env!("CARGO_MANIFEST_DIR").into()
}

/// A crate of the workspace; `floor` is its name without `auralis-`, and empty for the facade.
pub(crate) struct Crate {
    pub(crate) floor: &'static str,
    pub(crate) package: &'static Package,
}

impl Crate {
    pub(crate) fn folder(&self) -> PathBuf {
        self.package.manifest_path.parent().expect("a manifest lies in a folder").into()
    }

    /// Names of the dependencies of one kind, as the manifest declares them.
    pub(crate) fn depends_on(&self, kind: DependencyKind) -> impl Iterator<Item = &'static str> {
        let dependencies = self.package.dependencies.iter();
        dependencies
            .filter(move |dependency| dependency.kind == kind)
            .map(|dependency| dependency.name.as_str())
    }

    /// Floors among the dependencies of one kind.
    pub(crate) fn stands_on(&self, kind: DependencyKind) -> impl Iterator<Item = &'static str> {
        self.depends_on(kind).filter_map(floor_of)
    }
}

/// Every crate of the workspace, the facade included.
pub(crate) fn crates() -> impl Iterator<Item = Crate> {
    METADATA.workspace_packages().into_iter().map(|package| {
        let floor = floor_of(&package.name).unwrap_or_else(|| panic!("{} is not ours by name", package.name));
        Crate { floor, package }
    })
}

fn floor_of(package: &'static str) -> Option<&'static str> {
    if package == "auralis" { Some("") } else { package.strip_prefix("auralis-") }
}
