//! The heap of a master, counted to the byte: it does not grow with the track.
//!
//! The counting allocator is the process's own, so this is a binary with one test.
#![allow(clippy::unwrap_used, reason = "in a test, a failed expectation is the message")]

use std::convert::Infallible;
use std::num::NonZeroU32;

use auralis::dsp::{Dither, DitherNoise};
use auralis::pipeline::{MasterSettings, MasteringPlan, Track, analyze, refine, render};
use auralis::{BlockMut, BlockRef, ChannelLayout, FrameSink, FrameSource, Lufs};

#[global_allocator]
static ALLOCATOR: dhat::Alloc = dhat::Alloc;

/// Decaying bursts of a tone, made as they are read: a track of any length that takes no memory.
struct Bursts {
    frames: u64,
    position: u64,
}

/// Low, so that an hour is quick to go through; what the meters keep per second is the same at any rate.
const SAMPLE_RATE: u32 = 8_000;

impl FrameSource for Bursts {
    type Error = Infallible;

    fn sample_rate(&self) -> NonZeroU32 {
        NonZeroU32::new(SAMPLE_RATE).unwrap()
    }

    fn layout(&self) -> ChannelLayout {
        ChannelLayout::STEREO
    }

    fn total_frames(&self) -> Option<u64> {
        Some(self.frames)
    }

    fn read(&mut self, block: &mut BlockMut<'_>) -> Result<usize, Infallible> {
        let frames = (self.frames - self.position).min(block.frames() as u64) as usize;
        for plane in block.planes_mut() {
            for (n, sample) in (self.position..).zip(&mut plane[..frames]) {
                let into_burst = (n % 4_000) as f32 / 4_000.0;
                *sample = 0.2 * (1.0 - into_burst).powi(8) * (0.17 * (n % 4_000) as f32).sin();
            }
        }
        self.position += frames as u64;
        Ok(frames)
    }
}

struct Minutes(u64);

impl Track for Minutes {
    type Source = Bursts;

    fn open(&self) -> Result<Bursts, Infallible> {
        Ok(Bursts { frames: self.0 * 60 * u64::from(SAMPLE_RATE), position: 0 })
    }
}

struct Nowhere;

impl FrameSink for Nowhere {
    type Error = Infallible;

    fn write(&mut self, _: &BlockRef<'_>) -> Result<(), Infallible> {
        Ok(())
    }
}

/// The most bytes alive at once while a track is mastered.
fn peak_heap(minutes: u64) -> usize {
    let profiler = dhat::Profiler::builder().testing().build();
    let track = Minutes(minutes);
    let settings = MasterSettings { target: Lufs(-9.0), ..Default::default() };
    let analysis = analyze(&mut track.open().unwrap(), &mut ()).unwrap();
    let plan = MasteringPlan::new(&analysis.loudness, &settings);
    let mut source = track.open().unwrap();
    let plan = refine(plan, &[track], &analysis.loudness, &settings, &mut ()).unwrap();
    assert!(plan.limiter_ceiling.value.is_some(), "the limiter works, so every stage is there");
    let dither = Dither { bits: 16, noise: DitherNoise::Tpdf, seed: 1 };
    render(&mut source, &mut Nowhere, &plan, Some(dither), &mut ()).unwrap();
    let peak = dhat::HeapStats::get().max_bytes;
    drop(profiler);
    peak
}

#[test]
fn an_hour_takes_the_heap_of_five_minutes() {
    let (short, long) = (peak_heap(5), peak_heap(60));
    // The floor of the requirement is 100 MB, its goal 16 MB and 1.02 times.
    assert!(long < 16_000_000, "{long} bytes");
    assert!(long as f64 <= 1.02 * short as f64, "{short} bytes grow to {long}");
}
