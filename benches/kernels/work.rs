//! Kernels with something to do: 2,048 samples each, which stay in the first-level cache.

use std::hint::black_box;

use auralis::kernels::{Ballistics, DetectorState, Kernels, OnePole, SectionBank, SoftKnee};

pub(crate) const SAMPLES: usize = 2_048;
const TAPS: usize = 48;

/// What kernels read and write.
pub(crate) struct Work {
    noise: Vec<f32>,
    levels: Vec<f32>,
    a: Vec<f32>,
    b: Vec<f32>,
    pairs: Vec<f32>,
    pcm: Vec<u8>,
    frames: Vec<[f64; 2]>,
    bank: SectionBank,
    detector: DetectorState,
}

impl Work {
    pub(crate) fn new() -> Self {
        let mut state = 1u32;
        let mut sample = || {
            state = state.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
            (state >> 8) as f32 / (1u32 << 23) as f32 - 1.0
        };
        let noise: Vec<f32> = (0..SAMPLES + TAPS).map(|_| sample()).collect();
        Self {
            levels: noise[..SAMPLES].iter().map(|x| x.abs()).collect(),
            a: noise[..SAMPLES].to_vec(),
            b: noise[..SAMPLES].to_vec(),
            pairs: noise.iter().cycle().take(2 * SAMPLES).copied().collect(),
            pcm: vec![1; 4 * SAMPLES],
            frames: noise[..SAMPLES].iter().map(|x| [f64::from(*x), 0.5]).collect(),
            noise,
            // As many operations as with any other coefficients.
            bank: SectionBank::default(),
            detector: DetectorState::default(),
        }
    }
}

/// A kernel's name, and one run of it over all samples.
pub(crate) type Subject = (&'static str, fn(Kernels, &mut Work));

pub(crate) const SUBJECTS: [Subject; 16] = [
    ("fir, 48 taps", |k, w| k.fir(&w.noise, &[0.02; TAPS], &mut w.a)),
    ("true peak, 24 taps, 7 points", |k, w| k.interval_crests(&w.noise, &[[0.05; 7]; 12], &mut w.a)),
    // Alternating signs keep the samples where they are.
    ("gain", |k, w| k.gain(&mut w.a, -1.0)),
    ("gain_curve", |k, w| k.gain_curve(&mut w.a, &w.levels)),
    ("mix_gains", |k, w| k.mix_gains(&mut w.a, &w.levels)),
    ("dot", |k, w| _ = black_box(k.dot(&w.a, &w.b))),
    ("sum_squares", |k, w| _ = black_box(k.sum_squares(&w.a))),
    ("max_abs", |k, w| _ = black_box(k.max_abs(&w.a))),
    ("interleave_stereo", |k, w| k.interleave_stereo(&w.a, &w.b, &mut w.pairs)),
    ("deinterleave_stereo", |k, w| k.deinterleave_stereo(&w.pairs, &mut w.a, &mut w.b)),
    ("encode_i16_stereo", |k, w| _ = black_box(k.encode_i16_stereo(&w.a, &w.b, &mut w.pcm))),
    ("log2_levels", |k, w| {
        w.a.copy_from_slice(&w.levels);
        k.log2_levels(&mut w.a, 1.0, 0.0);
    }),
    ("exp2_gains", |k, w| {
        w.a.copy_from_slice(&w.levels);
        k.exp2_gains(&mut w.a, &w.b);
    }),
    ("soft_knee", |k, w| {
        w.a.copy_from_slice(&w.levels);
        k.soft_knee(&mut w.a, &SoftKnee::downward(-3.0, 0.5, 1.0, 20.0));
    }),
    ("decoupled_detector", |k, w| {
        let ballistics =
            Ballistics { attack: OnePole::new(0.998), release: OnePole::new(0.9998), average: None };
        w.a.copy_from_slice(&w.levels);
        k.decoupled_detector(&mut w.a, &ballistics, &mut w.detector);
    }),
    ("section_bank, 8 sections", |k, w| k.section_bank(&mut w.bank, &mut w.frames)),
];
