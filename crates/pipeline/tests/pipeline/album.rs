//! One gain for a set.

use auralis_core::{Analyzer, Buffer, ChannelLayout, FrameSource, Lufs};
use auralis_loudness::{LoudnessDesign, LoudnessReport};
use auralis_pipeline::{
    GridRenderer, Joined, MasterSettings, MasteringPlan, MemoryTrack as MemoryBlock, RenderGrid, Track,
    analyze, refine,
};
use auralis_testkit::{signals, true_peak_dbtp};

use crate::chain::everything;
use crate::memory::{MemoryTrack, music, rendered};

fn track(seed: u64, level_db: f64) -> MemoryTrack {
    let rms = 10f64.powf(level_db / 20.0);
    let channels = [music(seed, rms, 220_500), music(seed + 9, rms, 220_500)];
    MemoryTrack { sample_rate: 44_100, audio: signals::stack(&channels) }
}

#[test]
fn an_album_reaches_its_target_as_a_whole_and_keeps_its_differences() {
    let tracks = [track(1, -22.0), track(2, -28.0), track(3, -20.0)];
    let analyses = tracks.each_ref().map(|track| analyze(&mut track.source(), &mut ()).unwrap());
    let input = LoudnessReport::of_album(analyses.iter().map(|analysis| &analysis.meter));
    let settings = MasterSettings { target: Lufs(-12.0), ..Default::default() };

    let plan = MasteringPlan::new(&input, &settings);
    let plan = refine(plan, &tracks.each_ref(), &input, &settings, &mut ()).unwrap();
    let outputs = tracks.each_ref().map(|track| rendered(track, &plan, None).1);

    // One meter over all outputs in a row is an oracle for the union of blocks: the joints add few.
    let spec = auralis_core::StreamSpec::new(44_100, 2, 1 << 20).unwrap();
    let mut meter = LoudnessDesign::new(auralis_core::ChannelLayout::STEREO).build(&spec).unwrap();
    outputs.iter().for_each(|output| meter.push(&output.audio.block()));
    let whole = meter.report().integrated.0;
    assert!((whole + 12.0).abs() < 0.1, "{whole} LUFS");

    let quiet = outputs[1].loudness().integrated - tracks[1].loudness().integrated;
    assert!((quiet.0 - plan.gain.value.0).abs() < 0.05, "the quiet track gets the same gain: {quiet}");
    assert!(outputs.iter().all(|output| true_peak_dbtp(&output.audio.block()) <= -1.0));
    // One track of an album misses the target by design, and is not corrected for it.
    assert_eq!(plan.corrected(&outputs[1].loudness(), &input, &settings), None);
}

#[test]
fn joined_tracks_are_one_master_and_each_is_cut_from_it() {
    let whole = signals::stack(&[music(1, 0.2, 70_001), music(2, 0.2, 70_001)]);
    let cuts = [0, 20_000, 20_000, 45_333, 70_001];
    let part = |range: std::ops::Range<usize>| {
        let planes: Vec<&[f32]> = whole.block().range(range).planes().collect();
        auralis_core::Buffer::from_planes(&planes)
    };
    let parts: Vec<_> = cuts.windows(2).map(|cut| part(cut[0]..cut[1])).collect();
    let stereo = |audio| MemoryBlock::new(audio, 44_100, ChannelLayout::STEREO).unwrap();
    let tracks: Vec<_> = parts.iter().filter(|audio| audio.frames() > 0).map(|a| stereo(a.block())).collect();
    let lengths = [20_000u64, 25_333, 24_668];
    let joined = Joined::new(tracks.into_iter().zip(lengths)).unwrap();

    let grid = RenderGrid { segment_frames: 30_000, preroll_frames: 5_000 };
    let mut single = GridRenderer::new(stereo(whole.block()), everything(), None).on_grid(grid);
    let mut expected = auralis_core::Buffer::new(2, 70_001);
    assert_eq!(single.render(0, &mut expected.block_mut()).unwrap(), 70_001);

    let mut album = GridRenderer::new(joined.clone(), everything(), None).on_grid(grid);
    for index in [2, 0, 1] {
        let range = joined.range(index);
        assert_eq!(range.end - range.start, lengths[index]);
        let mut master = auralis_core::Buffer::new(2, lengths[index] as usize);
        assert_eq!(album.render(range.start, &mut master.block_mut()).unwrap(), master.frames());
        let cut = expected.block().range(range.start as usize..range.end as usize);
        assert!(master.block().planes().eq(cut.planes()), "track {index}");
    }
    // A track alone begins at rest: that is what the join would sound like without the neighbour.
    let mut alone = GridRenderer::new(stereo(parts[2].block()), everything(), None).on_grid(grid);
    let mut master = auralis_core::Buffer::new(2, 25_333);
    alone.render(0, &mut master.block_mut()).unwrap();
    let join = expected.block().range(20_000..45_333);
    assert!(!master.block().planes().eq(join.planes()));

    assert_eq!(joined.range(3), 70_001..70_001);
    assert_eq!(joined.range(usize::MAX), 70_001..70_001);
    assert_eq!(joined.open().unwrap().total_frames(), Some(70_001));
    assert!(Joined::<MemoryBlock<'_>>::new([]).is_none());
}

#[test]
fn joined_tracks_are_skipped_as_they_are_read() {
    let plane: Vec<f32> = (0..30_000).map(|n| n as f32).collect();
    let cuts = [0, 10_000, 10_500, 30_000];
    let part = |cut: &[usize]| Buffer::from_planes(&[&plane[cut[0]..cut[1]]]);
    let parts: Vec<Buffer> = cuts.windows(2).map(part).collect();
    let tracks = parts.iter().map(|part| {
        (MemoryBlock::new(part.block(), 44_100, ChannelLayout::MONO).unwrap(), part.frames() as u64)
    });
    let mut source = Joined::new(tracks).unwrap().open().unwrap();
    let mut at = 0;
    // Within a track, to its last frame, over its end, over a whole track, to the end, and beyond.
    for (skipped, read) in [(100, 50), (9_800, 40), (10, 7), (3, 480), (19_000, 1), (400, 100), (50, 10)] {
        let target = (at + skipped).min(30_000);
        assert_eq!(source.skip(skipped as u64).unwrap(), (target - at) as u64, "from {at}");
        let mut block = Buffer::new(1, read);
        let found = source.read(&mut block.block_mut()).unwrap();
        at = (target + read).min(30_000);
        assert_eq!(found, at - target, "at {target}");
        assert_eq!(block.plane(0)[..found], plane[target..at], "at {target}");
    }
    assert_eq!(at, 30_000);
}
