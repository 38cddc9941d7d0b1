//! The clips of `testdata/`, decoded, and a chain with everything on.

use std::path::{Path, PathBuf};

use auralis::compressor::CompressorDesign;
use auralis::limiter::LimiterDesign;
use auralis::media::Decoder;
use auralis::pipeline::{ChainDesign, ToneCurve, WidthDesign};
use auralis::{Buffer, ChannelLayout, FrameSource};

pub(crate) struct Clip {
    pub(crate) path: PathBuf,
    pub(crate) sample_rate: u32,
    pub(crate) layout: ChannelLayout,
    pub(crate) audio: Buffer,
}

/// Every clip, so that a new one is rendered without being listed.
pub(crate) fn clips() -> Vec<Clip> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("testdata");
    let paths = std::fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path());
    let audio = |path: &PathBuf| ["flac", "ogg", "wav"].iter().any(|e| path.extension() == Some(e.as_ref()));
    let clips: Vec<Clip> = paths.filter(audio).map(decode).collect();
    assert!(clips.len() >= 9, "the clips are there");
    clips
}

fn decode(path: PathBuf) -> Clip {
    let mut decoder = Decoder::open(&path).unwrap();
    let (sample_rate, layout) = (decoder.sample_rate().get(), decoder.layout());
    let planes = read_all(&mut decoder);
    Clip { path, sample_rate, layout, audio: Buffer::from_planes(&planes) }
}

/// All frames of a source, as planes.
pub(crate) fn read_all(source: &mut impl FrameSource) -> Vec<Vec<f32>> {
    let mut piece = Buffer::new(source.layout().channels().into(), 4_096);
    let mut planes = vec![Vec::new(); source.layout().channels().into()];
    loop {
        let read = source.read(&mut piece.block_mut()).unwrap();
        planes.iter_mut().zip(piece.block().range(0..read).planes()).for_each(|(to, from)| to.extend(from));
        if read < piece.frames() {
            return planes;
        }
    }
}

/// Every stage, driven hard: on loud clips compressor and limiter never come to rest.
pub(crate) fn everything() -> ChainDesign {
    ChainDesign {
        tone: Some(ToneCurve { points: vec![(60.0, 2.0), (1_000.0, 0.0), (10_000.0, 1.5)] }),
        compressor: Some(CompressorDesign { threshold_db: -24.0, ratio: 2.5, ..Default::default() }),
        width: Some(WidthDesign { side_gain_db: 1.5, mono_below_hz: 100.0 }),
        gain_db: 6.0,
        limiter: Some(LimiterDesign::default()),
    }
}
