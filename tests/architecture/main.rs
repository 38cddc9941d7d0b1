//! Holds the invariants of ARCHITECTURE.md, by what cargo knows and by what the sources say.

mod arrows;
mod dependencies;
mod house;
mod licence;
mod sources;
