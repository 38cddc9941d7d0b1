//! A9: the true-peak limiter on loud music.

use std::time::Duration;

use auralis::limiter::LimiterDesign;
use auralis::{Buffer, Design, Processor, StreamSpec};

use crate::music;
use crate::row::{Measured, Plan, time};

const SECONDS: usize = 60;
const BLOCK: usize = 512;

pub(crate) fn rows(plan: &Plan) -> Vec<Measured> {
    if !plan.wants("A9") {
        return Vec::new();
    }
    // 4 dB into the limiter: as hard as a loud master is driven.
    let audio = music::rock(SECONDS, 1.585);
    vec![plan.measure("A9", "true-peak limiter, 4 dB of drive", SECONDS as f64, || ours(&audio), None)]
}

fn ours(audio: &Buffer) -> Duration {
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
