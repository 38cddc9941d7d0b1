//! A tempo to a hundredth, from how the phase of its tempogram moves.
//!
//! A window tells a frequency to about a percent. But where the tempo is off by Δf, the phase of its spectral line
//! moves by 2π·Δf·t from one window to the next, which tells Δf however short the windows are. Windows are weighted
//! by how strong the line is in both, so that breaks and fills hardly count.
//!
//! What remains is small enough for the phase of a line to stay within a turn over the whole track, unless the tempo
//! drifts: then a straight line is laid through the phases of the first partials of the beat, which tells the tempo as
//! well as the distance of the first from the last beat does.

use core::f64::consts::TAU;

use realfft::num_complex::Complex64;

/// Windows of a tempogram, in seconds.
#[derive(Clone, Copy)]
struct Windows {
    length_s: f64,
    hop_s: f64,
}

/// Those whose phases are compared with their neighbours'.
const WINDOWS: Windows = Windows { length_s: 8.0, hop_s: 2.0 };
/// Corrections in turn; each leaves a few per cent of the error.
const ROUNDS: usize = 4;
/// Harmonics of the beat that are followed: a line at a higher one is finer.
const HARMONICS: [f64; 3] = [1.0, 2.0, 4.0];

/// The partials of the beat whose phases are fitted, the beats of a window and from one to the next.
const FITTED: [f64; 4] = [1.0, 2.0, 3.0, 4.0];
const FITTED_BEATS: f64 = 6.0;
const FITTED_HOP_BEATS: f64 = 2.0;
const FIT_ROUNDS: usize = 3;
/// How much of the lines must point the same way over the whole track.
const COHERENT: f64 = 0.7;

/// The tempo near `bpm` that the phases agree on.
pub(super) fn refine(strengths: &[f64], frame_rate: f64, bpm: f64) -> f64 {
    let mut refined = bpm;
    for harmonic in HARMONICS {
        for _ in 0..ROUNDS {
            let correction = correction(strengths, frame_rate, harmonic * refined / 60.0);
            refined += 60.0 * correction / harmonic;
        }
    }
    for _ in 0..FIT_ROUNDS {
        refined += fit(strengths, frame_rate, refined);
    }
    // What leads away from the peak of the tempogram is not this tempo.
    if (refined / bpm).ln().abs() < 0.02 { refined } else { bpm }
}

/// The local tempo of each window around `bpm`, by its time in seconds.
pub(super) fn course(strengths: &[f64], frame_rate: f64, bpm: f64) -> Vec<(f64, f64)> {
    let lines = lines(strengths, frame_rate, bpm / 60.0, WINDOWS);
    let pairs = lines.array_windows().map(|[(start, before), (_, after)]| {
        let turned = (after * before.conj()).arg() / (TAU * WINDOWS.hop_s);
        (start + (WINDOWS.length_s + WINDOWS.hop_s) / 2.0, bpm + 60.0 * turned, (after * before).norm())
    });
    let pairs: Vec<(f64, f64, f64)> = pairs.collect();
    let strongest = pairs.iter().map(|(_, _, weight)| *weight).fold(0.0, f64::max);
    let is_clear =
        |(_, local, weight): &(f64, f64, f64)| *weight > 0.1 * strongest && (local / bpm).ln().abs() < 0.08;
    pairs.into_iter().filter(is_clear).map(|(time, local, _)| (time, local)).collect()
}

/// How far the line near `hz` lies from it.
fn correction(strengths: &[f64], frame_rate: f64, hz: f64) -> f64 {
    let lines = lines(strengths, frame_rate, hz, WINDOWS);
    let turned: Complex64 = lines.array_windows().map(|[(_, a), (_, b)]| b * a.conj()).sum();
    if turned.norm() > 0.0 { turned.arg() / (TAU * WINDOWS.hop_s) } else { 0.0 }
}

/// How far the tempo lies from `bpm` by the slope of the phases over the whole track, as far as they are coherent.
fn fit(strengths: &[f64], frame_rate: f64, bpm: f64) -> f64 {
    let beat = 60.0 / bpm;
    let windows = Windows { length_s: FITTED_BEATS * beat, hop_s: FITTED_HOP_BEATS * beat };
    let (mut turned, mut spread) = (0.0, 0.0);
    for partial in FITTED {
        let lines = lines(strengths, frame_rate, partial / beat, windows);
        let whole: Complex64 = lines.iter().map(|(_, line)| line).sum();
        let strength: f64 = lines.iter().map(|(_, line)| line.norm()).sum();
        if whole.norm() <= COHERENT * strength {
            continue;
        }
        let middle = lines.iter().map(|(start, line)| start * line.norm()).sum::<f64>() / strength;
        for (start, line) in lines {
            let (weight, time) = (line.norm(), start - middle);
            turned += partial * weight * time * (line * whole.conj()).arg();
            spread += partial * partial * weight * time * time;
        }
    }
    if spread > 0.0 { 60.0 * turned / (TAU * spread) } else { 0.0 }
}

/// The Fourier coefficient at `hz` of each window, by its start in seconds, with one origin of phase for all.
fn lines(strengths: &[f64], frame_rate: f64, hz: f64, windows: Windows) -> Vec<(f64, Complex64)> {
    let frames = ((windows.length_s * frame_rate) as usize).min(strengths.len());
    let hop = windows.hop_s * frame_rate;
    let turn = TAU * hz / frame_rate;
    let windows = ((strengths.len() - frames) as f64 / hop) as usize + 1;
    let hann = |n: usize| 0.5 - 0.5 * (TAU * (n as f64 + 0.5) / frames as f64).cos();
    // What a window that starts at frame 0 is multiplied with: weights that turn.
    let weights: Vec<Complex64> =
        (0..frames).map(|n| Complex64::from_polar(hann(n), -turn * n as f64 % TAU)).collect();
    (0..windows)
        .map(|window| {
            let start = (window as f64 * hop) as usize;
            let piece = &strengths[start..start + frames];
            let mean = piece.iter().sum::<f64>() / frames as f64;
            let sum: Complex64 = piece.iter().zip(&weights).map(|(x, weight)| weight * (x - mean)).sum();
            (start as f64 / frame_rate, Complex64::from_polar(1.0, -turn * start as f64 % TAU) * sum)
        })
        .collect()
}
