//! One stage on every stream and block length.

use auralis::{Analyzer, BlockMut, Buffer, BuildError, Design, Processor, StreamSpec};
use criterion::{BenchmarkId, Criterion, Throughput};

const CHANNELS: [u16; 3] = [1, 2, 6];
const RATES: [u32; 2] = [44_100, 96_000];
const BLOCKS: &[usize] = &[64, 512, 1_024, 4_096];
const QUICK_BLOCKS: &[usize] = &[512];
/// What is gone through again and again.
const FRAMES: usize = 1 << 16;

/// Noise that is loud, quiet and in between by turns of 100 ms.
fn noise(channels: u16) -> Buffer {
    let mut state = 1u32;
    let planes: Vec<Vec<f32>> = (0..channels)
        .map(|_| {
            let sample = |n: usize| {
                state = state.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
                let level = [0.9, 0.05, 0.3, 0.6][n / 4_410 % 4];
                level * ((state >> 8) as f32 / (1u32 << 23) as f32 - 1.0)
            };
            (0..FRAMES).map(sample).collect()
        })
        .collect();
    Buffer::from_planes(&planes)
}

/// Builds a stage for each stream and hands it block after block, fresh from the noise. A stream that the stage does
/// not serve is left out.
pub(crate) fn each<S>(
    criterion: &mut Criterion,
    name: &str,
    build: impl Fn(&StreamSpec) -> Option<S>,
    run: impl Fn(&mut S, &mut BlockMut<'_>),
) {
    let quick = std::env::args().any(|argument| argument == "--quick");
    let blocks = if quick { QUICK_BLOCKS } else { BLOCKS };
    for (channels, rate) in CHANNELS.into_iter().flat_map(|channels| RATES.map(|rate| (channels, rate))) {
        let audio = noise(channels);
        let mut group = criterion.benchmark_group(format!("{name}/{channels}ch/{rate}"));
        for frames in blocks.iter().copied() {
            let spec = StreamSpec::new(rate, channels, frames).expect("an ordinary stream");
            let Some(mut stage) = build(&spec) else { continue };
            let (mut block, mut at) = (Buffer::new(channels.into(), frames), 0);
            group.throughput(Throughput::Elements(frames as u64));
            group.bench_function(BenchmarkId::from_parameter(frames), |bencher| {
                bencher.iter(|| {
                    block.block_mut().copy_from(&audio.block().range(at..at + frames));
                    at = (at + frames) % FRAMES;
                    run(&mut stage, &mut block.block_mut());
                });
            });
        }
        group.finish();
    }
}

pub(crate) fn processor(criterion: &mut Criterion, name: &str, design: &impl Design) {
    each(criterion, name, |spec| design.build(spec).ok(), |stage, block| stage.process(block));
}

pub(crate) fn analyzer<A: Analyzer>(
    criterion: &mut Criterion,
    name: &str,
    build: impl Fn(&StreamSpec) -> Result<A, BuildError>,
) {
    each(criterion, name, |spec| build(spec).ok(), |stage, block| stage.push(&block.as_ref()));
}
