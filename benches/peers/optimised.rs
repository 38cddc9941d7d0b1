//! A24, B4, B5, B7 and B8: what vectors and threads bring, and what they cost.

use std::hint::black_box;
use std::time::Duration;

use auralis::fingerprint::FingerprintDesign;
use auralis::kernels::{Kernels, Level};
use auralis::pipeline::LiveChain;
use auralis::{Analyzer, Buffer, ChannelLayout, Processor, StreamSpec};
use rayon::prelude::*;

use crate::chain::{mastered, track};
use crate::everything::everything;
use crate::kernel_work::{SAMPLES, SUBJECTS, Subject, Work};
use crate::row::{Measured, Plan, time};
use crate::{compressor, eq_parametric, limiter, loudness, music};

const TRACKS: usize = 5;
const QUEUE: usize = 20;
const TASKS: usize = 10_000;
const REPEATS: usize = 500;
/// The kernels that B5 names.
const NAMED: [&str; 7] = [
    "fir, 48 taps",
    "true peak, 24 taps, 7 points",
    "gain",
    "gain_curve",
    "mix_gains",
    "dot",
    "interleave_stereo",
];

pub(crate) fn rows(plan: &Plan) -> Vec<Measured> {
    let mut rows = Vec::new();
    let threads = std::thread::available_parallelism().map_or(1, usize::from);
    if plan.wants("A24") {
        let audio = music::rock(20, 0.8);
        // Five take three turns on two cores, and so come to 5/3 at most; what lasts does not wait for the last.
        for (what, count) in [("5 tracks at once", TRACKS), ("tracks from a queue, sustained", QUEUE)] {
            let mut one = || tracks(&audio, count, 1);
            let peer: Option<(&str, &mut dyn FnMut() -> Duration)> = Some(("one at a time", &mut one));
            let ours = || tracks(&audio, count, threads);
            rows.push(plan.measure("A24", what, 20.0 * count as f64, ours, peer));
        }
    }
    if plan.wants("B4") {
        let pieces: Vec<Buffer> = (0..4).map(|_| music::rock(15, 1.0)).collect();
        let mut plain = || {
            let pool = pool(1);
            time(|| pool.install(|| pieces.iter().map(plain).sum::<Duration>()))
        };
        let peer: Option<(&str, &mut dyn FnMut() -> Duration)> =
            Some(("plain loops, one thread", &mut plain));
        let ours = || {
            let pool = pool(threads);
            time(|| pool.install(|| pieces.par_iter().map(optimised).sum::<Duration>()))
        };
        rows.push(plan.measure("B4", "EQ, compressor, limiter, true-peak meter", 60.0, ours, peer));
    }
    if plan.wants("B5") {
        rows.extend(levels(plan));
    }
    if plan.wants("B7") {
        // A second of audio stands for one start: the speed is starts per second.
        rows.push(plan.measure("B7", "CPU detection, plans, tables: starts per second", 1.0, start, None));
    }
    if plan.wants("B8") {
        let seconds = TASKS as f64;
        let ours = || tasks(threads);
        // A second of audio stands for one task.
        rows.push(plan.measure("B8", "empty tasks on the pool, per second", seconds, ours, None));
    }
    rows
}

fn pool(threads: usize) -> rayon::ThreadPool {
    let pool = rayon::ThreadPoolBuilder::new().num_threads(threads).build().expect("threads");
    pool.broadcast(|_| ());
    pool
}

fn tracks(audio: &Buffer, count: usize, threads: usize) -> Duration {
    let pool = pool(threads);
    let master = |_| mastered(&track(audio, 44_100));
    time(|| pool.install(|| (0..count).into_par_iter().with_max_len(1).for_each(master)))
}

/// One stage after the other, as they are usually written.
fn plain(audio: &Buffer) -> Duration {
    let meter = ebur128::Mode::I | ebur128::Mode::LRA | ebur128::Mode::TRUE_PEAK;
    let stages =
        [eq_parametric::biquads(audio), compressor::scalar_compressor(audio), limiter::fundsp(audio)];
    stages.iter().sum::<Duration>() + loudness::peer(audio, meter)
}

fn optimised(audio: &Buffer) -> Duration {
    let stages = [eq_parametric::ours(audio), compressor::ours(audio), limiter::ours(audio)];
    stages.iter().sum::<Duration>() + loudness::ours(audio, true)
}

/// Each kernel at AVX2 against its baseline; where there is no AVX2, nothing is to be compared.
fn levels(plan: &Plan) -> Vec<Measured> {
    let (Some(avx2), Some(baseline)) = (Kernels::at(Level::Avx2), Kernels::at(Level::Baseline)) else {
        return Vec::new();
    };
    let seconds = (REPEATS * SAMPLES) as f64 / 44_100.0;
    let row = |(what, run): Subject| {
        let (mut work, mut base) = (Work::new(), Work::new());
        let mut peer = || repeated(|| run(baseline, &mut base));
        let peer: Option<(&str, &mut dyn FnMut() -> Duration)> = Some(("baseline", &mut peer));
        plan.measure("B5", what, seconds, || repeated(|| run(avx2, &mut work)), peer)
    };
    SUBJECTS.into_iter().filter(|(name, _)| NAMED.contains(name)).map(row).collect()
}

fn repeated(mut work: impl FnMut()) -> Duration {
    time(|| (0..REPEATS).for_each(|_| work()))
}

/// Everything that a master and its analysis are made of, from nothing to the first block.
fn start() -> Duration {
    let mut block = Buffer::new(2, 512);
    time(|| {
        black_box(Kernels::detect());
        let spec = StreamSpec::new(44_100, 2, 512).expect("an ordinary stream");
        let (mut chain, _control) = LiveChain::new(&everything(), &spec).expect("an ordinary chain");
        let design = FingerprintDesign::new(ChannelLayout::STEREO);
        let mut analyzer = design.build(&spec).expect("an ordinary analyser");
        chain.process(&mut block.block_mut());
        analyzer.push(&block.block());
    })
}

fn tasks(threads: usize) -> Duration {
    let pool = pool(threads);
    time(|| {
        pool.scope(|scope| (0..TASKS).for_each(|n| scope.spawn(move |_| _ = black_box(n))));
    })
}
