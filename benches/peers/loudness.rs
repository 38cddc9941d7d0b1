//! A11 and A12: the meter against the ebur128 crate.

use std::time::Duration;

use auralis::loudness::LoudnessDesign;
use auralis::{Analyzer, Buffer, ChannelLayout, StreamSpec};
use ebur128::{EbuR128, Mode};

use crate::music;
use crate::row::{Measured, Plan, time};

const SECONDS: usize = 60;
/// Frames per call, for both sides.
const BLOCK: usize = 4_096;

pub(crate) fn rows(plan: &Plan) -> Vec<Measured> {
    let rock = music::rock(SECONDS, 1.0);
    let clipped = music::repeated("clipped_internal_degeneration_190bpm.ogg", SECONDS, 1.0);
    let row = |id, what, audio, true_peak| {
        plan.wants(id).then(|| {
            let mode = Mode::I | Mode::LRA | if true_peak { Mode::TRUE_PEAK } else { Mode::empty() };
            let mut peer = || peer(audio, mode);
            let peer: (_, &mut dyn FnMut() -> Duration) = ("ebur128 0.1.11", &mut peer);
            plan.measure(id, what, SECONDS as f64, || ours(audio, true_peak), Some(peer))
        })
    };
    let rows = [
        row("A11", "loudness: I, M, S and LRA", &rock, false),
        row("A12", "loudness with true peak", &rock, true),
        row("A12", "the same, on music that clips", &clipped, true),
    ];
    rows.into_iter().flatten().collect()
}

pub(crate) fn ours(audio: &Buffer, true_peak: bool) -> Duration {
    let spec = StreamSpec::new(44_100, 2, BLOCK).expect("an ordinary stream");
    let design = LoudnessDesign { true_peak, ..LoudnessDesign::new(ChannelLayout::STEREO) };
    time(|| {
        let mut meter = design.build(&spec).expect("an ordinary meter");
        for start in (0..audio.frames()).step_by(BLOCK) {
            meter.push(&audio.block().range(start..audio.frames().min(start + BLOCK)));
        }
        meter.report()
    })
}

pub(crate) fn peer(audio: &Buffer, mode: Mode) -> Duration {
    time(|| {
        let mut meter = EbuR128::new(2, 44_100, mode).expect("an ordinary meter");
        for start in (0..audio.frames()).step_by(BLOCK) {
            let block = audio.block().range(start..audio.frames().min(start + BLOCK));
            let planes: [&[f32]; 2] = [block.plane(0), block.plane(1)];
            meter.add_frames_planar_f32(&planes).expect("frames are taken");
        }
        (meter.loudness_global(), meter.loudness_range(), meter.true_peak(0))
    })
}
