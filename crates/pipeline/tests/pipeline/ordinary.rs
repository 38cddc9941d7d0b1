//! Inputs that are no exception: silence, a frame, none, one channel, eight, odd rates, failing sources.

use std::convert::Infallible;
use std::fmt;
use std::num::NonZeroU32;
use std::ops::ControlFlow;

use auralis_core::{BlockMut, Buffer, ChannelLayout, DbTp, FrameSource, Lu, Lufs};
use auralis_pipeline::{
    Corridor, MasterSettings, MasteringPlan, MemoryTrack as MemoryBlock, PipelineError, Progress, Track,
    analyze, foresee, quick_plan, refine,
};
use auralis_testkit::{signals, true_peak_dbtp};

use crate::memory::{MemoryTrack, master, music};

#[test]
fn what_has_no_loudness_is_left_as_it_is() {
    let tone = signals::Tone::dbfs(440.0, -20.0).samples(44_100.0, 10_000);
    for frames in [0, 1, 100, 10_000] {
        let audio = signals::duplicate(&tone[..frames], 2);
        let track = MemoryTrack { sample_rate: 44_100, audio };
        let master = master(&track, &MasterSettings::default(), None);
        assert_eq!(master.output.audio, track.audio, "{frames} frames");
        assert!(master.plan.is_identity());
    }
    let silence = MemoryTrack { sample_rate: 48_000, audio: Buffer::new(2, 100_000) };
    let master = master(&silence, &MasterSettings::default(), None);
    assert_eq!(master.output.audio, silence.audio);
    assert!(master.plan.gain.reason.contains("no loudness"), "{}", master.plan.gain.reason);
}

#[test]
fn layouts_and_rates_from_one_to_eight_channels_and_8_to_192_khz() {
    for (sample_rate, channels) in [(8_000, 1), (11_025, 2), (44_100, 6), (48_000, 8), (192_000, 2)] {
        let rate = f64::from(sample_rate);
        let frames = 2 * sample_rate as usize + 77;
        let planes: Vec<Vec<f64>> = (0..channels).map(|channel| music(channel, 0.05, frames)).collect();
        let track = MemoryTrack { sample_rate, audio: signals::stack(&planes) };
        let settings = MasterSettings { target: auralis_core::Lufs(-12.0), ..Default::default() };
        let master = master(&track, &settings, None);
        let written = master.output.loudness();
        let limited = master.plan.loudness_limited_by_headroom;
        assert!(limited || (written.integrated.0 + 12.0).abs() < 0.05, "{rate} Hz × {channels}: {written:?}");
        assert!(true_peak_dbtp(&master.output.audio.block()) <= -1.0, "{rate} Hz × {channels}");
        assert_eq!(master.output.audio.frames(), frames);
    }
}

#[test]
fn a_rate_that_no_meter_serves_is_refused_by_name() {
    let track = MemoryTrack { sample_rate: 4_000, audio: Buffer::new(1, 4_000) };
    let error = analyze(&mut track.source(), &mut ()).unwrap_err();
    assert!(matches!(error, PipelineError::Build(error) if error.parameter() == "sample_rate_hz"));
}

#[test]
fn progress_reaches_the_end_and_can_stop_the_work() {
    let track = MemoryTrack { sample_rate: 44_100, audio: Buffer::new(2, 50_000) };
    let mut seen = Vec::new();
    let mut observer = |progress: Progress| {
        seen.push(progress.frames);
        ControlFlow::Continue(())
    };
    analyze(&mut track.source(), &mut observer).unwrap();
    assert!(seen.is_sorted() && seen.len() > 5);
    assert_eq!(seen.last(), Some(&50_000));

    let mut blocks = 0;
    let mut impatient = |_: Progress| {
        blocks += 1;
        if blocks == 3 { ControlFlow::Break(()) } else { ControlFlow::Continue(()) }
    };
    let stopped = analyze(&mut track.source(), &mut impatient).unwrap_err();
    assert_eq!(stopped, PipelineError::<Infallible>::Cancelled);
    assert_eq!(blocks, 3);
}

/// Breaks after a while, as a damaged file does.
struct Damaged(usize);

#[derive(Debug, PartialEq)]
struct Broken;

impl fmt::Display for Broken {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("broken at last")
    }
}

impl std::error::Error for Broken {}

impl FrameSource for Damaged {
    type Error = Broken;

    fn sample_rate(&self) -> NonZeroU32 {
        NonZeroU32::new(44_100).unwrap()
    }

    fn layout(&self) -> ChannelLayout {
        ChannelLayout::STEREO
    }

    fn total_frames(&self) -> Option<u64> {
        None
    }

    fn read(&mut self, block: &mut BlockMut<'_>) -> Result<usize, Broken> {
        self.0 = self.0.checked_sub(1).ok_or(Broken)?;
        block.clear();
        Ok(block.frames())
    }
}

#[test]
fn the_error_of_a_source_is_passed_on() {
    let error = analyze(&mut Damaged(5), &mut ()).unwrap_err();
    assert_eq!(error, PipelineError::Source(Broken));
    assert_eq!(error.to_string(), "broken at last");
}

#[test]
fn settings_outside_their_range_are_refused_by_name() {
    let audio = signals::mono(&music(2, 0.2, 50_000));
    let track = MemoryBlock::new(audio.block(), 44_100, ChannelLayout::MONO).unwrap();
    let loudness = analyze(&mut track.open().unwrap(), &mut ()).unwrap().loudness;
    let usual = MasterSettings::default();
    for (settings, name) in [
        (MasterSettings { intensity: f64::NAN, ..usual }, "intensity"),
        (MasterSettings { intensity: 2.0, ..usual }, "intensity"),
        (MasterSettings { target: Lufs(-70.0), ..usual }, "target_lufs"),
        (MasterSettings { ceiling: DbTp(3.0), ..usual }, "ceiling_dbtp"),
        (MasterSettings { limiter_budget: Lu(99.0), ..usual }, "limiter_budget_lu"),
    ] {
        let plan = MasteringPlan::new(&loudness, &settings);
        let quick = quick_plan(&track, &settings, &Corridor::built_in(), &mut ());
        let foreseen = foresee(plan.clone(), &[track], &loudness, &settings, &mut ());
        let refined = refine(plan, &[track], &loudness, &settings, &mut ());
        for result in [quick, foreseen, refined] {
            assert!(
                matches!(result, Err(PipelineError::Build(error)) if error.parameter() == name),
                "{name}"
            );
        }
    }
}
