use core::f64::consts::{PI, SQRT_2, TAU};

use auralis_core::ChannelLayout;

use super::case::{Case, FADE_SECONDS, Programme, Quantity, Reading, Reads, TRUE_PEAK_SECONDS};
use crate::signals::{fade_in, fade_out, frames_in};

/// EBU Tech 3341 Table 1, signals 15–23: true peak, within +0.2 and −0.4 dB.
///
/// - 15–19 are tones at fs/4, fs/6 and fs/8 whose samples miss the crest. The table prints
///   amplitudes of 0.50 and 1.41; here they are the exact 10^(−6/20) and √2, so the true peak is
///   −6.000 and +3.010 dBTP.
/// - 20–23 are a tone of fs/6 at half scale with one period of fs/4 at full scale in its middle, made at
///   four times the sample rate, low-passed and decimated with an offset of 0 to 3. The standard
///   does not name the low-pass; this one is 4095 taps long under a Hamming window, cut off at 0.49 fs, and
///   leaves a true peak of −0.08 dBTP.
pub fn tech_3341_true_peak() -> Vec<Case> {
    let half = 10f64.powf(-6.0 / 20.0);
    let tones = [
        (15, 4.0, half, 0.0, -6.0),
        (16, 4.0, half, 45.0, -6.0),
        (17, 6.0, half, 60.0, -6.0),
        (18, 8.0, half, 67.5, -6.0),
        (19, 4.0, SQRT_2, 45.0, 3.0),
    ];
    let tones = tones.map(|(number, divisor, amplitude, phase_degrees, value)| {
        case(number, Programme::Tone { divisor, amplitude, phase_degrees }, value)
    });
    let bursts = (0..4).map(|offset| case(20 + offset as u8, Programme::Burst(Burst { offset }), 0.0));
    tones.into_iter().chain(bursts).collect()
}

fn case(number: u8, programme: Programme, value: f64) -> Case {
    let (quantity, reads, span_s) = (Quantity::TruePeak, Reads::Largest, (0.0, TRUE_PEAK_SECONDS));
    let readings = vec![Reading { quantity, reads, span_s, value, over: 0.2, under: 0.4 }];
    Case { name: format!("3341-{number}"), layout: ChannelLayout::STEREO, readings, programme }
}

/// Signals 20 to 23, which differ in the offset of the decimation, 0 to 3.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Burst {
    offset: usize,
}

/// How many times the sample rate the bursts are made at.
const OVERSAMPLING: usize = 4;
/// Half the length of the low-pass at that rate, without its middle tap.
const HALF_TAPS: isize = 2_047;
/// Its cut-off in cycles per sample at that rate: 0.98 of half the final rate.
const CUTOFF: f64 = 0.98 * 0.5 / OVERSAMPLING as f64;

impl Burst {
    pub(super) fn samples(self, sample_rate_hz: f64, frames: usize) -> Vec<f64> {
        let taps: Vec<f64> = (-HALF_TAPS..=HALF_TAPS).map(tap).collect();
        let sum: f64 = taps.iter().sum();
        let fine: Vec<f64> = (0..(frames * OVERSAMPLING) as isize + 2 * HALF_TAPS)
            .map(|n| at_four_times(n - HALF_TAPS, frames * OVERSAMPLING))
            .collect();
        let mut samples: Vec<f64> = (0..frames)
            .map(|n| {
                let window = &fine[(n * OVERSAMPLING + self.offset)..];
                window.iter().zip(&taps).map(|(x, tap)| x * tap).sum::<f64>() / sum
            })
            .collect();
        let fade = frames_in(FADE_SECONDS, sample_rate_hz);
        fade_in(&mut samples, fade);
        fade_out(&mut samples, fade);
        samples
    }
}

/// Half-scale fs/6 with one full-scale period of fs/4 that begins and ends in an upward zero crossing.
fn at_four_times(n: isize, length: usize) -> f64 {
    let (slow, fast) = (6 * OVERSAMPLING as isize, 4 * OVERSAMPLING as isize);
    let start = length as isize / 2 / slow * slow;
    let after = n - start;
    let sine = |n: isize, period: isize| (TAU * n.rem_euclid(period) as f64 / period as f64).sin();
    match after {
        0.. if after < fast => sine(after, fast),
        0.. => 0.5 * sine(after - fast, slow),
        _ => 0.5 * sine(after, slow),
    }
}

fn tap(k: isize) -> f64 {
    let angle = TAU * CUTOFF * k as f64;
    let sinc = if k == 0 { 1.0 } else { angle.sin() / angle };
    sinc * (0.54 + 0.46 * (PI * k as f64 / HALF_TAPS as f64).cos())
}
