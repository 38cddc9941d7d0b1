//! What a player waits for: `cargo bench --bench realtime`.
//!
//! A21: blocks of the live chain with everything on, as shares of the time that a block lasts. A22: the first block of
//! a file's master, at its start and amid it. A23: from a change of settings to the first sound of it.
#![allow(clippy::print_stdout, reason = "the numbers are what a bench is run for")]

use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

use auralis::compressor::CompressorDesign;
use auralis::limiter::LimiterDesign;
use auralis::media::{Decoder, MediaError};
use auralis::pipeline::{ChainDesign, GridRenderer, LiveChain, ToneCurve, Track, WidthDesign};
use auralis::{Buffer, FrameSource, Processor, StreamSpec};

const BLOCK: usize = 512;
const BLOCKS: usize = 100_000;
const RATE: u32 = 44_100;

fn everything() -> ChainDesign {
    ChainDesign {
        tone: Some(ToneCurve { points: vec![(60.0, 2.0), (1_000.0, 0.0), (10_000.0, 1.5)] }),
        compressor: Some(CompressorDesign { threshold_db: -18.0, ..Default::default() }),
        width: Some(WidthDesign { side_gain_db: 1.0, mono_below_hz: 100.0 }),
        gain_db: 4.0,
        limiter: Some(LimiterDesign::default()),
    }
}

struct File(PathBuf);

impl Track for File {
    type Source = Decoder;

    fn open(&self) -> Result<Decoder, MediaError> {
        Decoder::open(&self.0)
    }

    fn open_at(&self, frame: u64) -> Result<Decoder, MediaError> {
        Decoder::open_at(&self.0, frame)
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

fn milliseconds(time: Duration) -> f64 {
    1e3 * time.as_secs_f64()
}

/// Plays the clip over and over, with a change of settings every `change` blocks, and prints the slowest blocks.
fn blocks(what: &str, change: usize) {
    let spec = StreamSpec::new(RATE, 2, BLOCK).expect("an ordinary stream");
    let (mut chain, mut control) = LiveChain::new(&everything(), &spec).expect("an ordinary chain");
    let (music, mut block) = (music(), Buffer::new(2, BLOCK));
    let mut times: Vec<Duration> = Vec::with_capacity(BLOCKS);
    for n in 0..BLOCKS {
        let start = n * BLOCK % (music.frames() - BLOCK);
        block.block_mut().copy_from(&music.block().range(start..start + BLOCK));
        if n % change == change - 1 {
            let gain_db = f64::from(n as u32 % 7);
            control.set(&ChainDesign { gain_db, ..everything() }).expect("an ordinary chain");
        }
        let begin = Instant::now();
        chain.process(&mut block.block_mut());
        times.push(begin.elapsed());
    }
    times.sort();
    let lasts = BLOCK as f64 / f64::from(RATE);
    let share = |fraction: f64| {
        let at = ((BLOCKS - 1) as f64 * fraction) as usize;
        100.0 * times[at].as_secs_f64() / lasts
    };
    println!(
        "A21   {what:<32} p50 {:.2} %  p99 {:.2} %  p99.9 {:.2} %  worst {:.2} %",
        share(0.5),
        share(0.99),
        share(0.999),
        share(1.0)
    );
}

fn first_block() {
    let mut times = [Vec::new(), Vec::new()];
    for _ in 0..9 {
        for (start, times) in [0, 600_000].into_iter().zip(&mut times) {
            let begin = Instant::now();
            let mut master = GridRenderer::new(File(clip()), everything(), None);
            let frames = master.render(start, &mut Buffer::new(2, 4_096).block_mut());
            assert_eq!(frames.ok(), Some(4_096));
            times.push(begin.elapsed());
        }
    }
    times.iter_mut().for_each(|times| times.sort());
    let [start, amid] = times.map(|times| milliseconds(times[times.len() / 2]));
    println!("A22   first block of an analysed track: {start:.1} ms; at 13.6 s, after a seek: {amid:.1} ms");
}

fn change() {
    let spec = StreamSpec::new(RATE, 2, BLOCK).expect("an ordinary stream");
    let (mut chain, mut control) = LiveChain::new(&everything(), &spec).expect("an ordinary chain");
    let (mut unchanged, _control) = LiveChain::new(&everything(), &spec).expect("an ordinary chain");
    let music = music();
    let mut builds = Vec::new();
    let mut frames = 0;
    for round in 0..9 {
        for n in 0..200 {
            let start = n * BLOCK;
            let (mut ours, mut other) = (Buffer::new(2, BLOCK), Buffer::new(2, BLOCK));
            ours.block_mut().copy_from(&music.block().range(start..start + BLOCK));
            other.block_mut().copy_from(&music.block().range(start..start + BLOCK));
            if n == 100 {
                let begin = Instant::now();
                let gain_db = 2.0 + f64::from(round % 2);
                control.set(&ChainDesign { gain_db, ..everything() }).expect("an ordinary chain");
                builds.push(begin.elapsed());
                frames = 0;
            }
            chain.process(&mut ours.block_mut());
            unchanged.process(&mut other.block_mut());
            if round == 0 && n >= 100 && frames == 0 && ours != other {
                let first = ours.plane(0).iter().zip(other.plane(0)).position(|(a, b)| a != b).unwrap_or(0);
                frames = (n - 100) * BLOCK + first;
                println!(
                    "A23   a change sounds after {:.1} ms of audio",
                    1e3 * frames as f64 / f64::from(RATE)
                );
            }
        }
    }
    builds.sort();
    println!("A23   and {:.1} ms to build it on another thread", milliseconds(builds[builds.len() / 2]));
}

fn main() {
    blocks("512 frames, everything on", usize::MAX);
    blocks("the same, a change each second", 86);
    first_block();
    change();
}
