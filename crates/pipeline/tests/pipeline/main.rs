//! The pipeline on signals in memory: what is written is measured anew, by the testkit's oracle where
//! it is a peak.

mod album;
mod laws;
mod master;
mod memory;
mod ordinary;
mod waveform;

auralis_testkit::count_allocations!();
