//! Tracks and sinks in memory.

use std::convert::Infallible;
use std::num::NonZeroU32;

use auralis_core::{BlockMut, BlockRef, Buffer, ChannelLayout, FrameSink, FrameSource};
use auralis_dsp::Dither;
use auralis_loudness::LoudnessReport;
use auralis_pipeline::{MasterSettings, MasteringPlan, Rendering, Track, analyze, refine, render};

pub(crate) struct MemoryTrack {
    pub(crate) sample_rate: u32,
    pub(crate) audio: Buffer,
}

pub(crate) struct MemorySource<'a> {
    track: &'a MemoryTrack,
    position: usize,
}

impl MemoryTrack {
    pub(crate) fn source(&self) -> MemorySource<'_> {
        MemorySource { track: self, position: 0 }
    }

    pub(crate) fn loudness(&self) -> LoudnessReport {
        analyze(&mut self.source(), &mut ()).unwrap().loudness
    }
}

impl<'a> Track for &'a MemoryTrack {
    type Source = MemorySource<'a>;

    fn open(&self) -> Result<MemorySource<'a>, Infallible> {
        Ok(self.source())
    }
}

impl FrameSource for MemorySource<'_> {
    type Error = Infallible;

    fn sample_rate(&self) -> NonZeroU32 {
        NonZeroU32::new(self.track.sample_rate).unwrap()
    }

    fn layout(&self) -> ChannelLayout {
        ChannelLayout::default_for(self.track.audio.channels() as u16)
    }

    fn total_frames(&self) -> Option<u64> {
        Some(self.track.audio.frames() as u64)
    }

    fn read(&mut self, block: &mut BlockMut<'_>) -> Result<usize, Infallible> {
        let frames = block.frames().min(self.track.audio.frames() - self.position);
        let from = self.track.audio.block().range(self.position..self.position + frames);
        block.range(0..frames).copy_from(&from);
        self.position += frames;
        Ok(frames)
    }
}

#[derive(Default)]
pub(crate) struct MemorySink {
    planes: Vec<Vec<f32>>,
}

impl MemorySink {
    /// What was written; `channels` counts where nothing was.
    pub(crate) fn into_audio(self, channels: usize) -> Buffer {
        if self.planes.is_empty() { Buffer::new(channels, 0) } else { Buffer::from_planes(&self.planes) }
    }
}

impl FrameSink for MemorySink {
    type Error = Infallible;

    fn write(&mut self, block: &BlockRef<'_>) -> Result<(), Infallible> {
        self.planes.resize(block.channels(), Vec::new());
        self.planes.iter_mut().zip(block.planes()).for_each(|(plane, new)| plane.extend(new));
        Ok(())
    }
}

/// A finished master: how it was planned, what the pipeline says of it, and the samples themselves.
pub(crate) struct Master {
    pub(crate) plan: MasteringPlan,
    pub(crate) rendering: Rendering,
    pub(crate) output: MemoryTrack,
}

/// The whole way from a track to its master.
pub(crate) fn master(track: &MemoryTrack, settings: &MasterSettings, dither: Option<Dither>) -> Master {
    let input = track.loudness();
    let plan = MasteringPlan::new(&input, settings);
    let plan = refine(plan, &[track], &input, settings, &mut ()).unwrap();
    let (rendering, output) = rendered(track, &plan, dither);
    Master { plan, rendering, output }
}

pub(crate) fn rendered(
    track: &MemoryTrack,
    plan: &MasteringPlan,
    dither: Option<Dither>,
) -> (Rendering, MemoryTrack) {
    let mut sink = MemorySink::default();
    let rendering = render(&mut track.source(), &mut sink, plan, dither, &mut ()).unwrap();
    let audio = sink.into_audio(track.audio.channels());
    (rendering, MemoryTrack { sample_rate: track.sample_rate, audio })
}

/// Pink noise as music has it: nothing of note above 0.4 of the sample rate, where neither limiter nor
/// meter nor any converter is flat.
pub(crate) fn music(seed: u64, rms: f64, frames: usize) -> Vec<f64> {
    let mut noise = auralis_testkit::signals::pink_noise(seed, rms, frames);
    for section in auralis_dsp::butterworth_low_pass(8, 0.36, 1.0) {
        let mut state = auralis_dsp::BiquadState::default();
        noise.iter_mut().for_each(|x| *x = state.step(&section, *x));
    }
    noise
}
