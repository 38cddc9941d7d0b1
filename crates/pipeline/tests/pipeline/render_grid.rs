//! One definition of a master: any range, in any order, on any thread, has the bits of the whole.

use std::convert::Infallible;
use std::thread;

use auralis_compressor::{CompressorDesign, Makeup};
use auralis_core::{BlockMut, Buffer, ChannelLayout, Db, DbTp, Design, FrameSource, StreamSpec};
use auralis_dsp::{Dither, DitherNoise};
use auralis_pipeline::{
    Aligned, ChainDesign, Explained, GridRenderer, MasterSettings, Mastered, MasteringPlan, MemoryTrack,
    RenderGrid, Rendering, Track, analyze, render, render_in_parallel,
};
use auralis_testkit::signals;

use crate::chain::everything;
use crate::memory::MemorySink;

const RATE: u32 = 8_000;
/// Short segments, so that a few seconds have many.
const GRID: RenderGrid = RenderGrid { segment_frames: 10_000, preroll_frames: 4_000 };

/// Noise whose level swings, so that compressor and limiter move all the time.
fn audio(frames: usize) -> Buffer {
    let plane = |seed| {
        let mut noise = signals::pink_noise(seed, 0.4, frames);
        for (n, x) in noise.iter_mut().enumerate() {
            *x *= 1.1 + (n as f64 / 2_000.0).sin();
        }
        noise
    };
    signals::stack(&[plane(1), plane(2)])
}

fn track(audio: &Buffer) -> MemoryTrack<'_> {
    track_at(RATE, audio)
}

fn track_at(rate: u32, audio: &Buffer) -> MemoryTrack<'_> {
    MemoryTrack::new(audio.block(), rate, ChannelLayout::STEREO).unwrap()
}

/// Noise is not shaped below 40 kHz.
fn rate_for(dither: Option<Dither>) -> u32 {
    if dither.is_some_and(|dither| dither.noise == DitherNoise::Shaped) { 44_100 } else { RATE }
}

fn read_all(source: &mut impl FrameSource<Error = Infallible>, block_frames: usize) -> Buffer {
    let mut planes = vec![Vec::new(); 2];
    let mut block = Buffer::new(2, block_frames);
    loop {
        let frames = source.read(&mut block.block_mut()).unwrap();
        let read = block.block();
        planes.iter_mut().zip(read.range(0..frames).planes()).for_each(|(to, from)| to.extend(from));
        if frames < block_frames {
            return Buffer::from_planes(&planes);
        }
    }
}

fn whole(track: MemoryTrack<'_>, chain: &ChainDesign, dither: Option<Dither>, block_frames: usize) -> Buffer {
    let source = track.open().unwrap();
    read_all(&mut Mastered::new(source, chain, dither, GRID).unwrap(), block_frames)
}

fn dithers() -> [Option<Dither>; 3] {
    [DitherNoise::None, DitherNoise::Tpdf, DitherNoise::Shaped].map(|noise| match noise {
        DitherNoise::None => None,
        noise => Some(Dither { bits: 16, noise, seed: 3 }),
    })
}

/// A sequence of ranges that jumps about, with some that go on where the last one ended.
fn ranges(frames: usize, count: usize, seed: u64) -> Vec<(usize, usize)> {
    let mut state = seed;
    let mut next = |below: usize| {
        state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (state >> 33) as usize % below
    };
    let mut start = 0;
    (0..count)
        .map(|n| {
            let len = [1, 7, 512, 3_000, 12_000][next(5)];
            if n % 3 != 0 {
                start = next(frames + 100);
            }
            let range = (start, len);
            start += len;
            range
        })
        .collect()
}

#[track_caller]
fn assert_is_cut(of: &Buffer, start: usize, found: &BlockMut<'_>, read: usize) {
    let start = start.min(of.frames());
    let expected = of.frames().min(start + found.frames()) - start;
    assert_eq!(read, expected, "frames from {start} on");
    for (found, of) in found.as_ref().planes().zip(of.block().planes()) {
        assert!(found[..read] == of[start..start + read], "{read} frames from {start} on");
    }
}

#[test]
fn any_range_in_any_order_on_any_thread_is_cut_from_the_whole() {
    let audio = audio(57_123);
    for dither in dithers() {
        let rate = rate_for(dither);
        let whole = whole(track_at(rate, &audio), &everything(), dither, 4_096);
        assert_eq!(whole.frames(), audio.frames());
        thread::scope(|scope| {
            for seed in 0..4 {
                let (audio, whole) = (&audio, &whole);
                scope.spawn(move || {
                    let mut renderer =
                        GridRenderer::new(track_at(rate, audio), everything(), dither).on_grid(GRID);
                    for (start, frames) in ranges(audio.frames(), 60, seed) {
                        let mut block = Buffer::new(2, frames);
                        let read = renderer.render(start as u64, &mut block.block_mut()).unwrap();
                        assert_is_cut(whole, start, &block.block_mut(), read);
                    }
                });
            }
        });
    }
}

#[test]
fn the_whole_does_not_depend_on_how_it_is_read() {
    let audio = audio(35_000);
    for dither in dithers() {
        let rate = rate_for(dither);
        let expected = whole(track_at(rate, &audio), &everything(), dither, 4_096);
        for block_frames in [1, 333, 10_000, 40_000] {
            let found = whole(track_at(rate, &audio), &everything(), dither, block_frames);
            assert!(found == expected, "blocks of {block_frames}");
        }
    }
}

#[test]
fn lengths_beside_the_borders_are_ordinary() {
    let latency = {
        let spec = StreamSpec::new(RATE, 2, 1).unwrap();
        auralis_core::Processor::latency_frames(&everything().build(&spec).unwrap())
    };
    for frames in [0, 1, latency, 9_999, 10_000, 10_001, 10_000 + latency, 20_000 - latency, 30_000] {
        let audio = audio(frames);
        let carried = carried(&audio, &everything());
        let cut = whole(track(&audio), &everything(), None, 4_096);
        assert_eq!(cut.frames(), frames);
        let first = frames.min(10_000);
        assert!(cut.block().range(0..first).planes().eq(carried.block().range(0..first).planes()));
        let mut renderer = GridRenderer::new(track(&audio), everything(), None).on_grid(GRID);
        for start in [frames, frames + 1, frames + 25_000, frames.saturating_sub(5), u64::MAX as usize / 4] {
            let mut block = Buffer::new(2, 50);
            let read = renderer.render(start as u64, &mut block.block_mut()).unwrap();
            assert_is_cut(&cut, start, &block.block_mut(), read);
        }
    }
}

/// The whole with its state carried from the first frame to the last.
fn carried(audio: &Buffer, chain: &ChainDesign) -> Buffer {
    let spec = StreamSpec::new(RATE, 2, 4_096).unwrap();
    read_all(&mut Aligned::new(track(audio).open().unwrap(), chain.build(&spec).unwrap()), 4_096)
}

#[test]
fn segments_are_where_the_grid_says_and_join() {
    let audio = audio(57_123);
    let carried = carried(&audio, &everything());
    let with = |preroll_frames| {
        let grid = RenderGrid { preroll_frames, ..GRID };
        let source = track(&audio).open().unwrap();
        read_all(&mut Mastered::new(source, &everything(), None, grid).unwrap(), 4_096)
    };
    let difference = |found: &Buffer, range: std::ops::Range<usize>| {
        let planes = found.block().planes().zip(carried.block().planes()).map(|(found, carried)| {
            let pairs = found[range.clone()].iter().zip(&carried[range.clone()]);
            pairs.map(|(found, carried)| (found - carried).abs()).fold(0.0, f32::max)
        });
        planes.fold(0.0, f32::max)
    };
    // What is left after 0.6 s of a release of 150 ms, against a start from rest.
    let (cold, warm) = (with(0), with(5_000));
    assert_eq!(difference(&cold, 0..10_000), 0.0, "the first segment is the stream itself");
    assert!(difference(&cold, 10_000..10_200) > 1e-3, "a segment begins at rest");
    assert!(difference(&warm, 10_000..57_123) < 0.1 * difference(&cold, 10_000..57_123));
    assert!(difference(&warm, 10_000..10_200) > 0.0, "and is rendered by a chain of its own");
}

#[test]
fn of_a_long_pre_roll_half_a_segment_is_used() {
    let audio = audio(35_000);
    let on = |preroll_frames| {
        let grid = RenderGrid { preroll_frames, ..GRID };
        assert_eq!(grid.preroll_start(2), 15_000, "{preroll_frames}");
        let source = track(&audio).open().unwrap();
        read_all(&mut Mastered::new(source, &everything(), None, grid).unwrap(), 4_096)
    };
    let half = on(5_000);
    for preroll_frames in [5_001, 12_000, u64::MAX] {
        assert!(on(preroll_frames) == half, "{preroll_frames}");
    }
}

#[test]
fn gain_alone_has_no_grid() {
    let audio = audio(30_011);
    let gain = ChainDesign { gain_db: -3.0, ..Default::default() };
    let spec = StreamSpec::new(RATE, 2, 1).unwrap();
    assert_eq!(RenderGrid::of(&gain, &spec).preroll_frames, 0);
    assert!(whole(track(&audio), &gain, None, 4_096) == carried(&audio, &gain));
    assert!(whole(track(&audio), &ChainDesign::default(), None, 4_096) == audio);
}

#[test]
fn what_remembers_long_has_long_segments() {
    let spec = StreamSpec::new(44_100, 2, 1).unwrap();
    let grid =
        |compressor| RenderGrid::of(&ChainDesign { compressor: Some(compressor), ..everything() }, &spec);
    let usual = grid(CompressorDesign::default());
    assert_eq!(usual.segment_frames, 705_792, "16 s, in multiples of 256 frames");
    assert_eq!(usual.preroll_frames % 256, 0);
    assert!(usual.preroll_frames * 10 < usual.segment_frames, "{usual:?}");
    let makeup = grid(CompressorDesign { makeup: Makeup::Automatic, ..Default::default() });
    let slow = grid(CompressorDesign { slow_release_ms: Some(5_000.0), ..Default::default() });
    for (slow, seconds) in [(makeup, 3.0), (slow, 5.0)] {
        assert!(slow.preroll_frames as f64 > 13.8 * seconds * 44_100.0);
        assert_eq!(slow.segment_frames, 10 * slow.preroll_frames);
    }
    for frame in [0, 1, usual.segment_frames - 1, usual.segment_frames, 5 * usual.segment_frames + 3] {
        let segment = usual.segment_of(frame);
        assert!((usual.start(segment)..usual.start(segment + 1)).contains(&frame));
    }
    assert_eq!(usual.preroll_start(0), 0);
    assert_eq!(usual.preroll_start(2), usual.start(2) - usual.preroll_frames);
}

#[test]
fn a_grid_that_no_chain_fits_is_refused() {
    let audio = audio(100);
    let grid = RenderGrid { segment_frames: 100, preroll_frames: 10 };
    let mut renderer = GridRenderer::new(track(&audio), everything(), None).on_grid(grid);
    let error = renderer.render(0, &mut Buffer::new(2, 10).block_mut()).unwrap_err();
    assert!(error.to_string().starts_with("segment_frames is 100"), "{error}");
}

/// Every stage, and loud enough that the limiter works.
fn plan() -> MasteringPlan {
    let explained = |text: &str| text.to_owned();
    let analysis = analyze(&mut track(&audio(8_000)).open().unwrap(), &mut ()).unwrap();
    let chain = everything();
    MasteringPlan {
        tone: Explained { value: chain.tone, reason: explained("a test") },
        compression: Explained { value: chain.compressor, reason: explained("a test") },
        width: Explained { value: chain.width, reason: explained("a test") },
        gain: Explained { value: Db(6.0), reason: explained("a test") },
        limiter_ceiling: Explained { value: Some(DbTp(-1.0)), reason: explained("a test") },
        ..MasteringPlan::new(&analysis.loudness, &MasterSettings::default())
    }
}

#[test]
fn in_parallel_the_bits_are_those_of_the_stream() {
    // Ends with the first segment, in the latency of the second, and amid the fifth: on two threads, one of the third batch.
    for frames in [0, 100, 16 * 8_000, 16 * 8_000 + 9, 16 * 8_000 * 4 + 77_777, 16 * 44_100 + 50_000] {
        let audio = audio(frames);
        for dither in
            dithers().into_iter().filter(|dither| (rate_for(*dither) > RATE) == (frames > 16 * 44_100))
        {
            let by = |threads: Option<usize>| -> (Rendering, Buffer) {
                let (mut sink, mut source) =
                    (MemorySink::default(), track_at(rate_for(dither), &audio).open().unwrap());
                let rendering = match threads {
                    None => render(&mut source, &mut sink, &plan(), dither, &mut ()).unwrap(),
                    Some(threads) => {
                        let pool = rayon::ThreadPoolBuilder::new().num_threads(threads).build().unwrap();
                        pool.install(|| {
                            render_in_parallel(&mut source, &mut sink, &plan(), dither, &mut ()).unwrap()
                        })
                    }
                };
                (rendering, sink.into_audio(2))
            };
            let (stream, expected) = by(None);
            assert_eq!(expected.frames(), frames);
            for threads in [1, 2, 5] {
                let (rendering, found) = by(Some(threads));
                assert!(found == expected, "{frames} frames on {threads} threads, {dither:?}");
                assert_eq!(rendering.loudness, stream.loudness);
                assert_eq!(rendering.waveform, stream.waveform);
                assert_eq!(rendering.max_gain_reduction, stream.max_gain_reduction);
            }
        }
    }
}

#[test]
fn a_track_opens_at_any_frame() {
    /// Opens at its start only.
    struct Plain<'a>(MemoryTrack<'a>);
    impl<'a> Track for Plain<'a> {
        type Source = auralis_pipeline::MemorySource<'a>;
        fn open(&self) -> Result<Self::Source, Infallible> {
            self.0.open()
        }
    }
    let audio = audio(10_000);
    for frame in [0, 1, 4_096, 5_000, 9_999, 10_000, 10_001, u64::MAX] {
        let direct = read_all(&mut track(&audio).open_at(frame).unwrap(), 512);
        let skipped = read_all(&mut Plain(track(&audio)).open_at(frame).unwrap(), 512);
        let start = frame.min(10_000) as usize;
        assert_eq!(direct.frames(), 10_000 - start);
        assert!((0..2).all(|ch| direct.frames() == 0 || direct.plane(ch) == &audio.plane(ch)[start..]));
        assert!(skipped == direct, "at {frame}");
    }
}

#[test]
fn a_track_may_be_one_segment_and_ranges_may_lie_anywhere() {
    let audio = audio(20_000);
    let chain = ChainDesign { tone: None, ..everything() };
    let grid = RenderGrid { segment_frames: u64::MAX, preroll_frames: 0 };
    let expected = carried(&audio, &chain);
    let mut source = Mastered::new(track(&audio).open().unwrap(), &chain, None, grid).unwrap();
    assert!(read_all(&mut source, 1_000) == expected);

    for grid in [grid, GRID, RenderGrid { segment_frames: u64::MAX - 300, preroll_frames: u64::MAX }] {
        let mut renderer = GridRenderer::new(track(&audio), chain.clone(), None).on_grid(grid);
        let mut block = Buffer::new(2, 1_000);
        for start in [u64::MAX, u64::MAX - 200, u64::MAX / 2 + 1, u64::MAX / 2, u64::MAX / 2 - 200, 20_000] {
            assert_eq!(renderer.render(start, &mut block.block_mut()).unwrap(), 0, "{grid:?} from {start}");
        }
        assert_eq!(renderer.render(19_900, &mut block.block_mut()).unwrap(), 100, "{grid:?}");
    }
}
