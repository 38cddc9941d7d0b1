use std::hint::black_box;

use auralis::kernels::Kernels;
use auralis::limiter::LimiterDesign;
use auralis::loudness::LoudnessDesign;
use auralis::{Analyzer, Buffer, ChannelLayout, Design, Processor, StreamSpec};

const FRAMES: usize = 48_000;
const BLOCK: usize = 512;

/// What is set up outside of the count, and returns what is counted.
type Prepare = fn() -> Box<dyn FnOnce()>;

/// One line per hot function; each handles a second of white noise at 48 kHz, in which true peaks find nothing to skip.
pub(crate) const SUBJECTS: &[(&str, Prepare)] = &[
    ("meter", || meter(false)),
    ("meter with true peak", || meter(true)),
    ("limiter, 6 dB of drive", limiter),
    ("kernel gain", || kernel(|kernels, x| kernels.gain(x, 0.5))),
    ("kernel max_abs", || kernel(|kernels, x| _ = black_box(kernels.max_abs(x)))),
    ("kernel sum_squares", || kernel(|kernels, x| _ = black_box(kernels.sum_squares(x)))),
    ("kernel fir, 48 taps", || {
        let mut out = vec![0.0; FRAMES];
        kernel(move |kernels, x| kernels.fir(x, &[0.02; 48], &mut out))
    }),
];

/// Stereo noise in ±2, full scale being 1.
fn noise() -> Buffer {
    let mut state = 1u32;
    let plane = [(); 2].map(|()| {
        let sample = |_| {
            state = state.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
            (state >> 8) as f32 / (1u32 << 22) as f32 - 2.0
        };
        (0..FRAMES).map(sample).collect::<Vec<f32>>()
    });
    Buffer::from_planes(&plane)
}

fn spec() -> StreamSpec {
    StreamSpec::new(48_000, 2, BLOCK).expect("an ordinary stream")
}

fn meter(true_peak: bool) -> Box<dyn FnOnce()> {
    let audio = noise();
    let design = LoudnessDesign { true_peak, ..LoudnessDesign::new(ChannelLayout::STEREO) };
    let mut meter = design.build(&spec()).expect("an ordinary meter");
    Box::new(move || {
        for start in (0..FRAMES).step_by(BLOCK) {
            meter.push(&audio.block().range(start..FRAMES.min(start + BLOCK)));
        }
        black_box(&meter);
    })
}

fn limiter() -> Box<dyn FnOnce()> {
    let mut audio = noise();
    let mut limiter = LimiterDesign::default().build(&spec()).expect("an ordinary limiter");
    Box::new(move || {
        for start in (0..FRAMES).step_by(BLOCK) {
            limiter.process(&mut audio.block_mut().range(start..FRAMES.min(start + BLOCK)));
        }
        black_box(&audio);
    })
}

fn kernel(mut run: impl FnMut(Kernels, &mut [f32]) + 'static) -> Box<dyn FnOnce()> {
    let (kernels, mut audio) = (Kernels::detect(), noise());
    Box::new(move || {
        run(kernels, audio.plane_mut(0));
        black_box(&audio);
    })
}
