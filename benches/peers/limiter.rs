//! A9: the true-peak limiter on music, from its own level to a hard drive, against a limiter of sample peaks.

use std::time::Duration;

use auralis::limiter::LimiterDesign;
use auralis::{Buffer, Design, Processor, StreamSpec};
use fundsp::hacker32::limiter_stereo;

use crate::music;
use crate::row::{Measured, Plan, time};

const SECONDS: usize = 60;
const BLOCK: usize = 512;

/// What is measured, and the amplitude that the music is multiplied by. 4 dB are as hard as a loud master is
/// driven.
const DRIVES: [(&str, f32); 3] = [
    ("true-peak limiter, 4 dB of drive", 1.585),
    ("true-peak limiter, the music as it is", 1.0),
    ("true-peak limiter, 6 dB of drive", 1.995),
];

pub(crate) fn rows(plan: &Plan) -> Vec<Measured> {
    if !plan.wants("A9") {
        return Vec::new();
    }
    let row = |(what, drive)| {
        let audio = music::rock(SECONDS, drive);
        let mut peer = || fundsp(&audio);
        let peer: (&str, &mut dyn FnMut() -> Duration) = ("fundsp 0.21, sample peaks", &mut peer);
        plan.measure("A9", what, SECONDS as f64, || ours(&audio), Some(peer))
    };
    DRIVES.into_iter().map(row).collect()
}

pub(crate) fn ours(audio: &Buffer) -> Duration {
    let spec = StreamSpec::new(44_100, 2, BLOCK).expect("an ordinary stream");
    let mut limiter = LimiterDesign::default().build(&spec).expect("an ordinary limiter");
    let mut audio = audio.clone();
    let frames = audio.frames();
    time(|| {
        let mut block = audio.block_mut();
        for start in (0..frames).step_by(BLOCK) {
            limiter.process(&mut block.range(start..frames.min(start + BLOCK)));
        }
    })
}

/// Sample by sample, in one inlined loop: the fastest way that it has.
pub(crate) fn fundsp(audio: &Buffer) -> Duration {
    let design = LimiterDesign::default();
    let mut limiter = limiter_stereo((design.lookahead_ms * 1e-3) as f32, (design.release_ms * 1e-3) as f32);
    let mut audio = audio.clone();
    time(|| {
        let mut block = audio.block_mut();
        let (left, right) = block.stereo_mut().expect("a stereo clip");
        for (l, r) in left.iter_mut().zip(right) {
            (*l, *r) = limiter.filter_stereo(*l, *r);
        }
    })
}
