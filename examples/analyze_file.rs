//! What is in a file, in one pass.
//!
//! `cargo run --example analyze_file -- song.flac`
#![allow(clippy::print_stdout, reason = "an example shows what it does")]

use std::path::Path;

use auralis::FrameSource;
use auralis::media::Decoder;
use auralis::pipeline::analyze_everything;

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let path = std::env::args().nth(1).unwrap_or_else(|| "testdata/rock_feelings_95bpm.flac".to_owned());
    run(Path::new(&path))
}

/// Prints what is in a file.
pub(crate) fn run(path: &Path) -> Result<(), Box<dyn std::error::Error>> {
    let mut decoder = Decoder::open(path)?;
    println!("{}: {} Hz, {} channels", path.display(), decoder.sample_rate(), decoder.layout().channels());
    let analysis = analyze_everything(&mut decoder, &mut ())?;
    let loudness = &analysis.track.loudness;
    println!("loudness    {:.1}", loudness.integrated);
    println!("true peak   {:.1}", loudness.true_peak);
    println!("duration    {:.1} s", loudness.frames as f64 / f64::from(analysis.track.sample_rate.get()));
    if let Some(plr) = analysis.dynamics.plr {
        println!("peak to loudness {plr:.1}");
    }
    Ok(())
}
