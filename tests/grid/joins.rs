//! Where two segments join, the second is the stream with its state carried on, below −120 dBFS.

use auralis::pipeline::{Aligned, Mastered, MemoryTrack, RenderGrid, Track};
use auralis::{Design, StreamSpec};

use crate::music::{Clip, clips, everything, read_all};

/// How far a clip that is rendered on a grid is from the stream whose state is carried on, in dBFS, and how many
/// joins there were.
fn worst_join_dbfs(clip: &Clip, carried: &[Vec<f32>], grid: RenderGrid) -> (f64, u64) {
    let track = MemoryTrack::new(clip.audio.block(), clip.sample_rate, clip.layout).unwrap();
    let mut master = Mastered::new(track.open().unwrap(), &everything(), None, grid).unwrap();
    let found = read_all(&mut master);
    let planes = found.iter().zip(carried).map(|(found, carried)| {
        assert_eq!(found.len(), carried.len());
        found.iter().zip(carried).map(|(a, b)| (a - b).abs()).fold(0.0, f32::max)
    });
    let joins = clip.audio.frames() as u64 / grid.segment_frames;
    (20.0 * f64::from(planes.fold(0.0, f32::max)).log10(), joins)
}

#[test]
fn every_clip_joins_below_minus_120_dbfs() {
    let (mut joins, mut cold) = (0, f64::NEG_INFINITY);
    for clip in clips() {
        let spec = StreamSpec::new(clip.sample_rate, clip.layout.channels(), 4_096).unwrap();
        let track = MemoryTrack::new(clip.audio.block(), clip.sample_rate, clip.layout).unwrap();
        let chain = everything().build(&spec).unwrap();
        let carried = read_all(&mut Aligned::new(track.open().unwrap(), chain));
        let preroll_frames = RenderGrid::of(&everything(), &spec).preroll_frames;
        // Segments as short as the pre-roll allows, at several places, so that joins fall anywhere in the music, and chains
        // begin where they do on a grid of their own.
        for longer in [0, 13, 43, 108, 195].map(|blocks| 256 * blocks) {
            let grid = RenderGrid { segment_frames: 2 * preroll_frames + longer, preroll_frames };
            let (worst, here) = worst_join_dbfs(&clip, &carried, grid);
            assert!(worst < -120.0, "{}: {worst:.1} dBFS with {grid:?}", clip.path.display());
            joins += here;
        }
        let grid = RenderGrid { segment_frames: 2 * preroll_frames, preroll_frames: preroll_frames / 8 };
        cold = cold.max(worst_join_dbfs(&clip, &carried, grid).0);
    }
    assert!(joins > 100, "{joins} joins");
    assert!(cold > -90.0, "an eighth of the pre-roll is too little: {cold:.1} dBFS");
}
