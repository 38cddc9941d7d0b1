//! C8: caches under many times the load that they may keep.

use auralis::pipeline::{GridRenderer, MemoryTrack, RenderCache, Track};
use auralis::{Buffer, ChannelLayout};
use auralis_testkit::Random;
use auralis_testkit::performance::{Promise, Unit};

use crate::everything::everything;
use crate::track::Bursts;
use crate::{noise, peak};

/// What a stereo frame takes.
const FRAME_BYTES: usize = 8;
const BLOCK: usize = 4_096;
/// A place before the end of the first segment, 16 s.
const BORDER: u64 = 704_000;

/// The peak of the heap above that of the same renderers without a cache, as a share of the limit; where nothing can be
/// kept, in bytes.
pub(crate) fn caches_keep_their_limits() {
    let (bytes, share) = (Promise::gate("C8", Unit::Count, 0.0), Promise::gate("C8", Unit::Ratio, 1.0));
    for limit in [0, 65_791] {
        bytes.counted(&format!("bytes kept by a cache of {limit} bytes"), above_renderers(limit, played));
    }
    for limit in [65_792, 1_000_000, 8_000_000] {
        let kept = above_renderers(limit, played) / limit as f64;
        share.counted(&format!("a cache of {limit} bytes, played 10 × that"), kept);
    }
    for limit in [200_000, 3_000_000] {
        let kept = above_renderers(limit, sought) / limit as f64;
        share.counted(&format!("a cache of {limit} bytes, four masters, seeks"), kept);
    }
}

fn above_renderers(limit: usize, peak_of: fn(usize, RenderCache) -> f64) -> f64 {
    peak_of(limit, RenderCache::new(limit)) - peak_of(limit, RenderCache::new(0))
}

/// A renderer with all that it will ever allocate but what it reads a source with.
fn warm<T: Track>(track: T) -> GridRenderer<T> {
    let mut renderer = GridRenderer::new(track, everything(), None);
    let mut block = Buffer::new(2, BLOCK);
    assert_eq!(renderer.render(BORDER, &mut block.block_mut()).ok(), Some(BLOCK));
    renderer
}

/// A track from its start, until ten times the limit went through.
fn played(limit: usize, mut cache: RenderCache) -> f64 {
    let mut renderer = warm(Bursts::minutes(60, 44_100));
    let mut block = Buffer::new(2, BLOCK);
    peak(|| {
        for start in (0..10 * limit.max(100_000) / FRAME_BYTES).step_by(BLOCK) {
            let frames = renderer.render_cached(start as u64, &mut block.block_mut(), &mut cache);
            assert_eq!(frames, Ok(BLOCK));
        }
    })
}

/// Seeks in four masters, of which one is forgotten now and then: half a segment is passed each time, and kept.
fn sought(limit: usize, mut cache: RenderCache) -> f64 {
    let audio = noise(20);
    let track = MemoryTrack::new(audio.block(), 44_100, ChannelLayout::STEREO).unwrap();
    let mut renderers = [(); 4].map(|()| warm(track));
    let (mut block, mut random) = (Buffer::new(2, BLOCK), Random::new(limit as u64));
    peak(|| {
        for n in 0..40 {
            let renderer = &mut renderers[random.range(0..4)];
            if n % 16 == 15 {
                cache.forget(renderer);
            }
            let start = random.range(0..audio.frames()) as u64;
            renderer.render_cached(start, &mut block.block_mut(), &mut cache).unwrap();
        }
        // 40 × 8 s of two channels are 113 MB.
        assert_eq!(cache.held_bytes() == 0, cache.limit_bytes() == 0);
    })
}
