//! How speed follows length, threads and block size: `cargo bench --bench scaling`.
//!
//! Prints the figures and draws them into `target/bench/`; `-- --docs` draws into `docs/` instead, which is where
//! docs/PERFORMANCE.md shows them. `-- --quick` takes fewer runs and no half hour.
#![allow(clippy::print_stdout, reason = "the numbers are what a bench is run for")]

#[path = "../subjects/everything.rs"]
mod everything;
#[path = "../peers/music.rs"]
mod music;
mod plot;

use std::path::{Path, PathBuf};
use std::time::Duration;

use auralis::kernels::Kernels;
use auralis::pipeline::{
    MasterSettings, Mastered, MasteringPlan, MemoryTrack, RenderGrid, Track, analyze_content,
    analyze_in_memory,
};
use auralis::{Buffer, ChannelLayout, Design, FrameSource, Processor, StreamSpec};
use auralis_testkit::performance::{cores_given, elapsed, machine, median_seconds, time};
use everything::everything;
use plot::Plot;
use rayon::prelude::*;

const BLOCK: usize = 4_096;

fn main() -> std::io::Result<()> {
    let given = |flag: &str| std::env::args().any(|argument| argument == flag);
    let runs = if given("--quick") { 1 } else { 5 };
    let folder = if given("--docs") { root().join("docs") } else { root().join("target/bench") };
    std::fs::create_dir_all(&folder)?;
    let machine = machine(Kernels::detect().level());
    println!("{machine}");
    let longest = if given("--quick") { 300 } else { 1_800 };
    let plots = [lengths(runs, longest), threads(runs), blocks(runs)];
    for (name, plot) in ["speed-length.svg", "speed-threads.svg", "speed-block.svg"].into_iter().zip(plots) {
        std::fs::write(folder.join(name), plot.svg(&machine))?;
        println!("{}", folder.join(name).display());
    }
    Ok(())
}

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).to_owned()
}

fn spec(block: usize) -> StreamSpec {
    StreamSpec::new(44_100, 2, block).expect("an ordinary stream")
}

/// Analysis, plan and render from memory, on one thread.
fn mastered(audio: &Buffer) {
    let track = MemoryTrack::new(audio.block(), 44_100, ChannelLayout::STEREO).expect("an ordinary stream");
    let mut source = track.open().expect("memory can be read");
    let analysis = analyze_content(&mut source, &mut ()).expect("measurable");
    std::hint::black_box(MasteringPlan::new(&analysis.track.loudness, &MasterSettings::default()));
    let source = track.open().expect("memory can be read");
    let grid = RenderGrid::of(&everything(), &spec(BLOCK));
    let mut master = Mastered::new(source, &everything(), None, grid).expect("an ordinary chain");
    let mut block = Buffer::new(2, BLOCK);
    while master.read(&mut block.block_mut()).is_ok_and(|frames| frames == BLOCK) {}
}

fn row(what: &str, at: f64, value: f64) -> (f64, f64) {
    println!("{what:<28} {at:>6} {value:>9.2}");
    (at, value)
}

/// The whole chain at lengths from a second on.
fn lengths(runs: usize, longest: usize) -> Plot {
    let points = [1, 3, 10, 30, 60, 180, 300, 600, 1_800].into_iter().filter(|seconds| *seconds <= longest);
    let point = |seconds: usize| {
        let audio = music::rock(seconds, 0.8);
        // A long run needs no repetition to be steady.
        let runs = if seconds > 300 { 1 } else { runs };
        let speed = seconds as f64 / median_seconds(runs, || time(|| mastered(&audio)));
        row("whole chain, seconds", seconds as f64, speed)
    };
    Plot {
        title: "Speed of the whole chain against the length of a track",
        x: "seconds of audio",
        y: "× real time, one core",
        lines: vec![("analysis, plan and render", points.map(point).collect())],
    }
}

/// Speed-up of analysis and of tracks side by side, beside what the machine gives to arithmetic.
fn threads(runs: usize) -> Plot {
    let most = std::thread::available_parallelism().map_or(1, usize::from);
    let (whole, short) = (music::rock(120, 0.8), music::rock(10, 0.8));
    let on = |threads: usize, work: &(dyn Fn() + Sync)| -> f64 {
        let pool = rayon::ThreadPoolBuilder::new().num_threads(threads).build().expect("threads");
        median_seconds(runs, || elapsed(|| pool.install(work)))
    };
    let analysis = || {
        drop(analyze_in_memory(&whole.block(), 44_100, ChannelLayout::STEREO).expect("an ordinary stream"));
    };
    let tracks = || (0..4 * most).into_par_iter().with_max_len(1).for_each(|_| mastered(&short));
    let (one_analysis, one_batch) = (on(1, &analysis), on(1, &tracks));
    let counts: Vec<usize> = (1..=most).collect();
    let line = |what, value: &dyn Fn(usize) -> f64| -> Vec<(f64, f64)> {
        counts.iter().map(|threads| row(what, *threads as f64, value(*threads))).collect()
    };
    let given = |threads| (0..runs).map(|_| cores_given(threads)).sum::<f64>() / runs as f64;
    Plot {
        title: "Speed-up against the number of threads",
        x: "threads",
        y: "times the speed of one thread",
        lines: vec![
            ("analysis of one track", line("analysis, threads", &|n| one_analysis / on(n, &analysis))),
            ("tracks side by side", line("tracks side by side", &|n| one_batch / on(n, &tracks))),
            ("arithmetic, what the machine gives", line("arithmetic", &given)),
        ],
    }
}

/// The chain fed in blocks of every usual length.
fn blocks(runs: usize) -> Plot {
    let audio = music::rock(30, 0.8);
    let point = |power: u32| {
        let frames = 1usize << power;
        let run = || -> Duration {
            let mut chain = everything().build(&spec(frames)).expect("an ordinary chain");
            let mut audio = audio.clone();
            let end = audio.frames();
            time(|| {
                let mut whole = audio.block_mut();
                (0..end)
                    .step_by(frames)
                    .for_each(|at| chain.process(&mut whole.range(at..end.min(at + frames))));
            })
        };
        row("chain, frames per block", frames as f64, 30.0 / median_seconds(runs, run))
    };
    Plot {
        title: "Speed of the rendering chain against the length of a block",
        x: "frames per block",
        y: "× real time, one core",
        lines: vec![("tone, compressor, width, gain, limiter", (4..=13).map(point).collect())],
    }
}
