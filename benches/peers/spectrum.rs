//! A10, A13, A16 and B3: spectra against realfft alone, content analysis, and the grid against one thread.

use std::time::Duration;

use auralis::dsp::{Precision, StftDesign, Window};
use auralis::pipeline::analyze_in_memory;
use auralis::spectrum::{ContentAnalyzer, SpectrumDesign};
use auralis::{Analyzer, Buffer, ChannelLayout, StreamSpec};
use rayon::prelude::*;
use realfft::RealFftPlanner;

use crate::music;
use crate::row::{Measured, Plan, time};

const SECONDS: usize = 60;
/// Frames per call.
const BLOCK: usize = 4_096;
const PEER: &str = "realfft 3.5, a plain loop";

pub(crate) fn rows(plan: &Plan) -> Vec<Measured> {
    let audio = music::rock(SECONDS, 1.0);
    let mut rows = Vec::new();
    if plan.wants("A10") {
        let mut peer = || plain(&audio, 4_096, true);
        let ours = || ours_in(Precision::Single, &audio);
        let what = "spectrum analyser, 4,096, 75 % overlap";
        rows.push(plan.measure("A10", what, SECONDS as f64, ours, Some((PEER, &mut peer))));
        let ours = || ours_in(Precision::Double, &audio);
        let what = "the same in double precision";
        rows.push(plan.measure("A10", what, SECONDS as f64, ours, Some((PEER, &mut peer))));
    }
    if plan.wants("A13") {
        let clip = music::rock(5, 1.0);
        rows.push(plan.measure("A13", "content analysis of 5 s, built anew", 5.0, || content(&clip), None));
    }
    if plan.wants("A16") {
        for (frame_len, what) in [
            (1_024, "STFT of two channels, 1,024, hop N/4"),
            (2_048, "STFT of two channels, 2,048, hop N/4"),
            (4_096, "STFT of two channels, 4,096, hop N/4"),
            (8_192, "STFT of two channels, 8,192, hop N/4"),
            (16_384, "STFT of two channels, 16,384, hop N/4"),
        ] {
            let mut peer = || plain(&audio, frame_len, false);
            let ours = || stft(&audio, frame_len);
            rows.push(plan.measure(
                "A16",
                what,
                SECONDS as f64,
                ours,
                Some(("realfft 3.5 and a window", &mut peer)),
            ));
        }
    }
    if plan.wants("B3") {
        let whole = music::rock(180, 1.0);
        let mut one = || on_threads(&whole, 1);
        let threads = std::thread::available_parallelism().map_or(1, usize::from);
        let all = || on_threads(&whole, threads);
        let what = "whole analysis of 180 s on all cores";
        rows.push(plan.measure("B3", what, 180.0, all, Some(("the same on one thread", &mut one))));
        // What the machine gives at best in the same minute: a core that others use as well is not a whole one.
        let mut one = || arithmetic(1);
        let what = "arithmetic in registers on all cores";
        let peer = Some(("the same on one thread", &mut one as &mut dyn FnMut() -> Duration));
        rows.push(plan.measure("B3", what, 180.0, || arithmetic(threads), peer));
    }
    rows
}

fn blocks(audio: &Buffer, mut take: impl FnMut(&auralis::BlockRef<'_>)) {
    for start in (0..audio.frames()).step_by(BLOCK) {
        take(&audio.block().range(start..audio.frames().min(start + BLOCK)));
    }
}

fn spec() -> StreamSpec {
    StreamSpec::new(44_100, 2, BLOCK).expect("an ordinary stream")
}

fn ours_in(precision: Precision, audio: &Buffer) -> Duration {
    time(|| {
        let design = SpectrumDesign { precision, ..SpectrumDesign::default() };
        let mut analyzer = design.build(&spec()).expect("an ordinary analyser");
        blocks(audio, |block| analyzer.push(block));
        analyzer.report()
    })
}

fn content(audio: &Buffer) -> Duration {
    time(|| {
        let mut analyzer = ContentAnalyzer::new(&spec()).expect("an ordinary stream");
        blocks(audio, |block| analyzer.push(block));
        analyzer.report()
    })
}

fn stft(audio: &Buffer, frame_len: usize) -> Duration {
    let design = StftDesign::new(frame_len, frame_len / 4, Window::Hann);
    let mut stft = design.build(2).expect("an ordinary transform");
    time(|| {
        let mut sum = 0.0;
        blocks(audio, |block| stft.push(block, |frame| sum += frame.re(0)[1] + frame.re(1)[1]));
        sum
    })
}

/// One real transform per channel and frame, with or without the sum of powers.
fn plain(audio: &Buffer, frame_len: usize, sums_power: bool) -> Duration {
    let fft = RealFftPlanner::<f32>::new().plan_fft_forward(frame_len);
    let window: Vec<f32> = Window::Hann.periodic(frame_len).iter().map(|w| *w as f32).collect();
    let (mut input, mut output) = (fft.make_input_vec(), fft.make_output_vec());
    let mut scratch = fft.make_scratch_vec();
    let mut sums = vec![0.0f64; output.len()];
    time(|| {
        for plane in audio.block().planes() {
            for frame in plane.windows(frame_len).step_by(frame_len / 4) {
                input.iter_mut().zip(frame).zip(&window).for_each(|((to, x), w)| *to = x * w);
                fft.process_with_scratch(&mut input, &mut output, &mut scratch).expect("lengths fit");
                if sums_power {
                    sums.iter_mut().zip(&output).for_each(|(sum, bin)| *sum += f64::from(bin.norm_sqr()));
                } else {
                    sums[1] += f64::from(output[1].re);
                }
            }
        }
        sums.iter().sum::<f64>()
    })
}

fn on_threads(audio: &Buffer, threads: usize) -> Duration {
    let pool = pool(threads);
    time(|| pool.install(|| analyze_in_memory(&audio.block(), 44_100, ChannelLayout::STEREO)))
}

/// The same amount of work, cut finely, that touches no memory.
fn arithmetic(threads: usize) -> Duration {
    let pool = pool(threads);
    let piece = |n: u64| (0..10_000_000u64).fold(n, |x, i| (x ^ i).wrapping_mul(6_364_136_223_846_793_005));
    time(|| {
        pool.install(|| {
            (0..32usize)
                .into_par_iter()
                .with_max_len(1)
                .map(|n| piece(n as u64))
                .reduce(|| 0, u64::wrapping_add)
        })
    })
}

/// A pool that is made and warm before the clock starts.
fn pool(threads: usize) -> rayon::ThreadPool {
    let pool = rayon::ThreadPoolBuilder::new().num_threads(threads).build().expect("threads");
    pool.broadcast(|_| ());
    pool
}
