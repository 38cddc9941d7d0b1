//! What a player waits for, as figures.

use std::ops::ControlFlow;
use std::path::{Path, PathBuf};
use std::time::Instant;

use auralis::media::{
    Container, Decoder, EncodeSpec, Encoder, MediaError, OutputFile, Overwrite, SampleFormat,
};
use auralis::pipeline::{
    ChainDesign, Corridor, GridRenderer, LiveChain, MasterSettings, RenderCache, Track, quick_plan,
};
use auralis::{Buffer, ChannelLayout, FrameSink, FrameSource, Processor, StreamSpec};
use auralis_testkit::performance::{Times, median_seconds, time};

use crate::everything::everything;

const BLOCK: usize = 512;
const RATE: u32 = 44_100;
/// The length of a file that is opened or sought in.
const LONG_S: usize = 300;

struct File(PathBuf);

impl Track for File {
    type Source = Decoder;

    fn open(&self) -> Result<Decoder, MediaError> {
        Decoder::open(&self.0)
    }
}

fn clip() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("testdata/rock_feelings_95bpm.flac")
}

fn music() -> Buffer {
    let mut decoder = Decoder::open(&clip()).expect("the clip is readable");
    let frames = decoder.total_frames().expect("FLAC says how long it is") as usize;
    let mut audio = Buffer::new(2, frames);
    decoder.read(&mut audio.block_mut()).expect("the clip decodes");
    audio
}

fn spec() -> StreamSpec {
    StreamSpec::new(RATE, 2, BLOCK).expect("an ordinary stream")
}

/// How long a block sounds, in seconds.
pub(crate) const BLOCK_LASTS_S: f64 = BLOCK as f64 / RATE as f64;

/// A21: plays the clip over and over through the live chain, with a change of settings every `change` blocks: the
/// times of the blocks.
pub(crate) fn blocks(blocks: usize, change: usize) -> Times {
    let (mut chain, mut control) = LiveChain::new(&everything(), &spec()).expect("an ordinary chain");
    let (music, mut block) = (music(), Buffer::new(2, BLOCK));
    let played = (0..blocks).map(|n| {
        let start = n * BLOCK % (music.frames() - BLOCK);
        block.block_mut().copy_from(&music.block().range(start..start + BLOCK));
        if n % change == change - 1 {
            let gain_db = f64::from(n as u32 % 7);
            control.set(&ChainDesign { gain_db, ..everything() }).expect("an ordinary chain");
        }
        time(|| chain.process(&mut block.block_mut()))
    });
    played.collect()
}

/// Five minutes of music as files, WAV and FLAC, deleted with it.
pub(crate) struct LongFiles {
    folder: tempfile::TempDir,
}

impl LongFiles {
    pub(crate) fn write() -> Self {
        let folder = tempfile::tempdir().expect("a temporary folder");
        let clip = music();
        for container in [Container::Wav, Container::Flac] {
            let spec = EncodeSpec {
                container,
                sample: SampleFormat::Int16,
                sample_rate: RATE.try_into().expect("not 0"),
                layout: ChannelLayout::STEREO,
            };
            let path = folder.path().join(name(container));
            let output = OutputFile::create(&path, Overwrite::Never).expect("the folder is writable");
            let mut encoder = Encoder::create(output, &spec, None).expect("an ordinary file");
            let mut left = LONG_S * RATE as usize;
            while left > 0 {
                let frames = left.min(clip.frames());
                encoder.write(&clip.block().range(0..frames)).expect("room on the disk");
                left -= frames;
            }
            encoder.finish().expect("room on the disk");
        }
        Self { folder }
    }

    fn track(&self, container: Container) -> File {
        File(self.folder.path().join(name(container)))
    }
}

fn name(container: Container) -> &'static str {
    match container {
        Container::Wav => "five minutes.wav",
        Container::Flac => "five minutes.flac",
    }
}

/// A22: seconds to the first block of an analysed file's master: opened, the chain built, rendered.
pub(crate) fn first_block(files: &LongFiles, frame: u64) -> f64 {
    let track = files.track(Container::Flac);
    median_seconds(9, || {
        time(|| {
            let mut master = GridRenderer::new(&track, everything(), None);
            let frames = master.render(frame, &mut Buffer::new(2, 4_096).block_mut());
            assert_eq!(frames.ok(), Some(4_096), "frames from {frame}");
        })
    })
}

/// A22: seconds from a seek in a file's master to its first block, at places all over the file.
pub(crate) fn seeks(files: &LongFiles) -> Times {
    let track = files.track(Container::Flac);
    let mut master = GridRenderer::new(&track, everything(), None);
    let mut block = Buffer::new(2, 4_096);
    let mut seek = |n| time(|| assert_eq!(master.render(place(n), &mut block.block_mut()).ok(), Some(4_096)));
    seek(0);
    (1..64).map(seek).collect()
}

/// A22: the same with a cache that keeps all of it, and the same places once more, in another order.
pub(crate) fn seeks_with_a_cache(files: &LongFiles) -> [Times; 2] {
    let track = files.track(Container::Flac);
    let mut master = GridRenderer::new(&track, everything(), None);
    let (mut cache, mut block) = (RenderCache::new(256 << 20), Buffer::new(2, 4_096));
    let mut seek = |n| {
        time(|| {
            let frames = master.render_cached(place(n), &mut block.block_mut(), &mut cache);
            assert_eq!(frames.ok(), Some(4_096));
        })
    };
    seek(0);
    [(1..64).map(&mut seek).collect(), (1..64).rev().map(&mut seek).collect()]
}

/// The golden ratio: as many places near every part of a segment, never one after the other.
fn place(n: u64) -> u64 {
    let share = (n as f64 * 0.618_033_988_75).fract();
    (share * (LONG_S * RATE as usize - 4_096) as f64) as u64
}

/// A22: seconds to the first block of a file never seen: excerpts of it decoded, analysed and planned for.
pub(crate) fn first_block_never_seen(files: &LongFiles, container: Container) -> f64 {
    let track = files.track(container);
    let (settings, corridor) = (MasterSettings::default(), Corridor::built_in());
    median_seconds(9, || {
        time(|| {
            let plan = quick_plan(&track, &settings, &corridor, &mut ()).expect("measurable");
            let mut master = GridRenderer::new(&track, ChainDesign::of_plan(&plan), None);
            let frames = master.render(0, &mut Buffer::new(2, 4_096).block_mut());
            assert_eq!(frames.ok(), Some(4_096));
        })
    })
}

/// A23: what passes from a change of settings to the first sound of it.
pub(crate) struct Change {
    /// Seconds to build the new chain on another thread.
    pub(crate) build_s: f64,
    /// Seconds of audio from the hand-over to the first sample that differs.
    pub(crate) audio_s: f64,
}

pub(crate) fn change() -> Change {
    let (mut chain, mut control) = LiveChain::new(&everything(), &spec()).expect("an ordinary chain");
    let (mut unchanged, _control) = LiveChain::new(&everything(), &spec()).expect("an ordinary chain");
    let (music, blocks) = (music(), 0..400usize);
    let changed = ChainDesign { gain_db: 3.0, ..everything() };
    let mut start = None;
    let heard = blocks.clone().try_for_each(|n| {
        let [mut ours, mut other] = [(); 2].map(|()| Buffer::new(2, BLOCK));
        for block in [&mut ours, &mut other] {
            block.block_mut().copy_from(&music.block().range(n * BLOCK..(n + 1) * BLOCK));
        }
        if n == blocks.end / 2 {
            let begin = Instant::now();
            control.set(&changed).expect("an ordinary chain");
            start = Some((n * BLOCK, begin.elapsed().as_secs_f64()));
        }
        chain.process(&mut ours.block_mut());
        unchanged.process(&mut other.block_mut());
        match ours.plane(0).iter().zip(other.plane(0)).position(|(a, b)| a != b) {
            Some(first) => ControlFlow::Break(n * BLOCK + first),
            None => ControlFlow::Continue(()),
        }
    });
    let (start, build_s) = start.expect("nothing differs before the change");
    let first = heard.break_value().expect("the change is heard");
    Change { build_s, audio_s: (first - start) as f64 / f64::from(RATE) }
}
