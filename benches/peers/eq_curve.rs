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
    let low_latency = LinearPhaseDesign { hop_ms: Some(12.0), ..linear.clone() };
    let present = ffmpeg("anull").is_some();
    let row = |what, ours: &dyn Fn() -> Duration, (name, options): (&str, &str)| {
        let mut net = || ffmpeg_net(options);
        let peer = present.then_some((name, &mut net as &mut dyn FnMut() -> Duration));
        plan.measure("A6", what, seconds, ours, peer)
    };
    let usual = ("ffmpeg firequalizer, net of anull", "");
    // Its kernel is as long as ours: 46.4 ms to a side.
    let equal = ("ffmpeg firequalizer, as long, net of anull", ":delay=0.0464");
    vec![
        row("linear-phase EQ, 4,097 taps", &|| ours(&linear, &audio), equal),
        row("linear-phase EQ, 4,097 taps", &|| ours(&linear, &audio), usual),
        row("linear-phase EQ, 58 ms latency", &|| ours(&low_latency, &audio), equal),
        row("psychoacoustic EQ, adaptive", &|| ours(&psychoacoustic, &audio), equal),
        row("psychoacoustic EQ, adaptive", &|| ours(&psychoacoustic, &audio), usual),
    ]
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
fn ffmpeg_net(options: &str) -> Duration {
    let filter = format!("firequalizer=gain_entry='entry(100,2);entry(1000,-3);entry(9000,4)'{options}");
    let with = time(|| ffmpeg(&filter).expect("ffmpeg filters"));
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
