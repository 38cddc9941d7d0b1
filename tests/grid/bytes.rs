//! A master served by byte ranges: no byte differs from the file that would be written.

use std::path::PathBuf;
use std::sync::{Arc, Mutex};
use std::thread;

use auralis::dsp::{Dither, DitherNoise};
use auralis::media::{
    Container, Decoder, EncodeSpec, Encoder, MediaError, OutputFile, Overwrite, SampleFormat, VirtualWav,
};
use auralis::pipeline::{CacheAccess, GridRenderer, Mastered, RenderCache, RenderGrid, Track};
use auralis::{Buffer, FrameSink, FrameSource};

use crate::music::{clips, everything, read_all};

#[derive(Clone)]
struct File(PathBuf);

impl Track for File {
    type Source = Decoder;

    fn open(&self) -> Result<Decoder, MediaError> {
        Decoder::open(&self.0)
    }
}

/// Short segments, so that a clip has several.
const GRID: RenderGrid = RenderGrid { segment_frames: 150_000, preroll_frames: 60_000 };
const DITHER: Option<Dither> = Some(Dither { bits: 16, noise: DitherNoise::Tpdf, seed: 5 });

/// The whole master as a file: read in order and encoded.
fn written(track: &File) -> Vec<u8> {
    let folder = tempfile::tempdir().unwrap();
    let mut master = Mastered::new(track.open().unwrap(), &everything(), DITHER, GRID).unwrap();
    let spec = EncodeSpec {
        container: Container::Wav,
        sample: SampleFormat::Int16,
        sample_rate: master.sample_rate(),
        layout: master.layout(),
    };
    let path = folder.path().join("master.wav");
    let output = OutputFile::create(&path, Overwrite::Never).unwrap();
    let mut encoder = Encoder::create(output, &spec, None).unwrap();
    encoder.write(&Buffer::from_planes(&read_all(&mut master)).block()).unwrap();
    encoder.finish().unwrap();
    std::fs::read(path).unwrap()
}

/// A stream of numbers below a bound: xorshift64 (Marsaglia 2003).
fn random(seed: u64) -> impl FnMut(usize) -> usize {
    let mut state = seed;
    move |bound| {
        state ^= state << 13;
        state ^= state >> 7;
        state ^= state << 17;
        (state % bound as u64) as usize
    }
}

/// A cache that threads share.
#[derive(Clone)]
struct Shared(Arc<Mutex<RenderCache>>);

impl CacheAccess for Shared {
    fn with<R>(&mut self, work: impl FnOnce(&mut RenderCache) -> R) -> R {
        work(&mut self.0.lock().unwrap())
    }
}

#[test]
fn two_hundred_ranges_from_four_threads_are_the_written_file() {
    // One for all clips, too small for any of them: what it has is seldom what is asked for, and never another clip's.
    let cache = Shared(Arc::new(Mutex::new(RenderCache::new(700_000))));
    // WAV and FLAC seek, Ogg is decoded from its start.
    for name in ["speech_allison_8k_mono.wav", "rock_feelings_95bpm.flac", "quiet_safe_room.ogg"] {
        let clip = clips().into_iter().find(|clip| clip.path.ends_with(name)).unwrap();
        let track = File(clip.path.clone());
        let file = written(&track);
        let master = GridRenderer::new(track.clone(), everything(), DITHER).on_grid(GRID);
        thread::scope(|scope| {
            for seed in 1..=4 {
                let (mut renderer, mut cache, file) = (master.clone(), cache.clone(), &file);
                let (layout, frames) = (clip.layout, clip.audio.frames() as u64);
                let rate = clip.sample_rate.try_into().unwrap();
                scope.spawn(move || {
                    let mut wav = VirtualWav::new(layout, SampleFormat::Int16, rate, frames);
                    assert_eq!(wav.len_bytes(), file.len() as u64);
                    let mut random = random(seed);
                    let mut start = 0;
                    for n in 0..50 {
                        // Most jump, some go on where the last one ended, as a player's do.
                        if n % 3 > 0 {
                            start = random(file.len());
                        }
                        let mut bytes = vec![0xAA; [1, 44, 4_000, 65_536][random(4)]];
                        let at = start as u64;
                        // Two threads of four share the cache.
                        let read = wav.read(at, &mut bytes, |first, block| match seed % 2 {
                            0 => renderer.render(first, block),
                            _ => renderer.render_cached(first, block, &mut cache),
                        });
                        let read = read.unwrap();
                        let end = file.len().min(start + bytes.len());
                        assert_eq!(read, end - start);
                        assert!(bytes[..read] == file[start..end], "{name}: bytes {start}..{end}");
                        start = end;
                    }
                });
            }
        });
    }
    let cache = cache.0.lock().unwrap();
    assert!(cache.hits() > 0 && cache.held_bytes() <= 700_000, "{cache:?}");
}
