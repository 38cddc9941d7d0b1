//! Clips in memory, and their masters.

use std::convert::Infallible;
use std::num::NonZeroU32;
use std::path::{Path, PathBuf};

use auralis::media::Decoder;
use auralis::pipeline::{
    ContentAnalysis, Corridor, MasterSettings, MasteringPlan, Passages, Reference, Rendering, Track,
    analyze_content, analyze_everything, refine, refine_match, render,
};
use auralis::{BlockMut, BlockRef, Buffer, ChannelLayout, FrameSink, FrameSource};

pub(crate) struct Clip {
    pub(crate) name: String,
    sample_rate: NonZeroU32,
    layout: ChannelLayout,
    pub(crate) audio: Buffer,
}

impl Clip {
    /// Every clip, so that a new one is mastered without being listed.
    pub(crate) fn all() -> Vec<Self> {
        let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("testdata");
        let paths = std::fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path());
        let is_audio =
            |path: &PathBuf| ["flac", "ogg", "wav"].iter().any(|e| path.extension() == Some(e.as_ref()));
        let mut clips: Vec<Self> = paths.filter(is_audio).map(|path| Self::decode(&path)).collect();
        assert!(clips.len() >= 9, "the clips are there");
        clips.sort_by(|a, b| a.name.cmp(&b.name));
        clips
    }

    pub(crate) fn named(name: &str) -> Self {
        let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("testdata");
        Self::decode(&folder.join(name))
    }

    fn decode(path: &Path) -> Self {
        let mut decoder = Decoder::open(path).unwrap();
        let (sample_rate, layout) = (decoder.sample_rate(), decoder.layout());
        let mut sink = Sink::default();
        let mut piece = Buffer::new(layout.channels().into(), 4_096);
        loop {
            let frames = decoder.read(&mut piece.block_mut()).unwrap();
            sink.write(&piece.block().range(0..frames)).unwrap();
            if frames < piece.frames() {
                break;
            }
        }
        let name = path.file_stem().unwrap().to_string_lossy().into_owned();
        Self { name, sample_rate, layout, audio: sink.audio() }
    }

    pub(crate) fn analysis(&self) -> ContentAnalysis {
        analyze_content(&mut self.open().unwrap(), &mut ()).unwrap()
    }

    pub(crate) fn source(&self) -> Source<'_> {
        Source { clip: self, position: 0 }
    }

    pub(crate) fn with_audio(&self, audio: Buffer) -> Self {
        Self { name: self.name.clone(), sample_rate: self.sample_rate, layout: self.layout, audio }
    }

    /// The whole way: plan, guards, trials, render.
    pub(crate) fn master(&self, settings: &MasterSettings) -> Master {
        let analysis = self.analysis();
        let plan = MasteringPlan::adaptive(&analysis, settings, &Corridor::built_in());
        self.carry_out(&analysis, plan, settings)
    }

    pub(crate) fn carry_out(
        &self,
        analysis: &ContentAnalysis,
        plan: MasteringPlan,
        settings: &MasterSettings,
    ) -> Master {
        let passages = Passages::read(&self, analysis, &mut ()).unwrap();
        let plan = plan.guarded(&passages).unwrap();
        self.finish(analysis, plan, settings)
    }

    /// The whole way after a reference.
    pub(crate) fn matched(
        &self,
        analysis: &ContentAnalysis,
        reference: &Reference,
        settings: &MasterSettings,
    ) -> Master {
        let passages = Passages::read(&self, analysis, &mut ()).unwrap();
        let plan = MasteringPlan::matching(analysis, reference, settings);
        let plan = plan.guarded(&passages).unwrap();
        let plan = refine_match(plan, &self, analysis, reference, settings, &mut ()).unwrap();
        self.finish(analysis, plan, settings)
    }

    fn finish(&self, analysis: &ContentAnalysis, plan: MasteringPlan, settings: &MasterSettings) -> Master {
        let plan = refine(plan, &[self], &analysis.track.loudness, settings, &mut ()).unwrap();
        let (output, rendering) = self.render(&plan);
        Master { plan, rendering, output }
    }

    pub(crate) fn render(&self, plan: &MasteringPlan) -> (Self, Rendering) {
        let mut sink = Sink::default();
        let rendering = render(&mut self.open().unwrap(), &mut sink, plan, None, &mut ()).unwrap();
        (self.with_audio(sink.audio()), rendering)
    }
}

/// The analysis with the fingerprint.
pub(crate) fn everything(clip: &Clip) -> ContentAnalysis {
    analyze_everything(&mut clip.source(), &mut ()).unwrap()
}

pub(crate) struct Master {
    pub(crate) plan: MasteringPlan,
    pub(crate) rendering: Rendering,
    pub(crate) output: Clip,
}

#[derive(Default)]
struct Sink(Vec<Vec<f32>>);

impl Sink {
    fn audio(&self) -> Buffer {
        Buffer::from_planes(&self.0)
    }
}

impl FrameSink for Sink {
    type Error = Infallible;

    fn write(&mut self, block: &BlockRef<'_>) -> Result<(), Infallible> {
        self.0.resize(block.channels(), Vec::new());
        self.0.iter_mut().zip(block.planes()).for_each(|(plane, new)| plane.extend(new));
        Ok(())
    }
}

pub(crate) struct Source<'a> {
    clip: &'a Clip,
    position: usize,
}

impl<'a> Track for &'a Clip {
    type Source = Source<'a>;

    fn open(&self) -> Result<Source<'a>, Infallible> {
        Ok(Source { clip: self, position: 0 })
    }
}

impl FrameSource for Source<'_> {
    type Error = Infallible;

    fn sample_rate(&self) -> NonZeroU32 {
        self.clip.sample_rate
    }

    fn layout(&self) -> ChannelLayout {
        self.clip.layout
    }

    fn total_frames(&self) -> Option<u64> {
        Some(self.clip.audio.frames() as u64)
    }

    fn read(&mut self, block: &mut BlockMut<'_>) -> Result<usize, Infallible> {
        let frames = block.frames().min(self.clip.audio.frames() - self.position);
        let from = self.clip.audio.block().range(self.position..self.position + frames);
        block.range(0..frames).copy_from(&from);
        self.position += frames;
        Ok(frames)
    }
}

/// A sink for what only its own measurement is wanted of.
pub(crate) struct Nowhere;

impl FrameSink for Nowhere {
    type Error = Infallible;

    fn write(&mut self, _block: &BlockRef<'_>) -> Result<(), Infallible> {
        Ok(())
    }
}
