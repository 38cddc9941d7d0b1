//! A8 and B1: the compressor, and its detector alone, each against a plain loop over samples that calls the
//! library's logarithm and power, with the same curve and the same detector.

use std::time::Duration;

use auralis::compressor::CompressorDesign;
use auralis::kernels::{Ballistics, DetectorState, Kernels, OnePole, SoftKnee};
use auralis::{Buffer, Design, Processor, StreamSpec};

use crate::music;
use crate::row::{Measured, Plan, time};

const SECONDS: usize = 60;
const RATE: f32 = 44_100.0;
const BLOCK: usize = 512;
/// 20·log₁₀ 2.
const DB_PER_OCTAVE: f32 = 6.020_6;

pub(crate) fn rows(plan: &Plan) -> Vec<Measured> {
    let mut rows = Vec::new();
    if !plan.wants("A8") && !plan.wants("B1") {
        return rows;
    }
    let audio = music::rock(SECONDS, 1.0);
    let seconds = SECONDS as f64;
    if plan.wants("A8") {
        let mut peer = || scalar_compressor(&audio);
        let peer: (&str, &mut dyn FnMut() -> Duration) = ("scalar loop, library log and exp", &mut peer);
        rows.push(plan.measure("A8", "compressor, default design", seconds, || ours(&audio), Some(peer)));
    }
    if plan.wants("B1") {
        let mut peer = || scalar_detector(audio.plane(0));
        let peer: (&str, &mut dyn FnMut() -> Duration) = ("scalar loop, library log and exp", &mut peer);
        rows.push(plan.measure(
            "B1",
            "detector kernels, one channel",
            seconds,
            || kernels(&audio),
            Some(peer),
        ));
    }
    rows
}

pub(crate) fn ours(audio: &Buffer) -> Duration {
    let spec = StreamSpec::new(44_100, 2, BLOCK).expect("an ordinary stream");
    let mut compressor = CompressorDesign::default().build(&spec).expect("an ordinary compressor");
    let mut audio = audio.clone();
    let frames = audio.frames();
    time(|| {
        let mut block = audio.block_mut();
        for start in (0..frames).step_by(BLOCK) {
            compressor.process(&mut block.range(start..frames.min(start + BLOCK)));
        }
    })
}

/// From samples to gains, in the kernels that the compressor uses.
fn kernels(audio: &Buffer) -> Duration {
    let design = CompressorDesign::default();
    let decay = |ms: f64| OnePole::new((-1e3 / (ms * f64::from(RATE))).exp());
    let ballistics =
        Ballistics { attack: decay(design.attack_ms), release: decay(design.release_ms), average: None };
    let octaves = |db: f64| (db / f64::from(DB_PER_OCTAVE)) as f32;
    let knee = SoftKnee::downward(octaves(design.threshold_db), 0.5, octaves(design.knee_db), 20.0);
    let (kernels, mut state) = (Kernels::detect(), DetectorState::default());
    // Every page is there before the clock starts; max(x, |x|) is |x|.
    let mut gains = audio.plane(0).to_vec();
    time(|| {
        for (gains, samples) in gains.chunks_mut(256).zip(audio.plane(0).chunks(256)) {
            kernels.max_magnitude(gains, samples);
            kernels.log2_levels(gains, 1.0, 0.0);
            kernels.soft_knee(gains, &knee);
            kernels.decoupled_detector(gains, &ballistics, &mut state);
            kernels.exp2_gains(gains, &[0.0; 256]);
        }
        std::hint::black_box(&mut gains);
    })
}

/// The same compression as it is usually written.
struct Scalar {
    attack: f32,
    release: f32,
    held: f32,
    smooth: f32,
}

impl Scalar {
    fn new() -> Self {
        let design = CompressorDesign::default();
        let decay = |ms: f64| (-1e3 / (ms as f32 * RATE)).exp();
        Self { attack: decay(design.attack_ms), release: decay(design.release_ms), held: 0.0, smooth: 0.0 }
    }

    /// The gain for a magnitude: 2:1 at −20 dBFS with a knee of 6 dB.
    fn gain(&mut self, magnitude: f32) -> f32 {
        let over = 20.0 * magnitude.max(1e-10).log10() + 20.0;
        let reduction = match over {
            over if over < -3.0 => 0.0,
            over if over <= 3.0 => 0.5 * (over + 3.0) * (over + 3.0) / 12.0,
            over => 0.5 * over,
        };
        self.held = reduction.max(self.release * self.held + (1.0 - self.release) * reduction);
        self.smooth = self.attack * self.smooth + (1.0 - self.attack) * self.held;
        10f32.powf(-0.05 * self.smooth)
    }
}

pub(crate) fn scalar_compressor(audio: &Buffer) -> Duration {
    let (mut audio, mut scalar) = (audio.clone(), Scalar::new());
    time(|| {
        let mut block = audio.block_mut();
        let (left, right) = block.stereo_mut().expect("a stereo clip");
        for (l, r) in left.iter_mut().zip(right) {
            let gain = scalar.gain(l.abs().max(r.abs()));
            *l *= gain;
            *r *= gain;
        }
    })
}

fn scalar_detector(samples: &[f32]) -> Duration {
    let mut gains = samples.to_vec();
    let mut scalar = Scalar::new();
    time(|| {
        for gain in &mut gains {
            *gain = scalar.gain(gain.abs());
        }
        std::hint::black_box(&mut gains);
    })
}
