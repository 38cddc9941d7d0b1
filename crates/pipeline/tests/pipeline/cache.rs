//! What a cache keeps: the bits of the renderer, never more than its limit, and nothing that is not so any more.

use std::cell::Cell;
use std::fmt;
use std::num::NonZeroU32;
use std::sync::{Arc, Mutex};
use std::thread;

use auralis_core::{BlockMut, Buffer, ChannelLayout, FrameSource};
use auralis_dsp::{Dither, DitherNoise};
use auralis_pipeline::{CacheAccess, ChainDesign, GridRenderer, MemoryTrack, RenderCache, RenderGrid, Track};
use auralis_testkit::allocations::count;
use auralis_testkit::{Random, signals};

use crate::chain::everything;

const RATE: u32 = 8_000;
/// Short segments, so that a few seconds have many. Stereo has two chunks in each, of 8,192 and 1,808 frames.
const GRID: RenderGrid = RenderGrid { segment_frames: 10_000, preroll_frames: 4_000 };
const DITHER: Option<Dither> = Some(Dither { bits: 16, noise: DitherNoise::Tpdf, seed: 3 });
/// A chunk as it counts.
const ONE_CHUNK: usize = 65_536 + 256;

fn noise(channels: u64, frames: usize) -> Buffer {
    let planes: Vec<Vec<f64>> = (1..=channels).map(|seed| signals::pink_noise(seed, 0.3, frames)).collect();
    signals::stack(&planes)
}

/// A track that counts the frames that are read from it, and fails where it is told to.
struct Watched {
    audio: Buffer,
    frames_read: Cell<u64>,
    fails_at: Cell<u64>,
}

impl Watched {
    fn new(audio: Buffer) -> Self {
        Self { audio, frames_read: Cell::new(0), fails_at: Cell::new(u64::MAX) }
    }

    fn renderer(&self) -> GridRenderer<&Self> {
        GridRenderer::new(self, everything(), DITHER).on_grid(GRID)
    }
}

#[derive(Clone, Debug, PartialEq)]
struct Damaged;

impl fmt::Display for Damaged {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("the track is damaged")
    }
}

impl std::error::Error for Damaged {}

struct WatchedSource<'a> {
    track: &'a Watched,
    position: usize,
}

impl<'a> Track for &'a Watched {
    type Source = WatchedSource<'a>;

    fn open(&self) -> Result<Self::Source, Damaged> {
        Ok(WatchedSource { track: self, position: 0 })
    }

    fn open_at(&self, frame: u64) -> Result<Self::Source, Damaged> {
        Ok(WatchedSource { track: self, position: self.audio.frames().min(frame as usize) })
    }
}

impl FrameSource for WatchedSource<'_> {
    type Error = Damaged;

    fn sample_rate(&self) -> NonZeroU32 {
        NonZeroU32::new(RATE).unwrap()
    }

    fn layout(&self) -> ChannelLayout {
        ChannelLayout::default_for(self.track.audio.channels() as u16)
    }

    fn total_frames(&self) -> Option<u64> {
        None
    }

    fn read(&mut self, block: &mut BlockMut<'_>) -> Result<usize, Damaged> {
        let frames = block.frames().min(self.track.audio.frames() - self.position);
        let read = self.position..self.position + frames;
        if read.contains(&(self.track.fails_at.get() as usize)) {
            return Err(Damaged);
        }
        block.range(0..frames).copy_from(&self.track.audio.block().range(read));
        self.position += frames;
        self.track.frames_read.set(self.track.frames_read.get() + frames as u64);
        Ok(frames)
    }
}

/// Whether frames of a master are there without a frame of the track being read.
fn is_kept(
    renderer: &mut GridRenderer<&Watched>,
    cache: &mut RenderCache,
    start: u64,
    frames: usize,
) -> bool {
    let before = renderer.track().frames_read.get();
    let mut block = Buffer::new(renderer.track().audio.channels(), frames);
    renderer.render_cached(start, &mut block.block_mut(), cache).unwrap();
    renderer.track().frames_read.get() == before
}

/// The whole master, without a cache.
fn whole(track: &Watched) -> Buffer {
    let mut master = track.audio.clone();
    let frames = track.renderer().render(0, &mut master.block_mut()).unwrap();
    assert_eq!(frames, track.audio.frames());
    master
}

/// A sequence of ranges that jumps about, with some that go on where the last one ended.
fn ranges(frames: usize, count: usize, seed: u64) -> impl Iterator<Item = (usize, usize)> {
    let mut random = Random::new(seed);
    let mut start = 0;
    (0..count).map(move |n| {
        let len = [0, 1, 7, 512, 3_000, 12_000][random.range(0..6)];
        if n % 3 != 0 {
            start = random.range(0..frames + 200);
        }
        let range = (start, len);
        start += len;
        range
    })
}

#[track_caller]
fn assert_is_cut(of: &Buffer, start: usize, found: &Buffer, read: usize) {
    let start = start.min(of.frames());
    let expected = of.frames().min(start + found.frames()) - start;
    assert_eq!(read, expected, "frames from {start} on");
    for (found, of) in found.block().planes().zip(of.block().planes()) {
        assert!(found[..read] == of[start..][..read][..], "{read} frames from {start} on");
    }
}

#[test]
fn whatever_the_limit_every_range_has_the_bits_of_the_renderer() {
    // No chunk and one byte too few for one, one, two, some, and all that there are.
    let limits = [0, ONE_CHUNK - 1, ONE_CHUNK, 2 * ONE_CHUNK, 6 * 65_536, usize::MAX];
    // Ends amid a chunk, and where a chunk of stereo and of eight channels ends.
    for (channels, frames) in [(1, 57_123), (2, 57_123), (2, 48_192), (8, 32_048)] {
        let track = Watched::new(noise(channels, frames));
        let whole = whole(&track);
        for (seed, limit) in (1..).zip(limits) {
            let (mut renderer, mut cache) = (track.renderer(), RenderCache::new(limit));
            for (start, len) in ranges(frames, 160, seed) {
                let mut block = Buffer::new(channels as usize, len);
                let read = renderer.render_cached(start as u64, &mut block.block_mut(), &mut cache).unwrap();
                assert_is_cut(&whole, start, &block, read);
                assert!(cache.held_bytes() <= limit, "{} of {limit} bytes", cache.held_bytes());
            }
            let keeps = limit >= ONE_CHUNK;
            assert_eq!(cache.held_bytes() > 0, keeps, "a limit of {limit}");
            assert_eq!(cache.hits() > 0, keeps);
        }
    }
}

#[test]
fn far_beyond_the_end_there_is_nothing() {
    let track = Watched::new(noise(2, 15_000));
    for start in [15_000, 15_001, 19_000, 40_000, u64::MAX / 4, u64::MAX - 1, u64::MAX] {
        let (mut renderer, mut cache) = (track.renderer(), RenderCache::new(usize::MAX));
        let mut block = Buffer::new(2, 100);
        assert_eq!(renderer.render_cached(start, &mut block.block_mut(), &mut cache), Ok(0), "{start}");
        assert!(cache.held_bytes() <= ONE_CHUNK, "nothing is kept of nothing");
        let read = renderer.render_cached(14_950, &mut block.block_mut(), &mut cache);
        assert_eq!(read, Ok(50), "after {start}");
    }
}

#[test]
fn what_was_rendered_is_not_rendered_again() {
    // The last chunk ends with the track, so only an attempt tells that none follows.
    let track = Watched::new(noise(2, 48_192));
    let (mut renderer, mut cache) = (track.renderer(), RenderCache::new(usize::MAX));
    assert!(!is_kept(&mut renderer, &mut cache, 0, 50_000));
    assert_eq!(
        (cache.hits(), cache.misses()),
        (0, 10),
        "two chunks of four segments, one of the last, and none"
    );
    for (start, len) in ranges(48_192, 300, 1) {
        assert!(is_kept(&mut renderer, &mut cache, start as u64, len), "{len} frames from {start} on");
    }
    assert_eq!(cache.misses(), 10);
    // Nor by another thread's renderer of the same master, which need not even open the track.
    assert!(is_kept(&mut renderer.clone(), &mut cache, 20_000, 28_192));
}

#[test]
fn what_is_passed_on_the_way_is_kept() {
    let track = Watched::new(noise(8, 57_123));
    let (mut renderer, mut cache) = (track.renderer(), RenderCache::new(usize::MAX));
    assert!(!is_kept(&mut renderer, &mut cache, 19_990, 1));
    assert!(is_kept(&mut renderer, &mut cache, 10_000, 10_000), "the segment, from its start");
    assert_eq!((cache.hits(), cache.misses()), (5, 1), "five chunks of 2,048 frames at most");
    assert!(!is_kept(&mut renderer, &mut cache, 9_999, 1), "and none before");
    // A little ahead, where rendering goes on from where it is.
    let mut block = Buffer::new(8, 100);
    renderer.render(30_000, &mut block.block_mut()).unwrap();
    let before = track.frames_read.get();
    assert!(!is_kept(&mut renderer, &mut cache, 38_000, 100));
    assert!(track.frames_read.get() - before < 10_000, "with the state at hand");
    assert!(is_kept(&mut renderer, &mut cache, 32_048, 6_144), "all that it passed whole");
    assert!(!is_kept(&mut renderer, &mut cache, 32_047, 1), "but not what it had begun");
}

#[test]
fn what_was_not_used_for_the_longest_time_goes_first() {
    let track = Watched::new(noise(2, 57_123));
    // Backwards, so that nothing lies on the way.
    let starts = [30_000, 20_000, 10_000, 0];
    let (mut renderer, mut cache) = (track.renderer(), RenderCache::new(3 * ONE_CHUNK));
    for start in &starts[..3] {
        assert!(!is_kept(&mut renderer, &mut cache, *start, 10));
    }
    assert_eq!(cache.held_bytes(), cache.limit_bytes(), "three chunks fill it");
    // Read again from the first on, but the second: it goes.
    assert!(is_kept(&mut renderer, &mut cache, starts[0], 10));
    assert!(is_kept(&mut renderer, &mut cache, starts[2], 10));
    assert!(!is_kept(&mut renderer, &mut cache, starts[3], 10));
    for start in [starts[0], starts[2], starts[3]] {
        assert!(is_kept(&mut renderer, &mut cache, start + 5, 10), "frame {start} is one of the last three");
    }
    assert!(!is_kept(&mut renderer, &mut cache, starts[1], 10));
    assert!(!is_kept(&mut renderer, &mut cache, starts[0], 10), "which went for the second");
}

#[test]
fn what_a_damaged_track_has_comes_with_a_cache_as_without() {
    let track = Watched::new(noise(2, 57_123));
    let whole = whole(&track);
    for fails_at in [0, 9_000, 25_000, 40_001] {
        for limit in [0, 3 * ONE_CHUNK, usize::MAX] {
            let (mut renderer, mut cache) = (track.renderer(), RenderCache::new(limit));
            let (mut came, mut failed) = (0, 0);
            track.fails_at.set(fails_at);
            for (start, len) in ranges(57_123, 60, fails_at) {
                // A renderer that met the damage does as a new one does.
                let [mut block, mut other] = [(); 2].map(|()| Buffer::new(2, len));
                let found = renderer.render_cached(start as u64, &mut block.block_mut(), &mut cache);
                if len > 0 {
                    let expected = track.renderer().render(start as u64, &mut other.block_mut());
                    assert_eq!(found, expected, "{len} frames from {start} on, damaged at {fails_at}");
                }
                match found {
                    Ok(read) => assert_is_cut(&whole, start, &block, read),
                    Err(_) => failed += 1,
                }
                came += usize::from(found.is_ok());
            }
            assert!(came > 0 && failed > 0, "{came} came, {failed} failed");
            // Once the track can be read, all of it comes: nothing half was kept.
            track.fails_at.set(u64::MAX);
            for (start, len) in ranges(57_123, 60, fails_at + 1) {
                let mut block = Buffer::new(2, len);
                let read = renderer.render_cached(start as u64, &mut block.block_mut(), &mut cache).unwrap();
                assert_is_cut(&whole, start, &block, read);
                assert!(cache.held_bytes() <= limit);
            }
        }
    }
}

#[test]
fn damage_costs_no_room() {
    let track = Watched::new(noise(2, 57_123));
    let (mut renderer, mut cache) = (track.renderer(), RenderCache::new(2 * ONE_CHUNK));
    track.fails_at.set(25_000);
    for _ in 0..10 {
        let mut block = Buffer::new(2, 100);
        assert!(renderer.render_cached(25_000, &mut block.block_mut(), &mut cache).is_err());
    }
    assert!(cache.held_bytes() < ONE_CHUNK, "{} bytes: no chunk", cache.held_bytes());
    for seen in [false, true] {
        assert_eq!(is_kept(&mut renderer, &mut cache, 10_000, 10), seen);
        assert_eq!(is_kept(&mut renderer, &mut cache, 0, 10), seen);
    }
    assert_eq!(cache.held_bytes(), cache.limit_bytes());
}

#[test]
fn masters_never_share_and_clones_do() {
    let track = Watched::new(noise(2, 15_000));
    let mut cache = RenderCache::new(usize::MAX);
    let louder = ChainDesign { gain_db: 9.0, ..everything() };
    let mut renderers = [
        track.renderer(),
        track.renderer(),
        GridRenderer::new(&track, louder, DITHER).on_grid(GRID),
        GridRenderer::new(&track, everything(), None).on_grid(GRID),
        track.renderer().on_grid(RenderGrid { preroll_frames: 1_000, ..GRID }),
    ];
    let mut masters = Vec::new();
    for renderer in &mut renderers {
        assert!(!is_kept(renderer, &mut cache, 0, 15_000), "another master");
        let mut block = Buffer::new(2, 15_000);
        renderer.render_cached(0, &mut block.block_mut(), &mut cache).unwrap();
        masters.push(block);
        assert!(is_kept(&mut renderer.clone(), &mut cache, 0, 15_000), "the same master");
        assert!(!is_kept(&mut renderer.clone().on_grid(GRID), &mut cache, 0, 15_000), "on a grid of its own");
    }
    assert!(masters[0] == masters[1]);
    assert!(masters[2..].iter().all(|master| *master != masters[0]));

    let held = cache.held_bytes();
    cache.forget(&renderers[1]);
    assert_eq!(cache.held_bytes(), held - 3 * ONE_CHUNK);
    assert!(!is_kept(&mut renderers[1], &mut cache, 0, 15_000));
    assert!(is_kept(&mut renderers[0], &mut cache, 0, 15_000));
    assert_eq!(cache.held_bytes(), held);

    cache.clear();
    assert_eq!(cache.held_bytes(), 0);
    assert!(renderers.iter_mut().all(|renderer| !is_kept(renderer, &mut cache, 0, 15_000)));
}

#[derive(Clone)]
struct Shared(Arc<Mutex<RenderCache>>);

impl CacheAccess for Shared {
    fn with<R>(&mut self, work: impl FnOnce(&mut RenderCache) -> R) -> R {
        work(&mut self.0.lock().unwrap())
    }
}

#[test]
fn threads_share_a_cache() {
    let audio = noise(2, 57_123);
    let track = MemoryTrack::new(audio.block(), RATE, ChannelLayout::STEREO).unwrap();
    let whole = whole(&Watched::new(audio.clone()));
    for limit in [ONE_CHUNK, 5 * ONE_CHUNK, usize::MAX] {
        let cache = Shared(Arc::new(Mutex::new(RenderCache::new(limit))));
        let renderer = GridRenderer::new(track, everything(), DITHER).on_grid(GRID);
        thread::scope(|scope| {
            for seed in 0..4 {
                let (mut cache, mut renderer, whole) = (cache.clone(), renderer.clone(), &whole);
                scope.spawn(move || {
                    for (start, len) in ranges(57_123, 150, seed) {
                        let mut block = Buffer::new(2, len);
                        let read =
                            renderer.render_cached(start as u64, &mut block.block_mut(), &mut cache).unwrap();
                        assert_is_cut(whole, start, &block, read);
                        assert!(cache.0.lock().unwrap().held_bytes() <= limit);
                    }
                });
            }
        });
        let mut cache = cache.0.lock().unwrap();
        assert!(cache.hits() > 0);
        cache.clear();
        assert_eq!(cache.held_bytes(), 0, "nothing is left with a thread");
    }
}

#[test]
fn a_full_cache_renders_into_the_memory_that_it_has() {
    let audio = noise(2, 57_123);
    let track = MemoryTrack::new(audio.block(), RATE, ChannelLayout::STEREO).unwrap();
    let mut renderer = GridRenderer::new(track, everything(), DITHER).on_grid(GRID);
    let mut cache = RenderCache::new(3 * ONE_CHUNK);
    let mut block = Buffer::new(2, 1_000);
    let mut play = |starts: core::ops::Range<u64>| {
        for start in starts.step_by(1_000) {
            renderer.render_cached(start, &mut block.block_mut(), &mut cache).unwrap();
        }
        cache.misses()
    };
    // Until both chains of the renderer are built, and the cache is full.
    let misses = play(0..30_000);
    let (after, allocations) = count(|| play(30_000..50_000));
    assert_eq!(after - misses, 4, "four chunks took the place of others");
    assert_eq!(allocations, 8, "an entry in the list goes and comes with each, and no audio");
}
