//! Every example runs. Each has a `run`, which its `main` calls with arguments.
#![allow(clippy::unwrap_used, reason = "in a test, a failed expectation is the message")]
#![allow(dead_code, reason = "the mains are not called here, for the arguments are the test's")]

use std::path::{Path, PathBuf};

#[path = "../../examples/analyze_file.rs"]
mod analyze_file;
#[path = "../../examples/live_chain.rs"]
mod live_chain;
#[path = "../../examples/player_callback.rs"]
mod player_callback;
#[path = "../../examples/presets.rs"]
mod presets;
#[path = "../../examples/serve_bytes.rs"]
mod serve_bytes;

fn clip(name: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("testdata").join(name)
}

#[test]
fn a_file_is_analyzed() {
    analyze_file::run(&clip("speech_allison_8k_mono.wav")).unwrap();
}

#[test]
fn a_live_chain_is_changed() {
    live_chain::run(&clip("rock_feelings_95bpm.flac")).unwrap();
    live_chain::run(&clip("speech_allison_8k_mono.wav")).unwrap();
}

#[test]
fn a_callback_is_limited() {
    player_callback::run().unwrap();
}

#[test]
fn presets_are_compared() {
    presets::run(&[clip("speech_allison_8k_mono.wav")]).unwrap();
}

#[test]
fn bytes_are_served() {
    serve_bytes::run(&clip("rock_feelings_95bpm.flac"), 1_000_000, 65_536).unwrap();
    serve_bytes::run(&clip("speech_allison_8k_mono.wav"), 320_000, 100).unwrap();
}

#[test]
fn no_example_is_left_out() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("examples");
    let here = include_str!("main.rs");
    for entry in std::fs::read_dir(folder).unwrap() {
        let name = entry.unwrap().file_name().into_string().unwrap();
        assert!(here.contains(&format!("examples/{name}")), "{name} does not run");
    }
}
