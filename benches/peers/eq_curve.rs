//! A6: the equalizers that follow a curve, against ffmpeg's firequalizer net of a null run.

use std::process::{Command, Stdio};
use std::time::Duration;

use auralis::eq::{CorrectionRules, LinearPhaseDesign, PointCurve, PsychoacousticDesign};
use auralis::{Buffer, Design, Processor, StreamSpec};

use crate::music;
use crate::row::{Measured, Plan, time};

const SECONDS: usize = 60;
const BLOCK: usize = 512;

pub(crate) fn rows(plan: &Plan) -> Vec<Measured> {
    if !plan.wants("A6") {
        return Vec::new();
    }
    let audio = music::rock(SECONDS, 0.5);
    let seconds = SECONDS as f64;
    let curve = PointCurve::new(&[(100.0, 2.0), (1_000.0, -3.0), (9_000.0, 4.0)]).expect("in order");
    let linear = LinearPhaseDesign::new(curve);
    let adaptive = Some(CorrectionRules::default());
    let psychoacoustic = PsychoacousticDesign { adaptive, ..Default::default() };
    let mut peer = ffmpeg_net;
    let present = ffmpeg("anull").is_some();
    let peer = present.then_some(("ffmpeg firequalizer, net of anull", &mut peer as _));
    let what = "linear-phase EQ, 4,097 taps";
    let linear = plan.measure("A6", what, seconds, || ours(&linear, &audio), peer);
    let mut peer = ffmpeg_net;
    let peer = present.then_some(("ffmpeg firequalizer, net of anull", &mut peer as _));
    let what = "psychoacoustic EQ, adaptive";
    vec![linear, plan.measure("A6", what, seconds, || ours(&psychoacoustic, &audio), peer)]
}

fn ours(design: &impl Design, audio: &Buffer) -> Duration {
    let spec = StreamSpec::new(44_100, 2, BLOCK).expect("an ordinary stream");
    let mut eq = design.build(&spec).expect("an ordinary equalizer");
    let mut audio = audio.clone();
    let frames = audio.frames();
    time(|| {
        let mut block = audio.block_mut();
        for start in (0..frames).step_by(BLOCK) {
            eq.process(&mut block.range(start..frames.min(start + BLOCK)));
        }
    })
}

/// What the filter adds to the same run without it.
fn ffmpeg_net() -> Duration {
    let filter = "firequalizer=gain_entry='entry(100,2);entry(1000,-3);entry(9000,4)':delay=0.0464";
    let with = time(|| ffmpeg(filter).expect("ffmpeg filters"));
    with.saturating_sub(time(|| ffmpeg("anull").expect("ffmpeg runs")))
}

fn ffmpeg(filter: &str) -> Option<()> {
    let source =
        format!("anoisesrc=r=44100:d={SECONDS}:a=0.2,aformat=sample_fmts=fltp:channel_layouts=stereo");
    let arguments =
        ["-v", "error", "-f", "lavfi", "-i", &source, "-threads", "1", "-af", filter, "-f", "null", "-"];
    let status = Command::new("ffmpeg").args(arguments).stdin(Stdio::null()).status().ok()?;
    status.success().then_some(())
}
