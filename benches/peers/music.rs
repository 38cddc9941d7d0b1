//! Real music to measure on.

use std::path::{Path, PathBuf};

use auralis::media::Decoder;
use auralis::{Buffer, FrameSource};

/// The path of a clip in `testdata/`.
fn clip(name: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("testdata").join(name)
}

/// A loud stereo rock track at 44.1 kHz, repeated to the given length and scaled.
pub(crate) fn rock(seconds: usize, gain: f32) -> Buffer {
    repeated("rock_war_of_freedom_140bpm.ogg", seconds, gain)
}

/// A stereo clip at 44.1 kHz, repeated to the given length and scaled.
pub(crate) fn repeated(name: &str, seconds: usize, gain: f32) -> Buffer {
    let mut decoder = Decoder::open(&clip(name)).expect("the clip is readable");
    let mut piece = Buffer::new(2, 4_096);
    let mut planes = [Vec::new(), Vec::new()];
    loop {
        let frames = decoder.read(&mut piece.block_mut()).expect("the clip decodes");
        for (plane, piece) in planes.iter_mut().zip(piece.block().range(0..frames).planes()) {
            plane.extend(piece.iter().map(|x| x * gain));
        }
        if frames < piece.frames() {
            break;
        }
    }
    Buffer::from_planes(
        &planes.map(|plane| plane.iter().copied().cycle().take(seconds * 44_100).collect::<Vec<f32>>()),
    )
}
