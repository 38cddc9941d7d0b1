//! A7: eight bands in stereo against other crates. B2: their kernel against a plain loop.

use std::time::Duration;

use auralis::eq::{Band, BandKind, ParametricEqDesign, Slope};
use auralis::kernels::{Kernels, SectionBank};
use auralis::{Buffer, Design, Processor, StreamSpec};
use biquad::{Biquad, Coefficients, DirectForm2Transposed, Hertz, Type};
use fundsp::hacker::{AudioUnit, BigBlockAdapter, bell_hz, highpass_hz, highshelf_hz, lowshelf_hz};

use crate::music;
use crate::row::{Measured, Plan, time};

const SECONDS: usize = 60;
const BLOCK: usize = 512;
const FS: f64 = 44_100.0;
const Q: f64 = 0.707;
const HIGH_PASS_HZ: f64 = 25.0;
/// f₀ in Hz and dB.
const LOW_SHELF: (f64, f64) = (110.0, 1.5);
const PEAKS: [(f64, f64); 5] =
    [(250.0, -2.0), (600.0, 1.0), (1_500.0, -1.5), (3_200.0, 2.0), (6_000.0, -1.0)];
const HIGH_SHELF: (f64, f64) = (9_000.0, 2.5);

pub(crate) fn rows(plan: &Plan) -> Vec<Measured> {
    let mut rows = Vec::new();
    if plan.wants("A7") {
        let audio = music::rock(SECONDS, 0.5);
        let mut measure = |name, peer: &mut dyn FnMut() -> Duration| {
            let what = "parametric EQ, 8 bands";
            rows.push(plan.measure("A7", what, SECONDS as f64, || ours(&audio), Some((name, peer))));
        };
        measure("biquad 0.5", &mut || biquads(&audio));
        measure("fundsp 0.21", &mut || fundsp(&audio));
    }
    if plan.wants("B2") {
        let frames: Vec<[f64; 2]> = (0..FS as usize).map(|n| [(0.1 * n as f64).sin(), 0.5]).collect();
        let mut peer = || scalar(&frames);
        let peer: Option<(&str, &mut dyn FnMut() -> Duration)> = Some(("scalar loop", &mut peer));
        rows.push(plan.measure("B2", "8 sections, 2 channels", 1.0, || bank(&frames), peer));
    }
    rows
}

pub(crate) fn ours(audio: &Buffer) -> Duration {
    let band = |kind, (frequency_hz, gain_db)| Band { kind, frequency_hz, q: Q, gain_db, enabled: true };
    let mut bands = vec![
        band(BandKind::HighPass(Slope::Butterworth(2)), (HIGH_PASS_HZ, 0.0)),
        band(BandKind::LowShelf, LOW_SHELF),
        band(BandKind::HighShelf, HIGH_SHELF),
    ];
    bands.extend(PEAKS.map(|peak| band(BandKind::Peak, peak)));
    let spec = StreamSpec::new(FS as u32, 2, BLOCK).expect("an ordinary stream");
    let mut eq = ParametricEqDesign { bands }.build(&spec).expect("ordinary bands");
    let mut audio = audio.clone();
    let frames = audio.frames();
    time(|| {
        let mut block = audio.block_mut();
        for start in (0..frames).step_by(BLOCK) {
            eq.process(&mut block.range(start..frames.min(start + BLOCK)));
        }
    })
}

/// `f64` inside, one sample at a time through all bands.
pub(crate) fn biquads(audio: &Buffer) -> Duration {
    let filter = |kind, f0| {
        let hertz = |f| Hertz::<f64>::from_hz(f).expect("a frequency");
        let coefficients = Coefficients::from_params(kind, hertz(FS), hertz(f0), Q);
        DirectForm2Transposed::<f64>::new(coefficients.expect("below fs/2"))
    };
    let mut chain = vec![
        filter(Type::HighPass, HIGH_PASS_HZ),
        filter(Type::LowShelf(LOW_SHELF.1), LOW_SHELF.0),
        filter(Type::HighShelf(HIGH_SHELF.1), HIGH_SHELF.0),
    ];
    chain.extend(PEAKS.map(|(f0, gain_db)| filter(Type::PeakingEQ(gain_db), f0)));
    let mut chains: [[DirectForm2Transposed<f64>; 8]; 2] =
        [chain.clone(), chain].map(|chain| chain.try_into().expect("eight bands"));
    let mut audio = audio.clone();
    time(|| {
        for (plane, chain) in audio.block_mut().planes_mut().zip(&mut chains) {
            for x in plane {
                *x = chain.iter_mut().fold(f64::from(*x), |x, filter| filter.run(x)) as f32;
            }
        }
    })
}

/// Its state-variable filters with `f64` inside, in the blocks of 64 frames that it is made for.
fn fundsp(audio: &Buffer) -> Duration {
    let amplitude = |db: f64| 10f64.powf(db / 20.0) as f32;
    let q = Q as f32;
    let chain = || {
        let [a, b, c, d, e] = PEAKS.map(|(f0, gain_db)| bell_hz(f0 as f32, q, amplitude(gain_db)));
        highpass_hz(HIGH_PASS_HZ as f32, q)
            >> lowshelf_hz(LOW_SHELF.0 as f32, q, amplitude(LOW_SHELF.1))
            >> (a >> b >> c >> d >> e)
            >> highshelf_hz(HIGH_SHELF.0 as f32, q, amplitude(HIGH_SHELF.1))
    };
    let mut unit = BigBlockAdapter::new(Box::new(chain() | chain()));
    unit.set_sample_rate(FS);
    unit.allocate();
    let mut out = [vec![0.0; audio.frames()], vec![0.0; audio.frames()]];
    time(|| {
        let [left, right] = &mut out;
        unit.process_big(audio.frames(), &[audio.plane(0), audio.plane(1)], &mut [left, right]);
    })
}

/// Coefficients of a section as the bank takes them.
fn coeffs(section: usize) -> [f64; 5] {
    let (radius, angle) = (0.99f64, 0.02 * (section + 1) as f64);
    [2.0 * radius * angle.cos(), -radius * radius, 1.0, 0.1 * angle, -0.1 * angle]
}

fn bank(frames: &[[f64; 2]]) -> Duration {
    let (kernels, mut frames) = (Kernels::detect(), frames.to_vec());
    let mut bank = SectionBank::default();
    (0..SectionBank::SECTIONS).for_each(|section| bank.set(section, coeffs(section), [[0.0; 2]; 2]));
    time(|| frames.chunks_mut(BLOCK).for_each(|frames| kernels.section_bank(&mut bank, frames)))
}

/// The same arithmetic sample by sample, band by band, channel by channel.
fn scalar(frames: &[[f64; 2]]) -> Duration {
    let sections: [_; SectionBank::SECTIONS] = core::array::from_fn(coeffs);
    let mut memory = [[[0.0f64; 2]; SectionBank::SECTIONS]; 2];
    let mut frames = frames.to_vec();
    time(|| {
        for frame in &mut frames {
            for (x, memory) in frame.iter_mut().zip(&mut memory) {
                for ([p1, p2, h0, h1, h2], [w1, w2]) in sections.iter().zip(memory) {
                    let w = (*x + p2 * *w2) + p1 * *w1;
                    *x = (h0 * *x + h2 * *w2) + h1 * *w1;
                    (*w1, *w2) = (w, *w1);
                }
            }
        }
    })
}
