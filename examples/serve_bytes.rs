//! A byte range of a master that was never rendered as a whole, as a server answers `Range: bytes=…`.
//!
//! A client asks for ranges that overlap, and goes back. The cache has what was rendered for the one before, and what was
//! passed on the way: answered again, a range costs what its bytes cost to write.
//!
//! `cargo run --example serve_bytes -- song.flac 1000000 65536`
#![allow(clippy::print_stdout, reason = "an example shows what it does")]

use std::path::{Path, PathBuf};
use std::time::Instant;

use auralis::dsp::Dither;
use auralis::limiter::LimiterDesign;
use auralis::media::{Decoder, MediaError, SampleFormat, VirtualWav};
use auralis::pipeline::{ChainDesign, GridRenderer, RenderCache, Track};
use auralis::{BlockMut, FrameSource};

struct File(PathBuf);

impl Track for File {
    type Source = Decoder;

    fn open(&self) -> Result<Decoder, MediaError> {
        Decoder::open(&self.0)
    }
}

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let mut arguments = std::env::args().skip(1);
    let path = arguments.next().unwrap_or_else(|| "testdata/rock_feelings_95bpm.flac".to_owned());
    let start: u64 = arguments.next().map_or(Ok(1_000_000), |text| text.parse())?;
    let length: usize = arguments.next().map_or(Ok(65_536), |text| text.parse())?;
    run(Path::new(&path), start, length)
}

/// Answers for `length` bytes from `start` on.
pub(crate) fn run(path: &Path, start: u64, length: usize) -> Result<(), Box<dyn std::error::Error>> {
    let source = Decoder::open(path)?;
    let frames = source.total_frames().ok_or("the file does not say how long it is")?;
    let mut wav = VirtualWav::new(source.layout(), SampleFormat::Int16, source.sample_rate(), frames);

    let chain = ChainDesign { gain_db: 3.0, limiter: Some(LimiterDesign::default()), ..Default::default() };
    let mut master = GridRenderer::new(File(path.into()), chain, Some(Dither::default()));

    // One for all tracks of a server: six minutes of stereo.
    let mut cache = RenderCache::new(128 << 20);

    let mut bytes = vec![0; length];
    let mut answer = |start| {
        let begin = Instant::now();
        let render = |first, block: &mut BlockMut<'_>| master.render_cached(first, block, &mut cache);
        wav.read(start, &mut bytes, render).map(|served| (served, begin.elapsed()))
    };
    let (served, first) = answer(start)?;
    let (_, again) = answer(start)?;

    let total = wav.len_bytes();
    if served == 0 {
        println!("416 Range Not Satisfiable");
        println!("Content-Range: bytes */{total}");
        return Ok(());
    }
    println!("206 Partial Content");
    println!("Content-Range: bytes {start}-{}/{total}", start + served as u64 - 1);
    println!("Content-Length: {served}");
    println!();
    println!("rendered in {first:.1?}, and from the cache in {again:.1?}");
    let (hits, misses, held) = (cache.hits(), cache.misses(), cache.held_bytes());
    println!("{misses} chunks were rendered when asked for, {hits} were there; {held} bytes are held");
    Ok(())
}
