//! Places of a track as one, and the plan from them.

use std::cell::Cell;
use std::convert::Infallible;
use std::num::NonZeroU32;

use auralis_core::{BlockMut, Buffer, ChannelLayout, FrameSource};
use auralis_pipeline::{
    Corridor, Excerpts, MasterSettings, MasteringPlan, MemorySource, MemoryTrack, Track, analyze_content,
    quick_plan,
};
use auralis_testkit::signals;

use crate::memory::{self, MemorySink};

const RATE: u32 = 8_000;
const EXCERPTS: usize = 48;
const EXCERPT: usize = 4_800;
const FADE: usize = 80;

fn track(audio: &Buffer) -> MemoryTrack<'_> {
    MemoryTrack::new(audio.block(), RATE, ChannelLayout::STEREO).unwrap()
}

/// Every frame tells which it is: exact in `f32` up to 2^24.
fn numbered(frames: usize) -> Buffer {
    let plane = |sign: f32| (0..frames).map(|n| sign * n as f32).collect::<Vec<f32>>();
    Buffer::from_planes(&[plane(1.0), plane(-1.0)])
}

fn read_all(source: &mut impl FrameSource<Error = Infallible>, block_frames: usize) -> Buffer {
    let mut planes = vec![Vec::new(); 2];
    let mut block = Buffer::new(2, block_frames);
    loop {
        let read = source.read(&mut block.block_mut()).unwrap();
        let found = block.block();
        planes.iter_mut().zip(found.range(0..read).planes()).for_each(|(to, from)| to.extend(from));
        if read < block_frames {
            return Buffer::from_planes(&planes);
        }
    }
}

#[test]
fn each_lies_in_its_part_of_the_track_and_no_two_in_a_row_alike() {
    for frames in [EXCERPTS * EXCERPT + 1, 1_000_000, 2_400_000] {
        let audio = Buffer::new(2, frames);
        let excerpts = Excerpts::of(track(&audio)).unwrap();
        assert!(!excerpts.is_whole());
        assert_eq!(excerpts.ranges().len(), EXCERPTS);
        let part = frames as f64 / EXCERPTS as f64;
        let mut tenths = [0; 10];
        for (n, range) in excerpts.ranges().iter().enumerate() {
            assert_eq!((range.end - range.start) as usize, EXCERPT);
            let (from, to) = (range.start as f64 - n as f64 * part, range.end as f64 - n as f64 * part);
            assert!(from > -1.0 && to < part + 1.0, "{range:?} of {frames}");
            tenths[((10.0 * from.max(0.0) / (part - EXCERPT as f64)) as usize).min(9)] += 1;
        }
        assert!(frames < 1_000_000 || tenths.iter().all(|count| (4..=6).contains(count)), "{tenths:?}");
    }
}

#[test]
fn what_they_would_cover_anyway_is_read_whole() {
    for frames in [0, 1, EXCERPT, EXCERPTS * EXCERPT] {
        let audio = numbered(frames);
        let excerpts = Excerpts::of(track(&audio)).unwrap();
        assert!(excerpts.is_whole());
        assert_eq!(excerpts.open().unwrap().total_frames(), Some(frames as u64));
        assert!(read_all(&mut excerpts.open().unwrap(), 1_000) == audio, "{frames} frames");
    }
}

#[test]
fn they_are_the_track_itself_and_fade_on_straight_lines() {
    let audio = numbered(600_000);
    let excerpts = Excerpts::of(track(&audio)).unwrap();
    let found = read_all(&mut excerpts.open().unwrap(), 4_096);
    assert_eq!(found.frames(), EXCERPTS * EXCERPT - (EXCERPTS - 1) * FADE);
    assert_eq!(excerpts.open().unwrap().total_frames(), Some(found.frames() as u64));
    let mut expected = Vec::new();
    for (n, range) in excerpts.ranges().iter().enumerate() {
        let (start, from) = (range.start as usize, if n == 0 { 0 } else { FADE });
        for frame in 0..from {
            // The 80 frames in which both sound: 1/81 of the new one first, 80/81 last.
            let share = (frame + 1) as f32 / 81.0;
            let old = (excerpts.ranges()[n - 1].end as usize - FADE + frame) as f32;
            expected.push((1.0 - share) * old + share * (start + frame) as f32);
        }
        let to = if n == EXCERPTS - 1 { EXCERPT } else { EXCERPT - FADE };
        expected.extend((start + from..start + to).map(|frame| frame as f32));
    }
    assert!(found.plane(0) == expected);
    assert!(found.plane(1).iter().zip(&expected).all(|(right, left)| -right == *left));
    for block_frames in [1, 79, 80, 4_800, 300_000] {
        assert!(read_all(&mut excerpts.open().unwrap(), block_frames) == found, "blocks of {block_frames}");
    }
    for frame in [0, 5, 4_750, 50_000, 190_000, 500_000] {
        let rest = read_all(&mut excerpts.open_at(frame).unwrap(), 4_096);
        let from = found.frames().min(frame as usize);
        assert!(rest.frames() == 0 || rest.plane(0) == &found.plane(0)[from..], "from {frame}");
    }
}

/// A track that counts the frames it hands out, may hide its length, and may end before it said.
struct Told<'a> {
    inner: MemoryTrack<'a>,
    total: Option<u64>,
    read: &'a Cell<u64>,
}

struct ToldSource<'a> {
    inner: MemorySource<'a>,
    total: Option<u64>,
    read: &'a Cell<u64>,
}

impl<'a> Track for Told<'a> {
    type Source = ToldSource<'a>;

    fn open(&self) -> Result<ToldSource<'a>, Infallible> {
        Ok(ToldSource { inner: self.inner.open()?, total: self.total, read: self.read })
    }
}

impl FrameSource for ToldSource<'_> {
    type Error = Infallible;

    fn sample_rate(&self) -> NonZeroU32 {
        self.inner.sample_rate()
    }

    fn layout(&self) -> ChannelLayout {
        self.inner.layout()
    }

    fn total_frames(&self) -> Option<u64> {
        self.total
    }

    fn read(&mut self, block: &mut BlockMut<'_>) -> Result<usize, Infallible> {
        let read = self.inner.read(block)?;
        self.read.set(self.read.get() + read as u64);
        Ok(read)
    }

    fn skip(&mut self, frames: u64) -> Result<u64, Infallible> {
        self.inner.skip(frames)
    }
}

#[test]
fn nothing_else_of_the_track_is_read() {
    let (audio, read) = (numbered(2_400_000), Cell::new(0));
    let told = Told { inner: track(&audio), total: Some(2_400_000), read: &read };
    let excerpts = Excerpts::of(told).unwrap();
    assert_eq!(read.get(), 0);
    read_all(&mut excerpts.open().unwrap(), 4_096);
    assert_eq!(read.get(), (EXCERPTS * EXCERPT) as u64);
}

#[test]
fn a_length_that_is_not_known_or_not_kept_is_no_end() {
    let (audio, read) = (numbered(300_000), Cell::new(0));
    let unknown = Excerpts::of(Told { inner: track(&audio), total: None, read: &read }).unwrap();
    assert!(!unknown.is_whole());
    let heard = 0..(EXCERPTS * EXCERPT) as u64;
    assert_eq!(unknown.ranges(), std::slice::from_ref(&heard));
    let found = read_all(&mut unknown.open().unwrap(), 4_096);
    assert!(found.plane(0) == &audio.plane(0)[..EXCERPTS * EXCERPT]);
    // It says twice as much as there is: half of the excerpts are there.
    let short = Excerpts::of(Told { inner: track(&audio), total: Some(600_000), read: &read }).unwrap();
    let found = read_all(&mut short.open().unwrap(), 4_096);
    assert_eq!(found.frames(), 24 * EXCERPT - 24 * FADE, "the last one would have faded on");
}

/// Two minutes of noise at −26 dBFS with a single click of full scale that no excerpt hears.
fn with_a_hidden_peak() -> Buffer {
    let frames = 960_000;
    let plane = |seed| signals::pink_noise(seed, 0.02, frames);
    let mut audio = signals::stack(&[plane(1), plane(2)]);
    let excerpts = Excerpts::of(track(&audio)).unwrap();
    let hidden = (excerpts.ranges()[7].end + excerpts.ranges()[8].start) / 2;
    audio.block_mut().planes_mut().for_each(|plane| plane[hidden as usize] = 1.0);
    audio
}

#[test]
fn the_ceiling_is_held_against_a_peak_that_was_not_heard() {
    let audio = with_a_hidden_peak();
    let settings = MasterSettings::default();
    let plan = quick_plan(&track(&audio), &settings, &Corridor::built_in(), &mut ()).unwrap();
    assert!(plan.limiter_ceiling.value.is_some(), "{plan:?}");
    assert!(plan.limiter_ceiling.reason.contains("between the excerpts"), "{}", plan.limiter_ceiling.reason);
    let memory = memory::MemoryTrack { sample_rate: RATE, audio };
    let mut sink = MemorySink::default();
    let rendering = auralis_pipeline::render(&mut memory.source(), &mut sink, &plan, None, &mut ()).unwrap();
    assert!(rendering.loudness.true_peak.0 <= settings.ceiling.0, "{}", rendering.loudness.true_peak);
}

#[test]
fn a_short_track_gets_the_plan_itself_and_intensity_0_none() {
    let plane = |seed| signals::pink_noise(seed, 0.02, EXCERPTS * EXCERPT);
    let audio = signals::stack(&[plane(1), plane(2)]);
    let settings = MasterSettings::default();
    let (track, corridor) = (track(&audio), Corridor::built_in());
    let analysis = analyze_content(&mut track.open().unwrap(), &mut ()).unwrap();
    let plan = quick_plan(&track, &settings, &corridor, &mut ()).unwrap();
    assert_eq!(plan, MasteringPlan::adaptive(&analysis, &settings, &corridor));
    let untouched = MasterSettings { intensity: 0.0, ..settings };
    let audio = with_a_hidden_peak();
    let plan = quick_plan(&self::track(&audio), &untouched, &corridor, &mut ()).unwrap();
    assert!(plan.is_identity());
}
