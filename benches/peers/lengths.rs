//! A2, A3 and A4: what rate, channels and length do to the speed of the whole chain; A15: the plan alone.

use std::convert::Infallible;
use std::num::NonZeroU32;
use std::time::Duration;

use auralis::pipeline::{Corridor, MasterSettings, MasteringPlan, Track, analyze_content};
use auralis::{BlockMut, Buffer, ChannelLayout, FrameSource};

use crate::chain::{mastered, track};
use crate::music;
use crate::row::{Measured, Plan, time};

const SECONDS: usize = 60;

pub(crate) fn rows(plan: &Plan) -> Vec<Measured> {
    let mut rows = Vec::new();
    if plan.wants("A2") {
        rows.extend(rates_and_channels(plan));
    }
    if plan.wants("A3") {
        let (long, short) = (Cycled::minutes(30), Cycled::minutes(1));
        // Thirty times a minute, so that the ratio is one of speeds.
        let mut peer = || 30 * time(|| mastered(&&short));
        let peer: Option<(&str, &mut dyn FnMut() -> Duration)> = Some(("1 min", &mut peer));
        let few = Plan { only: Vec::new(), rounds: plan.rounds / 3, peers: plan.peers };
        rows.push(few.measure("A3", "30 min, streamed", 1_800.0, || time(|| mastered(&&long)), peer));
    }
    if plan.wants("A4") {
        let audio = music::rock(1, 0.8);
        let ours = || time(|| mastered(&track(&audio, 44_100)));
        rows.push(plan.measure("A4", "1 s, everything made anew", 1.0, ours, None));
    }
    if plan.wants("A15") {
        let audio = music::rock(30, 0.8);
        let mut source = track(&audio, 44_100).open().expect("memory can be read");
        let analysis = analyze_content(&mut source, &mut ()).expect("measurable");
        let (settings, corridor) = (MasterSettings::default(), Corridor::built_in());
        let ours = || time(|| MasteringPlan::adaptive(&analysis, &settings, &corridor));
        // A second of audio stands for one plan: the speed is plans per second.
        rows.push(plan.measure("A15", "adaptive plan from an analysis, per second", 1.0, ours, None));
    }
    rows
}

/// The same frames at another rate or in one channel; the ratios are of times per frame.
fn rates_and_channels(plan: &Plan) -> Vec<Measured> {
    let stereo = music::rock(SECONDS, 0.8);
    let mono = Buffer::from_planes(&[stereo.plane(0)]);
    let seconds = |rate: u32| stereo.frames() as f64 / f64::from(rate);
    let mut usual = || time(|| mastered(&track(&stereo, 44_100)));
    let cases = [
        ("at 48 kHz, per frame", &stereo, 48_000),
        ("at 96 kHz, per frame", &stereo, 96_000),
        ("mono against stereo", &mono, 44_100),
    ];
    let row = |(what, audio, rate)| {
        let peer: Option<(&str, &mut dyn FnMut() -> Duration)> = Some(("stereo at 44.1 kHz", &mut usual));
        plan.measure("A2", what, seconds(rate), || time(|| mastered(&track(audio, rate))), peer)
    };
    cases.map(row).into()
}

/// A minute of music over and over: a track of any length that takes no more memory.
struct Cycled {
    minute: Buffer,
    minutes: usize,
}

impl Cycled {
    fn minutes(minutes: usize) -> Self {
        Self { minute: music::rock(60, 0.8), minutes }
    }
}

struct Cycle<'a> {
    track: &'a Cycled,
    position: usize,
}

impl<'a> Cycle<'a> {
    fn total(&self) -> usize {
        self.track.minutes * self.track.minute.frames()
    }
}

/// A borrowed track opens sources that borrow too.
impl<'a> Track for &'a Cycled {
    type Source = Cycle<'a>;

    fn open(&self) -> Result<Cycle<'a>, Infallible> {
        Ok(Cycle { track: self, position: 0 })
    }
}

impl FrameSource for Cycle<'_> {
    type Error = Infallible;

    fn sample_rate(&self) -> NonZeroU32 {
        NonZeroU32::new(44_100).expect("not zero")
    }

    fn layout(&self) -> ChannelLayout {
        ChannelLayout::STEREO
    }

    fn total_frames(&self) -> Option<u64> {
        Some(self.total() as u64)
    }

    fn read(&mut self, block: &mut BlockMut<'_>) -> Result<usize, Infallible> {
        let frames = block.frames().min(self.total() - self.position);
        let mut filled = 0;
        while filled < frames {
            let from = (self.position + filled) % self.track.minute.frames();
            let run = (frames - filled).min(self.track.minute.frames() - from);
            let piece = self.track.minute.block().range(from..from + run);
            block.range(filled..filled + run).copy_from(&piece);
            filled += run;
        }
        self.position += frames;
        Ok(frames)
    }
}
